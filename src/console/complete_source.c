// SPDX-License-Identifier: BSD-2-Clause
// One `print` of one property.

#include "console/complete_source.h"

#include <stdlib.h>

#include "console/run_globals.h"

struct lookup {
	struct candidates *out;
	const char *property;
};

static int take_value(void *context, const struct sentence *reply, struct err *e)
{
	struct lookup *lookup = context;
	struct record *r = record_new(reply);

	if (!r)
		return err_set(e, ERR_NO_MEMORY, NULL);
	candidates_add(lookup->out, slice_from(record_text(r, lookup->property)),
		       record_text(r, "comment"), SCAN_NONE, ' ');
	free(r);
	return lookup->out->count < CANDIDATES_MAX ? 0 : err_set(e, ERR_TOO_LARGE, NULL);
}

static void ask_values(void *context, const struct schema_menu *menu, const char *property,
		       struct candidates *out)
{
	struct console *c = context;
	struct lookup lookup = {out, property};
	struct request r;
	struct err e;

	request_begin(&r, menu->node.path, "print");
	request_pair(&r, ".proplist", slice_from(property));
	// Without them there is less to choose from; a lost connection is told by the next command.
	(void)client_execute(c->client, &r, take_value, &lookup, NULL, &e);
	request_free(&r);
}

static const struct schema_menu *menu_at(void *context, const char *path)
{
	const struct console *c = context;

	return schema_find(&c->schema, path);
}

struct complete_source complete_source_of(struct console *c)
{
	struct err e;

	(void)run_globals_fetch(c, &e); // as above
	return (struct complete_source){c, ask_values, menu_at,
					schema_find(&c->schema, "/interface"), &c->globals};
}
