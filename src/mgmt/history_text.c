// SPDX-License-Identifier: BSD-2-Clause
// An action as commands, from what each of its records was and became.

#include "mgmt/history.h"

#include <string.h>

#include "mgmt/change_log.h"
#include "mgmt/state.h"
#include "schema/row.h"

// NULL: it was not there, or is not understood.
static struct row *decode(const struct menu *menu, bool exists, struct slice encoded)
{
	struct row *row = exists ? row_new(menu) : NULL;

	if (row && row_decode(menu, encoded, row, NULL) != 0) {
		row_free(menu, row);
		row = NULL;
	}
	return row;
}

static bool same(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static void add_change(const struct menu *menu, const struct configuration_change *c, bool back,
		       struct strbuf *out)
{
	struct row *was = decode(menu, c->existed, c->before);
	struct row *became = decode(menu, c->exists, c->after);
	const struct row *from = back ? became : was;
	const struct row *to = back ? was : became;
	enum change_kind kind = CHANGE_SET;

	if (!from)
		kind = CHANGE_ADD;
	else if (!to)
		kind = CHANGE_REMOVE;
	else if (same(c->before, c->after))
		kind = CHANGE_MOVE;
	if (from || to) {
		strbuf_add_text(out, out->length > 0 ? "; " : "");
		change_command(out, menu, c->id, kind, from, to);
	}
	row_free(menu, was);
	row_free(menu, became);
}

void history_commands(const struct mgmt *m, const struct history_action *action, bool back,
		      struct strbuf *out)
{
	for (size_t i = 0; i < action->count && !out->failed; i++) {
		const struct configuration_change *c =
			&action->changes[back ? action->count - 1 - i : i];

		add_change(registry_get(&m->registry, c->menu)->menu, c, back, out);
	}
}
