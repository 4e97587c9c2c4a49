// SPDX-License-Identifier: BSD-2-Clause
// Addresses as text in records, and the transaction that puts them there.

#include "menu/ip/firewall/list_saved.h"

#include <string.h>

#include "menu/ip/firewall/address_list.h"
#include "menu/ip/firewall/list_uses.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"

void list_saved_read(enum firewall_family family, const char *text, struct list_answer *out)
{
	struct slice left = slice_from(text ? text : "");
	struct slice item;

	*out = (struct list_answer){.kind = LIST_ANSWER_FOUND};
	while (execute_next_item(&left, &item))
		list_answer_take(out, family, item);
}

static void write(const struct list_name *name, struct strbuf *out)
{
	strbuf_init(out, LIST_SAVED_SIZE);
	for (size_t i = 0; i < name->count; i++) {
		const struct firewall_address *address = &name->address[i].address;

		if (name->address[i].leaving)
			continue;
		if (out->length > 0)
			strbuf_add_char(out, ',');
		firewall_range_format(name->family, address, address, out);
	}
}

static int save(struct transaction *t, const struct list_use *use, struct err *e)
{
	struct table *table = list_use_table(transaction_mgmt(t), use);
	struct record *record = table_find(table, use->record);
	const struct address_list_row *before =
		record ? (const struct address_list_row *)record_after(record) : NULL;
	struct address_list_row *after;
	struct strbuf text;
	int result = 0;

	if (!before)
		return 0;
	use->name->saved = true;
	write(use->name, &text);
	if (!text.failed && strcmp(before->known ? before->known : "", strbuf_text(&text)) != 0) {
		after = (struct address_list_row *)transaction_edit(t, table, record, e);
		if (after)
			fill_text(&after->known, strbuf_text(&text), text.length);
		else
			result = -1;
	}
	strbuf_free(&text);
	return result;
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	const struct list_uses *uses = list_names_uses(transaction_mgmt(t));

	(void)context;
	for (size_t i = 0; uses && i < uses->count; i++)
		if (save(t, &uses->use[i], e) != 0)
			return -1;
	return 0;
}

// Bookkeeping: what could not be stored is at the next change.
static void ended(void *context, const struct err *e)
{
	struct list_saving *s = context;

	(void)e;
	s->under_way = false;
}

static void on_timer(void *context)
{
	static const struct transaction_owner owner = {.stage = stage, .ended = ended};
	struct list_saving *s = context;
	const struct transaction_request request = {
		.owner = &owner, .context = s, .user = "system", .silent = true};

	if (s->under_way) {
		list_saving_changed(s);
		return;
	}
	s->next = loop_now(s->m->loop) + LIST_SAVED_PAUSE_S * 1000ull;
	s->under_way = true;
	transaction_begin(s->m, &request);
}

static bool has_unsaved(const struct mgmt *m)
{
	const struct list_uses *uses = list_names_uses(m);

	for (size_t i = 0; i < uses->count; i++)
		if (!uses->use[i].name->saved && list_name_has(uses->use[i].name))
			return true;
	return false;
}

void list_saving_changed(struct list_saving *s)
{
	uint64_t at = loop_now(s->m->loop) + LIST_SAVED_AFTER_S * 1000ull;

	if (at < s->next && !has_unsaved(s->m))
		at = s->next;
	if (!loop_timer_is_set(&s->timer) || at < s->timer.due)
		loop_timer_set_at(&s->timer, at);
}

void list_saving_init(struct list_saving *s, struct mgmt *m)
{
	*s = (struct list_saving){.m = m};
	loop_timer_init(&s->timer, m->loop, on_timer, s);
}

void list_saving_done(struct list_saving *s)
{
	loop_timer_cancel(&s->timer);
}
