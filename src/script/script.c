// SPDX-License-Identifier: BSD-2-Clause
// Reading and carrying out scripts.

#include "script/script.h"

#include "script/parse.h"

static int declare_all(struct parser *p)
{
	for (size_t i = 0; i < p->globals->count; i++) {
		const struct global *g = p->globals->list[i];
		struct global *place;

		if (g->exists && parse_declare_global(p, g->name, &place) < 0)
			return -1;
	}
	return 0;
}

static int parse(struct parser *p, struct unit *unit, bool typed)
{
	struct scope scope;
	struct code *code = unit->code;

	parse_scope_open(p, &scope);
	if (!typed || declare_all(p) == 0)
		code->body = parse_statements(p, '\0');
	parse_unit_close(p);
	return code->body ? 0 : -1;
}

static int read(struct script *s, struct slice text, bool typed, struct parser p, struct err *e)
{
	struct unit unit;
	int result;

	*s = (struct script){0};
	*e = (struct err){0};
	if (text.n > SCRIPT_SIZE_MAX)
		return err_set(e, ERR_TOO_LARGE, "script is too large");
	lexer_init(&p.lexer, text);
	if (parse_unit_open(&p, &unit, false) < 0)
		return -1;
	s->code = unit.code;
	result = parse(&p, &unit, typed);
	if (result == 0 && !code_keep_text(s->code, text, &s->code->source))
		result = parse_no_memory(&p);
	parse_nodes_free(&p.hoisted);
	s->open = p.lexer.open;
	s->deferred = p.bad;
	return result;
}

int script_parse(struct script *s, struct slice text, bool typed, const struct tree_menu *root,
		 const struct tree_menu *current, struct globals *globals, struct err *e)
{
	struct parser p = {.root = root, .menu = current, .globals = globals, .e = e};

	return read(s, text, typed, p, e);
}

int script_list(struct machine *m, struct slice text, struct strbuf *out, struct err *e)
{
	struct parser p = {
		.root = m->root, .menu = m->current, .globals = m->globals, .listing = out, .e = e};
	size_t before = out->length;
	struct script s;
	int result = read(&s, text, false, p, e);

	if (result < 0)
		out->length = before;

	script_free(&s);
	return result;
}

int script_check(const struct script *s, struct err *e)
{
	if (s->deferred.kind == ERR_NONE)
		return 0;
	*e = s->deferred;
	return -1;
}

void script_free(struct script *s)
{
	if (s->code)
		value_drop((struct value){.type = VALUE_CODE, .code = s->code});
	*s = (struct script){0};
}

int script_run(const struct script *s, struct machine *m, bool *out_left, struct err *e)
{
	enum flow flow = machine_run(m, s->code, NULL);

	*out_left = flow == FLOW_EXIT;
	if (flow != FLOW_ERROR)
		return 0;
	*e = m->error;
	return -1;
}

int script_compile(struct machine *m, struct slice text, struct value *out, struct err *e)
{
	struct script s;

	if (script_parse(&s, text, false, m->root, m->current, m->globals, e) < 0) {
		script_free(&s);
		return -1;
	}
	*out = (struct value){.type = VALUE_CODE, .code = s.code};
	return 0;
}

int script_evaluate(struct machine *m, struct slice text, struct value *out, struct err *e)
{
	struct call_arguments none = {.name = SLICE("")};
	struct value code;
	enum flow flow;

	if (script_compile(m, text, &code, e) < 0)
		return -1;
	flow = machine_call(m, code, &none, out);
	value_drop(code);
	if (flow == FLOW_NEXT)
		return 0;
	*e = m->error;
	machine_recover(m);
	return -1;
}
