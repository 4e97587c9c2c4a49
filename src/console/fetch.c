// SPDX-License-Identifier: BSD-2-Clause
// Records that fit a condition.

#include "console/fetch.h"

struct subject {
	const struct schema_menu *menu;
	const struct record *record;
};

static enum field_type type_in(void *context, struct slice field)
{
	const struct subject *subject = context;
	const struct schema_property *p = schema_property(subject->menu, field);

	switch (p ? p->type : SCHEMA_OTHER) {
	case SCHEMA_BOOL:
		return FIELD_BOOL;
	case SCHEMA_NUMBER:
		return FIELD_NUMBER;
	case SCHEMA_TIME:
		return FIELD_TIME;
	case SCHEMA_STRING:
	case SCHEMA_ENUM:
		return FIELD_TEXT;
	case SCHEMA_OTHER:
	case SCHEMA_WORDS:
	case SCHEMA_IP:
	case SCHEMA_PREFIX:
	case SCHEMA_PREFIXES:
	case SCHEMA_PORTS:
	case SCHEMA_MAC:
	case SCHEMA_DATE_TIME:
	case SCHEMA_ID:
		break;
	}
	return p ? FIELD_OTHER : FIELD_UNKNOWN;
}

static bool value_in(void *context, struct slice field, struct slice *out)
{
	const struct subject *subject = context;

	return record_value(subject->record, field, out);
}

static struct condition_record describe(struct subject *subject)
{
	return (struct condition_record){subject, type_in, value_in};
}

bool filter_fits(const struct filter *f, const struct record *r)
{
	struct subject subject = {f->menu, r};
	struct condition_record record = describe(&subject);

	if (f->origin != FILTER_ANY &&
	    record_is(r, "dynamic", "true") != (f->origin == FILTER_DYNAMIC))
		return false;
	return !f->where || condition_match(f->where, &record);
}

bool filter_query(const struct filter *f, struct request *r)
{
	struct subject subject = {f->menu, NULL};
	struct condition_record record = describe(&subject);
	bool all = !f->where || condition_query(f->where, &record, &r->words);

	return all && f->origin == FILTER_ANY;
}

struct fetch {
	const struct filter *filter;
	struct records *out;
};

static int take_row(void *context, const struct sentence *reply, struct err *e)
{
	const struct fetch *fetch = context;
	struct records *out = fetch->out;

	if (records_add(out, reply, e) < 0)
		return -1;
	if (!filter_fits(fetch->filter, out->items[out->count - 1]))
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
