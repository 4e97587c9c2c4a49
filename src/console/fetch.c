// SPDX-License-Identifier: BSD-2-Clause
// Records that fit a condition.

#include "console/fetch.h"

#include "console/value.h"

struct subject {
	const struct schema_menu *menu;
	const struct record *record;
};

static enum field_type type_in(void *context, struct slice field)
{
	const struct subject *subject = context;
	const struct schema_property *p = schema_property(subject->menu, field);

	if (!p)
		return FIELD_UNKNOWN;
	if (p->type == SCHEMA_BOOL)
		return FIELD_BOOL;
	if (p->type == SCHEMA_IP)
		return FIELD_ADDRESS;
	return p->type == SCHEMA_STRING || p->type == SCHEMA_ENUM ? FIELD_TEXT : FIELD_OTHER;
}

static bool value_in(void *context, struct slice field, struct value *out)
{
	const struct subject *subject = context;
	struct slice text;

	*out = value_nothing();
	if (!record_value(subject->record, field, &text))
		return true;
	return value_of_property(schema_property(subject->menu, field), text, out);
}

static struct condition_record describe(struct subject *subject)
{
	return (struct condition_record){subject, type_in, value_in};
}

int filter_check(const struct schema_menu *menu, const struct condition *where, struct err *e)
{
	struct subject subject = {menu, NULL};
	struct condition_record record = describe(&subject);

	return where ? condition_check(where, &record, e) : 0;
}

int filter_fits(const struct filter *f, const struct record *r, bool *out, struct err *e)
{
	struct subject subject = {f->menu, r};
	struct condition_record record = describe(&subject);

	*out = f->origin == FILTER_ANY ||
	       record_is(r, "dynamic", "true") == (f->origin == FILTER_DYNAMIC);
	*out = *out && (!f->about || record_text(r, "about")[0]);
	return *out && f->where ? condition_match(f->where, &record, out, e) : 0;
}

bool filter_query(const struct filter *f, struct request *r)
{
	struct subject subject = {f->menu, NULL};
	struct condition_record record = describe(&subject);
	bool all = !f->where || condition_query(f->where, &record, &r->words);

	return all && f->origin == FILTER_ANY && !f->about;
}

struct fetch {
	const struct filter *filter;
	struct records *out;
};

static int take_row(void *context, const struct sentence *reply, struct err *e)
{
	const struct fetch *fetch = context;
	struct records *out = fetch->out;
	bool fits;

	if (records_add(out, reply, e) < 0 ||
	    filter_fits(fetch->filter, out->items[out->count - 1], &fits, e) < 0)
		return -1;
	if (!fits)
		records_drop(out);
	return 0;
}

int fetch_records(struct console *c, const struct filter *f, struct request *r, struct records *out,
		  struct err *e)
{
	struct fetch fetch = {f, out};

	(void)filter_query(f, r);
	return client_execute(c->client, r, take_row, &fetch, NULL, e);
}
