// SPDX-License-Identifier: BSD-2-Clause
// The list of what was done.

#include "mgmt/history.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "mgmt/state.h"
#include "schema/menu.h"

static void action_free(struct history_action *a)
{
	if (!a)
		return;
	free(a->changes);
	free(a->bytes);
	free(a->user);
	free(a->text);
	free(a);
}

static void drop(struct history *h, struct history_action *a)
{
	DL_DELETE(h->first, a);
	h->count--;
	action_free(a);
}

static struct history_action *action_new(const struct configuration_action *action)
{
	struct history_action *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->sequence = action->sequence;
	a->time = action->time;
	a->undone = action->undone;
	a->user = strdup(action->user);
	a->text = strdup(action->text);
	if (a->user && a->text)
		return a;
	action_free(a);
	return NULL;
}

// ---- from the store

static struct slice keep(char **at, struct slice from)
{
	struct slice copy = {*at, from.n};

	if (from.n > 0)
		memcpy(*at, from.p, from.n);
	*at += from.n;
	return copy;
}

// Copies CHANGES into A; those of menus that this version does not have are left out.
static bool copy_changes(const struct mgmt *m, struct history_action *a,
			 const struct configuration_change *changes, size_t count)
{
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < count; i++)
		size += changes[i].before.n + changes[i].after.n;
	a->changes = calloc(count + 1, sizeof(*a->changes));
	a->bytes = malloc(size + 1);
	if (!a->changes || !a->bytes)
		return false;
	at = a->bytes;
	for (size_t i = 0; i < count; i++) {
		const struct table *t = registry_find(&m->registry, slice_from(changes[i].menu));
		struct configuration_change *c = &a->changes[a->count];

		if (!t)
			continue;
		*c = changes[i];
		c->menu = t->menu->path;
		c->before = keep(&at, changes[i].before);
		c->after = keep(&at, changes[i].after);
		a->count++;
	}
	return true;
}

static int on_action(void *context, const struct configuration_action *action,
		     const struct configuration_change *changes, size_t count)
{
	struct mgmt *m = context;
	struct history_action *a = action_new(action);

	if (!a || !copy_changes(m, a, changes, count)) {
		action_free(a);
		return -1;
	}
	DL_APPEND(m->history.first, a);
	m->history.count++;
	return 0;
}

int history_init(struct mgmt *m, struct err *e)
{
	(void)err_set(e, ERR_NO_MEMORY, NULL); // what a callback that stops has met
	return m->store ? configuration_load_history(m->store, on_action, m, e) : 0;
}

void history_done(struct mgmt *m)
{
	while (m->history.first)
		drop(&m->history, m->history.first);
}

// ---- what has been done

static void forget_undone(struct history *h)
{
	struct history_action *a;
	struct history_action *next;

	DL_FOREACH_SAFE(h->first, a, next)
	if (a->undone)
		drop(h, a);
}

static size_t leave_out_unrecorded(struct configuration_change *changes, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!changes[i].unrecorded)
			changes[n++] = changes[i];
	return n;
}

static void mark(struct history *h, const struct restoration *r)
{
	struct history_action *a;

	DL_FOREACH(h->first, a)
	{
		if (r->unrolls && a->sequence > r->sequence)
			a->undone = true;
		else if (!r->unrolls && a->sequence == r->sequence)
			a->undone = r->undone;
	}
}

bool history_stored(struct mgmt *m, const struct configuration_action *action,
		    const struct restoration *restores, struct configuration_change *changes,
		    size_t count, char *bytes)
{
	struct history *h = &m->history;
	struct history_action *a;

	if (restores) {
		mark(h, restores);
		return false;
	}
	forget_undone(h);
	a = action_new(action);
	if (!a)
		return false; // it stands in the store, and is there again after the next start
	a->changes = changes;
	a->count = leave_out_unrecorded(changes, count);
	a->bytes = bytes;
	DL_PREPEND(h->first, a);
	h->count++;
	while (h->count > CONFIGURATION_HISTORY_MAX)
		drop(h, a->prev); // the oldest, as A is the newest
	return true;
}

uint64_t history_last(const struct mgmt *m)
{
	return m->history.first ? m->history.first->sequence : 0;
}

static bool may_be_touched(const struct mgmt *m, const struct history_action *a)
{
	return !m->safe_mode.taken || a->sequence > m->safe_mode.sequence;
}

const struct history_action *history_to_undo(const struct mgmt *m)
{
	const struct history_action *a = m->history.first;

	while (a && a->undone)
		a = a->next;
	return a && may_be_touched(m, a) ? a : NULL;
}

const struct history_action *history_to_redo(const struct mgmt *m)
{
	const struct history_action *found = NULL;

	for (const struct history_action *a = m->history.first; a && a->undone; a = a->next)
		if (may_be_touched(m, a))
			found = a;
	return found;
}

uint32_t history_policy(const struct mgmt *m, const struct history_action *action)
{
	uint32_t policy = 0;

	for (size_t i = 0; i < action->count; i++) {
		const struct table *t = registry_get(&m->registry, action->changes[i].menu);

		policy |= t->hooks->policy ? t->hooks->policy : POLICY_WRITE;
	}
	return policy ? policy : POLICY_WRITE;
}
