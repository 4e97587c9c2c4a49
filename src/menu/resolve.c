// SPDX-License-Identifier: BSD-2-Clause
// Resolving: the first address that a worker tells is returned.

#include "menu/resolve.h"

#include <stdlib.h>

#include "menu/tool/tool.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/work_call.h"

static const char *const types[] = {"any", "any6", "ipv4", "ipv6", NULL};

static const struct argument_value name_value = {.type = PROPERTY_STRING, .min = 1, .max = 255};
static const struct argument_value server_value = {.type = PROPERTY_STRING, .max = 64};
static const struct argument_value type_value = {.type = PROPERTY_ENUM, .words = types};

const struct command_argument resolve_arguments[RESOLVE_ARGUMENTS] = {
	{.name = "domain-name",
	 .required = true,
	 .unnamed = true,
	 .value = &name_value,
	 .help = "Name to look up"},
	{.name = "server", .value = &server_value, .help = "Address of the server to ask"},
	{.name = "server-port",
	 .value = &tool_port,
	 .help = "Port of the server, 53 when not given"},
	{.name = "type",
	 .value = &type_value,
	 .help = "Addresses that will do; of those after any the first kind is preferred"},
};

struct answer {
	char address[64]; // "": none yet
};

static bool on_row(struct work_call *w, const struct sentence *reply)
{
	struct answer *a = w->context;

	if (!a->address[0])
		(void)slice_copy(work_call_value(reply, "address"), a->address, sizeof(a->address));
	return true;
}

static void succeeded(struct work_call *w)
{
	const struct answer *a = w->context;
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: resolve failed");
	if (a->address[0])
		work_call_done(w, slice_from(a->address));
	else
		work_call_fail(w, &e);
}

static void over(struct work_call *w, const struct err *e)
{
	(void)e;
	free(w->context);
}

static const struct work_call_hooks hooks = {
	.row = on_row,
	.succeeded = succeeded,
	.over = over,
};

static void pair(struct strbuf *out, const char *name, const struct call *call, const char *from)
{
	if (argument_given(call, from))
		sentence_add_pair(out, name, argument_text(call, from));
}

void resolve(struct call *call)
{
	struct answer *a = calloc(1, sizeof(*a));
	struct strbuf sentence;
	struct err e;

	if (!a) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	strbuf_init(&sentence, SENTENCE_SIZE_MAX);
	sentence_add_text(&sentence, "/resolve");
	pair(&sentence, "name", call, "domain-name");
	pair(&sentence, "server", call, "server");
	pair(&sentence, "server-port", call, "server-port");
	pair(&sentence, "type", call, "type");
	sentence_end(&sentence);
	work_call_run(call, strbuf_slice(&sentence), &hooks, a, NULL);
	strbuf_free(&sentence);
}
