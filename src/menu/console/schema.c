// SPDX-License-Identifier: BSD-2-Clause
// /console/schema: all menus in words, from which a console knows what it may ask and show.

#include "schema/schema_dump.h"

#include <stdlib.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/state.h"

static const struct command commands[] = {
	{.name = "print", .help = "Tell every menu, property and command", .policy = POLICY_READ},
};

const struct menu console_schema_menu = {
	.path = "/console/schema",
	.help = "Menus, properties and commands as programs read them",
	.kind = MENU_FOLDER,
	COMMANDS(commands),
};

static void begin(void *context)
{
	call_reply(context, "!re");
}

static void pair(void *context, const char *name, struct slice value)
{
	call_pair(context, name, value);
}

static void end(void *context)
{
	call_send(context);
}

// One menu after the other while there is room; `state` counts them.
static void resume(struct call *call)
{
	size_t *next = call->state;
	const struct registry *r = &call->mgmt->registry;
	const struct schema_sink sink = {begin, pair, end, call};

	while (*next < r->count && call_has_room(call))
		schema_dump(r->tables[(*next)++].menu, &sink);
	if (*next < r->count)
		return;
	free(call->state);
	call->state = NULL;
	call->stop = NULL;
	call_done(call, NULL);
}

static void stop(struct call *call)
{
	free(call->state);
	call->state = NULL;
}

static void print(struct call *call)
{
	struct err e;

	call->state = calloc(1, sizeof(size_t));
	if (!call->state) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	call->resume = resume;
	call->stop = stop;
	resume(call);
}

static const struct menu_action actions[] = {{"print", print}};

const struct menu_hooks console_schema_hooks = {ACTIONS(actions)};
