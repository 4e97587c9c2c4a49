// SPDX-License-Identifier: BSD-2-Clause
// Which variable a name is: scopes within one another, and the borders of functions.

#include <stdlib.h>
#include <string.h>

#include "script/parse.h"

void parse_scope_open(struct parser *p, struct scope *s)
{
	*s = (struct scope){.outer = p->unit->scope};
	p->unit->scope = s;
}

void parse_scope_close(struct parser *p)
{
	struct scope *s = p->unit->scope;

	p->unit->scope = s->outer;
	free(s->bindings);
}

int parse_unit_open(struct parser *p, struct unit *u, bool operation)
{
	*u = (struct unit){.outer = p->unit, .operation = operation};
	u->code = code_new(SLICE(""));
	if (!u->code)
		return parse_no_memory(p);
	p->unit = u;
	return 0;
}

void parse_unit_close(struct parser *p)
{
	while (p->unit->scope)
		parse_scope_close(p);
	p->unit = p->unit->outer;
}

static bool same(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static struct binding *find(const struct scope *s, struct slice name)
{
	for (size_t i = s->count; i > 0; i--) {
		if (same(s->bindings[i - 1].name, name))
			return &s->bindings[i - 1];
	}
	return NULL;
}

const struct binding *parse_find(const struct parser *p, struct slice name)
{
	for (const struct scope *s = p->unit->scope; s; s = s->outer) {
		const struct binding *found = find(s, name);

		if (found)
			return found;
	}
	return NULL;
}

static struct binding *add(struct parser *p, struct slice name)
{
	struct scope *s = p->unit->scope;
	struct binding *b = find(s, name);

	if (b)
		return b; // declared anew
	if (s->count == s->capacity) {
		s->capacity = s->capacity ? 2 * s->capacity : 4;
		b = realloc(s->bindings, s->capacity * sizeof(*b));
		if (!b) {
			s->capacity = s->count;
			return NULL;
		}
		s->bindings = b;
	}
	b = &s->bindings[s->count];
	*b = (struct binding){.slot = NODE_NO_SLOT};
	if (!code_keep_text(p->unit->code, name, &b->name))
		return NULL;
	s->count++;
	return b;
}

int parse_declare_local(struct parser *p, struct slice name)
{
	struct binding *b = add(p, name);
	int slot = -1;

	if (b && !b->global && b->slot != NODE_NO_SLOT)
		return (int)b->slot;
	if (b)
		slot = code_slot(p->unit->code);
	if (slot < 0)
		return err_set(p->e, ERR_TOO_LARGE, "too many variables");
	b->slot = (uint32_t)slot;
	b->global = NULL;
	return slot;
}

int parse_declare_global(struct parser *p, struct slice name, struct global **out)
{
	struct binding *b = add(p, name);
	struct global *global = b ? globals_place(p->globals, name) : NULL;
	int hidden = -1;

	if (!global)
		return err_set(p->e, ERR_TOO_LARGE, "too many global variables");
	// what the caller of a function names so comes before the global
	if (p->unit->outer) {
		hidden = code_parameter(p->unit->code, name);
		if (hidden < 0)
			return parse_no_memory(p);
	}
	b->slot = hidden < 0 ? NODE_NO_SLOT : (uint32_t)hidden;
	b->global = global;
	*out = global;
	return 0;
}

static bool is_field(const struct parser *p, struct slice name)
{
	for (size_t i = 0; p->fields && i < p->fields->field_count; i++) {
		if (slice_is(name, p->fields->fields[i]))
			return true;
	}
	return false;
}

struct node *parse_variable(struct parser *p, struct position at, struct slice name)
{
	struct code *code = p->unit->code;
	const struct binding *b;
	int slot;

	if (is_field(p, name)) {
		p->field_count++;
		return node_field(code, at, name);
	}
	b = parse_find(p, name);
	if (b && b->global)
		return node_global(code, at, b->global, b->slot);
	slot = b ? (int)b->slot : code_parameter(code, name);
	if (slot < 0) {
		(void)err_set(p->e, ERR_TOO_LARGE, "too many variables");
		return NULL;
	}
	return node_local(code, at, (uint32_t)slot);
}
