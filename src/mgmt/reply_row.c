// SPDX-License-Identifier: BSD-2-Clause
// Records as replies: the id first, then the menu's properties, then those that menus share.

#include "mgmt/reply_row.h"

#include <string.h>

#include "base/strbuf.h"
#include "codec/sentence.h"
#include "mgmt/execute.h"
#include "mgmt/table.h"

typedef void tell(void *context, const char *name, struct slice value);

bool columns_hide(const struct columns *c, const struct property *p)
{
	return (p->flags & (PROPERTY_WRITE_ONLY | PROPERTY_ALIAS)) ||
	       ((p->flags & PROPERTY_SECRET) && !c->sensitive);
}

void columns_limit(struct columns *c, const struct menu *menu, struct slice names)
{
	size_t n;
	const struct property *common = menu_common_properties(menu, &n);
	struct slice name;

	c->limited = true;
	while (execute_next_item(&names, &name)) {
		const struct property *p = menu_property(menu, name);

		for (size_t i = 0; i < menu->property_count; i++)
			if (p == &menu->properties[i])
				c->own[i / 64] |= 1ull << i % 64;
		for (size_t i = 0; i < n; i++)
			if (p == &common[i])
				c->common |= 1u << i;
	}
}

bool columns_tell(const struct columns *c, const struct menu *menu, const struct property *p)
{
	size_t place = (size_t)(p - menu->properties);

	return !columns_hide(c, p) && (!c->limited || (c->own[place / 64] >> place % 64 & 1));
}

static void tell_one(const struct menu *menu, const struct columns *c, const struct row *row,
		     const struct property *p, struct strbuf *text, tell *out, void *context)
{
	if (columns_hide(c, p) || !row_has(menu, row, p))
		return;
	strbuf_reset(text);
	row_format(row, p, text);
	if (!text->failed)
		out(context, p->name, strbuf_slice(text));
}

static bool is_id(const struct property *p)
{
	return strcmp(p->name, ".id") == 0;
}

static void tell_row(const struct menu *menu, const struct columns *c, const struct row *row,
		     tell *out, void *context)
{
	struct strbuf text;
	size_t n;
	const struct property *common = menu_common_properties(menu, &n);

	strbuf_init(&text, SENTENCE_WORD_MAX);
	for (size_t i = 0; i < n; i++)
		if (is_id(&common[i]) && (!c->limited || (c->common >> i & 1)))
			tell_one(menu, c, row, &common[i], &text, out, context);
	for (size_t i = 0; i < menu->property_count; i++)
		if (!c->limited || (c->own[i / 64] >> i % 64 & 1))
			tell_one(menu, c, row, &menu->properties[i], &text, out, context);
	for (size_t i = 0; i < n; i++)
		if (!is_id(&common[i]) && (!c->limited || (c->common >> i & 1)))
			tell_one(menu, c, row, &common[i], &text, out, context);
	strbuf_free(&text);
}

static void tell_pair(void *context, const char *name, struct slice value)
{
	call_pair(context, name, value);
}

void reply_row(struct call *call, const struct columns *c, const struct row *row)
{
	call_reply(call, "!re");
	tell_row(call->table->menu, c, row, tell_pair, call);
	call_send(call);
}

void reply_gone(struct call *call, uint32_t id)
{
	char text[TABLE_ID_SIZE];

	call_reply(call, "!re");
	call_pair(call, ".id", slice_from(table_format_id(id, text)));
	call_pair(call, ".dead", SLICE("yes"));
	call_send(call);
}

static void join_pair(void *context, const char *name, struct slice value)
{
	struct strbuf *out = context;

	if (out->length > 0)
		strbuf_add_char(out, ';');
	strbuf_add_text(out, name);
	strbuf_add_char(out, '=');
	strbuf_add_slice(out, value);
}

void reply_join(const struct menu *menu, const struct columns *c, const struct row *row,
		struct strbuf *out)
{
	tell_row(menu, c, row, join_pair, out);
}
