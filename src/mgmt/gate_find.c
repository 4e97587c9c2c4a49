// SPDX-License-Identifier: BSD-2-Clause
// Page by page, until it is found.

#include "mgmt/gate_find.h"

#include <stdlib.h>

#include "mgmt/state.h"

enum { PAGE = 64 };

struct finding {
	struct mgmt *m;
	const struct gate_find *find;
	void *context;
	uint64_t cursor;
	bool found;
};

static void ask(struct finding *f);

static void on_row(void *context, enum wire_kind kind, const void *body)
{
	struct finding *f = context;

	if (!f->found && kind == f->find->kind)
		f->found = f->find->is_it(f->context, body);
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct finding *f = context;
	const struct gate_find *find = f->find;
	void *asker = f->context;
	bool found = f->found;
	struct err absent;

	if (!e && !found && more && cursor > f->cursor) {
		f->cursor = cursor;
		ask(f);
		return;
	}
	free(f);
	if (!e && !found) {
		(void)err_set(&absent, ERR_NO_SUCH_ITEM, NULL);
		e = &absent;
	}
	find->done(asker, e);
}

static const struct gate_reply reply = {.row = on_row, .answer = on_answer};

static void ask(struct finding *f)
{
	struct wire_list list = {.kind = f->find->kind, .count = PAGE, .cursor = f->cursor};

	(void)gate_link_request(&f->m->gate, WIRE_LIST, &list, &reply, f);
}

void gate_find(struct mgmt *m, const struct gate_find *find, void *context)
{
	struct finding *f = calloc(1, sizeof(*f));
	struct err e;

	if (!f) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		find->done(context, &e);
		return;
	}
	*f = (struct finding){.m = m, .find = find, .context = context};
	ask(f);
}
