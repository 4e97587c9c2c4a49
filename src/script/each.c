// SPDX-License-Identifier: BSD-2-Clause
// Statement by statement: one parser, one frame with room for all the variables that may come.

#include "script/each.h"

#include "script/parse.h"

struct each {
	struct machine *machine;
	const struct each_watch *watch;
	struct parser parser;
	bool lost; // the menu that follows is unknown
};

// Passes over the statement that begins here, whatever is in it: to the end of its line, outside of
// quotes and braces.
static void skip_statement(struct lexer *l)
{
	bool quoted = false;
	unsigned braces = 0;

	for (int c = lexer_peek(l); c >= 0; c = lexer_peek(l)) {
		lexer_advance(l, 1);
		if (c == '\\')
			lexer_advance(l, lexer_peek(l) == '\r' ? 2 : 1);
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '{')
			braces++;
		else if (!quoted && c == '}' && braces > 0)
			braces--;
		else if (c == '\n' && !quoted && braces == 0)
			return;
	}
}

static struct slice text_between(const struct lexer *from, const struct lexer *to)
{
	return slice_trim((struct slice){from->text.p + from->at, to->at - from->at});
}

static bool goes_on(const struct each *x, const struct each_statement *s, const struct err *e)
{
	bool final = e->kind == ERR_INTERRUPTED || e->kind == ERR_IO;

	return x->watch->failed && x->watch->failed(x->watch->context, s, e) && !final;
}

// Reads the statement; NULL, with *E, where it cannot be.
static struct node *read(struct each *x, struct each_statement *s, struct err *e)
{
	struct parser *p = &x->parser;
	struct lexer start = p->lexer;
	struct node *n;

	*e = (struct err){0};
	p->bad = (struct err){0};
	p->e = e;
	n = parse_statement(p);
	if (n) {
		lexer_skip_blanks(&p->lexer);
		if (!lexer_at_end(&p->lexer)) {
			(void)parse_fail(p, p->lexer.position);
			n = NULL;
		}
	}
	if (!n && x->watch->go_on) {
		p->lexer = start;
		p->condition = false;
		p->fields = NULL;
		p->depth = 0;
		skip_statement(&p->lexer);
	}
	s->text = text_between(&start, &p->lexer);
	return n;
}

static int carry_out(struct each *x, const struct node *n, const struct each_statement *s,
		     struct err *e)
{
	const struct each_watch *w = x->watch;
	struct machine *m = x->machine;
	enum flow flow;

	if (s->position.line < w->from_line)
		return 0;
	if (w->before)
		w->before(w->context, s);
	flow = w->dry ? FLOW_NEXT : n->run(m, n, NULL);
	if (flow == FLOW_ERROR) {
		*e = m->error;
		return -1;
	}
	if (w->done)
		w->done(w->context, s);
	return flow == FLOW_EXIT || flow == FLOW_RETURN ? 1 : 0;
}

// One statement: 0, 1 when the script is left, -1 when it ends by an error.
static int one(struct each *x, struct err *e)
{
	struct parser *p = &x->parser;
	int c = lexer_peek(&p->lexer);
	struct each_statement s = {.position = p->lexer.position};
	struct node *n;
	int result;

	if (c == '/')
		x->lost = false;
	p->watch = x->lost ? NULL : x->watch;
	n = read(x, &s, e);
	if (n && x->lost && c != ':' && c != '{') {
		*e = p->bad;
		(void)err_set(e, ERR_NO_SUCH_MENU, "its menu is unknown");
		n = NULL;
	}
	if (n && x->watch->go_on && p->bad.kind != ERR_NONE) {
		x->lost = x->lost || c == '/';
		*e = p->bad;
		n = NULL;
	}
	if (!n) {
		if (x->watch->go_on && c == '/')
			x->lost = true;
		return goes_on(x, &s, e) ? 0 : -1;
	}
	result = carry_out(x, n, &s, e);
	if (result >= 0 || !goes_on(x, &s, e))
		return result;
	machine_recover(x->machine);
	return 0;
}

static int every(struct each *x, struct err *e)
{
	int result = 0;

	while (result == 0) {
		lexer_skip_separators(&x->parser.lexer);
		if (lexer_peek(&x->parser.lexer) < 0)
			return 0;
		result = one(x, e);
	}
	return result < 0 ? -1 : 0;
}

int each_run(struct machine *m, struct slice text, const struct each_watch *w, struct err *e)
{
	struct each x = {.machine = m, .watch = w};
	struct parser *p = &x.parser;
	struct scope scope;
	struct unit unit;
	int result;

	*p = (struct parser){.root = m->root, .menu = m->current, .globals = m->globals, .e = e};
	lexer_init(&p->lexer, text);
	*e = (struct err){0};
	if (parse_unit_open(p, &unit, false) < 0)
		return -1;
	parse_scope_open(p, &scope);
	if (!machine_open(m)) {
		result = err_set(e, ERR_NO_MEMORY, NULL);
	} else {
		result = every(&x, e);
		machine_close(m);
	}
	parse_unit_close(p);
	parse_nodes_free(&p->hoisted);
	value_drop((struct value){.type = VALUE_CODE, .code = unit.code});
	return result;
}
