// SPDX-License-Identifier: BSD-2-Clause
// Code in words, written while it is read: (evl /putmessage=(+ 1 2)). Operators stand before what they
// combine, so that they are put in front of it when they are met.

#include <string.h>

#include "script/parse.h"

size_t listing_mark(const struct parser *p)
{
	return p->listing ? p->listing->length : 0;
}

static void insert(struct strbuf *b, size_t at, const char *text)
{
	size_t n = strlen(text);

	if (!strbuf_reserve(b, n))
		return;
	memmove(b->data + at + n, b->data + at, b->length - at);
	memcpy(b->data + at, text, n);
	b->length += n;
	b->data[b->length] = '\0';
}

static void add_raw(struct parser *p, size_t from)
{
	strbuf_add_slice(p->listing,
			 slice_trim((struct slice){p->lexer.text.p + from, p->lexer.at - from}));
}

void listing_value(struct parser *p, size_t mark, size_t from, bool code)
{
	char first = from < p->lexer.at ? p->lexer.text.p[from] : '\0';

	if (!p->listing || p->listing->failed)
		return;
	// what stands in a text, behind a dollar sign or in an array is part of it
	if (first == '"' || first == '$' || (first == '{' && !code))
		p->listing->length = mark;
	if (p->listing->length > mark)
		return;
	if (first == '"' && p->lexer.at - from >= 2)
		strbuf_add(p->listing, p->lexer.text.p + from + 1, p->lexer.at - from - 2);
	else if (first != '{' || !code)
		add_raw(p, from);
}

void listing_operator(struct parser *p, size_t left, size_t right, const char *sign)
{
	if (!p->listing || p->listing->failed)
		return;
	if (right > left)
		insert(p->listing, right, " ");
	insert(p->listing, left, " ");
	insert(p->listing, left, sign);
	insert(p->listing, left, "(");
	strbuf_add_char(p->listing, ')');
}

void listing_command(struct parser *p, const struct target *target)
{
	if (!p->listing)
		return;
	strbuf_add_format(p->listing, "(evl %s%s%s", target->menu->path,
			  target->menu->parent ? "/" : "", target->command->name);
}

void listing_argument(struct parser *p, const struct tree_argument *row, bool first, bool value)
{
	if (p->listing)
		strbuf_add_format(p->listing, "%s%s%s", first ? "" : ";", row->name,
				  value ? "=" : "");
}

void listing_close(struct parser *p)
{
	if (p->listing)
		strbuf_add_char(p->listing, ')');
}

void listing_bad(struct parser *p, const struct err *error, size_t from)
{
	if (!p->listing)
		return;
	strbuf_add_format(p->listing, "(<%%%% %s ", error->text);
	while (from < p->lexer.at && strchr("/: ", p->lexer.text.p[from]))
		from++;
	add_raw(p, from);
	strbuf_add_char(p->listing, ')');
}

void listing_statements(struct parser *p, size_t mark, size_t count)
{
	if (!p->listing || p->listing->failed || count < 2)
		return;
	insert(p->listing, mark, "(evl ");
	strbuf_add_char(p->listing, ')');
}
