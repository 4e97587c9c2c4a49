// SPDX-License-Identifier: BSD-2-Clause
// Query words: read into (operation, name, value), then run over a record.

#include "schema/query.h"

#include <stdlib.h>
#include <string.h>

#include "schema/row_field.h"
#include "schema/type.h"

enum {
	VALUE_MAX = 1 << 20, // bytes of a value in text; above what any property holds
	OPERATORS_MAX = 256, // of one word: they are run for each record
};

// The stack, top last. Reading and running share what the operators do to it: when they are read
// the entries mean nothing and the depth alone counts.
struct stack {
	bool entry[QUERY_STACK_MAX];
	size_t depth;
	bool overflow;
};

static void push(struct stack *s, bool value)
{
	if (s->depth == QUERY_STACK_MAX)
		s->overflow = true;
	else
		s->entry[s->depth++] = value;
}

static bool pop(struct stack *s)
{
	return s->depth > 0 ? s->entry[--s->depth] : true;
}

static bool peek(const struct stack *s, size_t index)
{
	return index < s->depth ? s->entry[s->depth - 1 - index] : true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// Runs the index at TEXT and what belongs to it; returns what follows.
static const char *run_index(struct stack *s, const char *text)
{
	size_t index = 0;
	bool value;

	for (; is_digit(*text); text++)
		if (index < QUERY_STACK_MAX) // beyond that no entry is missed
			index = index * 10 + (size_t)(*text - '0');
	value = peek(s, index);
	if (*text == '\0')
		s->depth = 0;
	push(s, value);
	return *text == '.' ? text + 1 : text;
}

// False when OPERATORS holds something else.
static bool run_operators(struct stack *s, const char *operators)
{
	bool a;
	bool b;

	while (*operators) {
		if (is_digit(*operators)) {
			operators = run_index(s, operators);
			continue;
		}
		switch (*operators++) {
		case '!':
			push(s, !pop(s));
			break;
		case '&':
			a = pop(s);
			b = pop(s);
			push(s, a && b);
			break;
		case '|':
			a = pop(s);
			b = pop(s);
			push(s, a || b);
			break;
		case '.':
			push(s, peek(s, 0));
			break;
		default:
			return false;
		}
	}
	return true;
}

// Cuts WORD, the '?' gone, into its parts. False when it is no query word.
static bool split(struct slice word, char *operation, struct slice *name, struct slice *value,
		  bool *has_value)
{
	*operation = word.n > 0 ? word.p[0] : '\0';
	if (*operation && strchr("-=<>#", *operation)) {
		word.p++;
		word.n--;
	} else {
		*operation = '?';
	}
	*has_value = false;
	*name = word;
	*value = SLICE("");
	if (*operation == '#')
		return true;
	*has_value = slice_cut(word, '=', name, value);
	// Some clients end the word with '=', as they do where a value follows.
	if (*operation == '-' && *has_value) {
		*has_value = false;
		return name->n > 0 && value->n == 0;
	}
	if (*operation == '?' && *has_value)
		*operation = '=';
	return name->n > 0 && (*has_value || *operation == '?' || *operation == '-');
}

static char *copy_of(struct slice text)
{
	char *copy = malloc(text.n + 1);

	if (!copy)
		return NULL;
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	return copy;
}

static void free_word(struct query_word *w)
{
	free(w->name);
	free(w->value);
	*w = (struct query_word){0};
}

// Fills the parts of *OUT; it is to be freed also after a failure.
static int read_word(struct slice word, struct query_word *out, struct err *e)
{
	struct slice name;
	struct slice value;
	bool has_value;

	*out = (struct query_word){0};
	if (!slice_starts(word, "?") || memchr(word.p, '\0', word.n) ||
	    !split((struct slice){word.p + 1, word.n - 1}, &out->operation, &name, &value,
		   &has_value))
		return err_set(e, ERR_SYNTAX, "invalid query word");
	out->name = copy_of(name);
	out->value = has_value ? copy_of(value) : NULL;
	if (!out->name || (has_value && !out->value))
		return err_set(e, ERR_NO_MEMORY, NULL);
	return 0;
}

int query_add(struct query *q, struct slice word, struct err *e)
{
	struct stack stack = {.depth = q->depth};
	struct query_word read;

	if (q->count == QUERY_WORDS_MAX)
		return err_set(e, ERR_TOO_LARGE, "too many query words");
	if (read_word(word, &read, e) != 0) {
		free_word(&read);
		return -1;
	}
	if (read.operation != '#') {
		push(&stack, true);
	} else if (strlen(read.name) > OPERATORS_MAX) {
		stack.overflow = true;
	} else if (!run_operators(&stack, read.name)) {
		free_word(&read);
		return err_set(e, ERR_SYNTAX, "invalid query word");
	}
	if (stack.overflow) {
		free_word(&read);
		return err_set(e, ERR_TOO_LARGE, "query too deep");
	}
	q->word[q->count++] = read;
	q->depth = stack.depth;
	return 0;
}

bool query_names(const struct query *q, const struct menu *menu, const struct property *p)
{
	for (size_t i = 0; i < q->count; i++)
		if (q->word[i].operation != '#' &&
		    menu_property(menu, slice_from(q->word[i].name)) == p)
			return true;
	return false;
}

// The property that W asks for; NULL when ROW has no value for it that may be looked at.
static const struct property *value_of(const struct query *q, const struct query_word *w,
				       const struct menu *menu, const struct row *row)
{
	const struct property *p = menu_property(menu, slice_from(w->name));

	if (!p || p->flags & PROPERTY_WRITE_ONLY || (p->flags & PROPERTY_SECRET && !q->sensitive) ||
	    !row_has(menu, row, p))
		return NULL;
	return p;
}

static int compare_as_text(const struct property *p, const struct row *row, const char *value)
{
	struct strbuf text;
	int result;

	strbuf_init(&text, VALUE_MAX);
	row_format(row, p, &text);
	result = strcmp(strbuf_text(&text), value);
	strbuf_free(&text);
	return result;
}

static bool is_equal(const struct property *p, const struct row *row, const char *value)
{
	int order;

	if (p->type == PROPERTY_BOOL)
		return type_of(p)->order(p, row_field(row, p), slice_from(value), &order) &&
		       order == 0;
	return compare_as_text(p, row, value) == 0;
}

static int compare(const struct property *p, const struct row *row, const char *value)
{
	const struct type *type = type_of(p);
	int order;

	if (type->order && type->order(p, row_field(row, p), slice_from(value), &order))
		return order;
	return compare_as_text(p, row, value);
}

static bool run_word(const struct query *q, const struct query_word *w, const struct menu *menu,
		     const struct row *row)
{
	const struct property *p = value_of(q, w, menu, row);

	switch (w->operation) {
	case '?':
		return p != NULL;
	case '-':
		return p == NULL;
	case '=':
		return p ? is_equal(p, row, w->value) : w->value[0] == '\0';
	case '<':
		return p && compare(p, row, w->value) < 0;
	default:
		return p && compare(p, row, w->value) > 0;
	}
}

bool query_match(const struct query *q, const struct menu *menu, const struct row *row)
{
	struct stack stack = {.depth = 0};

	for (size_t i = 0; i < q->count; i++) {
		const struct query_word *w = &q->word[i];

		if (w->operation == '#')
			(void)run_operators(&stack, w->name); // was seen to be right
		else
			push(&stack, run_word(q, w, menu, row));
	}
	for (size_t i = 0; i < stack.depth; i++)
		if (!stack.entry[i])
			return false;
	return true;
}

void query_free(struct query *q)
{
	for (size_t i = 0; i < q->count; i++)
		free_word(&q->word[i]);
	*q = (struct query){0};
}
