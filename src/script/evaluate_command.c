// SPDX-License-Identifier: BSD-2-Clause
// Commands of menus: their arguments are evaluated and given to the host.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/node.h"
#include "script/text.h"

struct node_command {
	struct node node;
	const struct tree_menu *menu;
	const struct tree_command *command;
	size_t count;
	struct form *forms;
	struct node *where; // NULL: none
};

// What one run of a command needs, in one allocation.
struct evaluated {
	struct argument *arguments;
	struct comparison *narrow;
	size_t narrow_count;
	struct strbuf *texts; // beside the arguments
	size_t count;	      // of those evaluated
};

static bool narrows(const struct form *form)
{
	return form->row->flags & (TREE_MATCH | TREE_EQUAL);
}

static enum flow evaluate_argument(struct machine *m, const struct form *form,
				   struct argument *argument, struct strbuf *text)
{
	struct slice raw = SLICE("");
	enum flow flow;

	*argument =
		(struct argument){form->row, form->kind, form->position, value_nothing(), NULL, 0};
	strbuf_init(text, VALUE_TEXT_MAX);
	if (form->kind != ARGUMENT_VALUE)
		return FLOW_NEXT;
	flow = form->value->run(m, form->value, &argument->value);
	if (flow != FLOW_NEXT)
		return flow;
	if (node_constant_value(form->value, &raw) && raw.n > 0)
		strbuf_add_slice(text, raw);
	else
		text_list(argument->value, text);
	argument->text = strbuf_text(text);
	argument->length = text->length;
	return text->failed ? machine_no_memory(m) : FLOW_NEXT;
}

// topics=a,b on a command whose rows it narrows: every one of them is looked for.
static void add_narrow(const struct argument *argument, struct evaluated *v)
{
	bool match = argument->row->flags & TREE_MATCH;
	struct slice rest = {argument->text, argument->length};
	struct slice value = rest;
	bool more = true;

	while (more && v->narrow_count < COMMAND_ARGUMENTS_MAX) {
		more = match && slice_cut(rest, ',', &value, &rest);
		v->narrow[v->narrow_count++] =
			(struct comparison){slice_from(argument->row->name), value, match};
	}
}

static enum flow evaluate(struct machine *m, const struct node_command *n, struct evaluated *v)
{
	enum flow flow = FLOW_NEXT;

	for (size_t i = 0; i < n->count && flow == FLOW_NEXT; i++) {
		flow = evaluate_argument(m, &n->forms[i], &v->arguments[i], &v->texts[i]);
		v->count++;
		if (flow == FLOW_NEXT && narrows(&n->forms[i]) && v->arguments[i].text)
			add_narrow(&v->arguments[i], v);
	}
	return flow;
}

// Notes where it failed, as RouterOS names it: /ip/address/add.
static void note_place(struct machine *m, const struct node_command *n)
{
	const char *path = strcmp(n->menu->path, "/") == 0 ? "" : n->menu->path;

	(void)snprintf(m->failed, sizeof(m->failed), "%s/%s", path, n->command->name);
	m->place = n->node.position;
}

static enum flow carry_out(struct machine *m, const struct node_command *n,
			   const struct evaluated *v, struct value *out)
{
	struct condition condition = {m, n->where, v->narrow, v->narrow_count};
	struct command_line line = {
		.position = n->node.position,
		.menu = n->menu,
		.command = n->command,
		.arguments = v->arguments,
		.argument_count = n->count,
		.where = n->where || v->narrow_count > 0 ? &condition : NULL,
	};
	struct err e = {0};
	int result;

	if (m->record) // the daemon is telling records
		return machine_fail(m, ERR_FAILURE,
				    "failure: a command within a condition must not depend on it");
	if (out)
		*out = value_nothing();
	result = m->host->command(m->host->context, &line, out, &e);
	if (result == 0)
		return FLOW_NEXT;
	if (out)
		value_replace(out, value_nothing());
	if (result > 0)
		return FLOW_EXIT;
	m->error = e;
	value_replace(&m->message, value_nothing());
	note_place(m, n);
	return FLOW_ERROR;
}

static enum flow run_command(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_command *n = (const struct node_command *)node;
	struct evaluated v = {.count = 0};
	enum flow flow = machine_step(m);

	if (flow != FLOW_NEXT)
		return flow;
	v.arguments = calloc(n->count + 1, sizeof(*v.arguments));
	v.texts = calloc(n->count + 1, sizeof(*v.texts));
	v.narrow = calloc(COMMAND_ARGUMENTS_MAX, sizeof(*v.narrow));
	if (v.arguments && v.texts && v.narrow)
		flow = evaluate(m, n, &v);
	else
		flow = machine_no_memory(m);
	if (flow == FLOW_NEXT)
		flow = carry_out(m, n, &v, out);
	for (size_t i = 0; i < v.count; i++) {
		value_drop(v.arguments[i].value);
		strbuf_free(&v.texts[i]);
	}
	free(v.arguments);
	free(v.texts);
	free(v.narrow);
	return flow;
}

struct node *node_command(struct code *c, struct position at, const struct tree_menu *menu,
			  const struct tree_command *command, const struct form *forms,
			  size_t count, struct node *where)
{
	struct node_command *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_command){{run_command, at, false}, menu, command, count, NULL, where};
	n->forms = code_keep(c, (count + 1) * sizeof(*n->forms));
	if (!n->forms)
		return NULL;
	for (size_t i = 0; i < count; i++)
		n->forms[i] = forms[i];
	return &n->node;
}

struct node_menu {
	struct node node;
	const struct tree_menu *menu;
};

static enum flow run_menu(struct machine *m, const struct node *n, struct value *out)
{
	m->current = ((const struct node_menu *)n)->menu;
	m->host->menu(m->host->context, m->current);
	if (out)
		*out = value_nothing();
	return FLOW_NEXT;
}

struct node *node_menu(struct code *c, struct position at, const struct tree_menu *menu)
{
	struct node_menu *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_menu){{run_menu, at, false}, menu};
	return &n->node;
}

struct node_bad {
	struct node node;
	struct err error;
};

static enum flow run_bad(struct machine *m, const struct node *n, struct value *out)
{
	(void)out;
	m->error = ((const struct node_bad *)n)->error;
	m->failed[0] = '\0';
	value_replace(&m->message, value_nothing());
	return FLOW_ERROR;
}

struct node *node_bad(struct code *c, struct position at, const struct err *error)
{
	struct node_bad *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_bad){{run_bad, at, false}, *error};
	return &n->node;
}
