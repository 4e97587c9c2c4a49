// SPDX-License-Identifier: BSD-2-Clause
// The history of the configuration: what was done, by whom, and every record before and after it.

#include <stdlib.h>
#include <string.h>

#include "store/configuration_statements.h"

static int run(struct configuration *c, enum configuration_statement which, struct err *e)
{
	return database_run(&c->database, c->statement[which], e);
}

static int run_with(struct configuration *c, enum configuration_statement which, int64_t number,
		    struct err *e)
{
	if (database_bind_number(&c->database, c->statement[which], 1, number, e) != 0)
		return -1;
	return run(c, which, e);
}

static int add_action(struct configuration *c, struct configuration_action *action, struct err *e)
{
	struct database *d = &c->database;
	sqlite3_stmt *s = c->statement[STATEMENT_ADD_ACTION];

	if (database_bind_number(d, s, 1, action->time, e) != 0 ||
	    database_bind_text(d, s, 2, action->user ? action->user : "", e) != 0 ||
	    database_bind_text(d, s, 3, action->text ? action->text : "", e) != 0 ||
	    database_run(d, s, e) != 0)
		return -1;
	action->sequence = (uint64_t)sqlite3_last_insert_rowid(d->handle);
	action->undone = false;
	return 0;
}

// NULL for a record that was, or is, not there.
static int bind_properties(struct database *d, sqlite3_stmt *s, int parameter, bool there,
			   struct slice properties, struct err *e)
{
	return there ? database_bind_blob(d, s, parameter, properties, e)
		     : database_bind_text(d, s, parameter, NULL, e);
}

static int add_change(struct configuration *c, uint64_t sequence, size_t place,
		      const struct configuration_change *change, struct err *e)
{
	struct database *d = &c->database;
	sqlite3_stmt *s = c->statement[STATEMENT_ADD_CHANGE];

	if (database_bind_number(d, s, 1, (int64_t)sequence, e) != 0 ||
	    database_bind_number(d, s, 2, (int64_t)place, e) != 0 ||
	    database_bind_text(d, s, 3, change->menu, e) != 0 ||
	    database_bind_number(d, s, 4, change->id, e) != 0 ||
	    database_bind_number(d, s, 5, change->position_before, e) != 0 ||
	    database_bind_number(d, s, 6, change->position_after, e) != 0 ||
	    bind_properties(d, s, 7, change->existed, change->before, e) != 0 ||
	    bind_properties(d, s, 8, change->exists, change->after, e) != 0)
		return -1;
	return database_run(d, s, e);
}

static int mark(struct configuration *c, const struct configuration_action *action, struct err *e)
{
	sqlite3_stmt *s = c->statement[STATEMENT_MARK];

	if (database_bind_number(&c->database, s, 2, action->undone, e) != 0 ||
	    run_with(c, STATEMENT_MARK, (int64_t)action->sequence, e) != 0)
		return -1;
	if (sqlite3_changes(c->database.handle) == 1)
		return 0;
	return err_set(e, ERR_INTERNAL, "failure: the action is not in the history");
}

int configuration_record_action(struct configuration *c, struct configuration_action *action,
				const struct configuration_change *changes, size_t count,
				struct err *e)
{
	if (action->unrolls)
		return run_with(c, STATEMENT_MARK_LATER, (int64_t)action->sequence, e) == 0
			       ? run(c, STATEMENT_RELEASE_SAFE_MODE, e)
			       : -1;
	if (action->sequence != 0)
		return mark(c, action, e);
	if (run(c, STATEMENT_FORGET_UNDONE_CHANGES, e) != 0 ||
	    run(c, STATEMENT_FORGET_UNDONE, e) != 0 || add_action(c, action, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!changes[i].unrecorded &&
		    add_change(c, action->sequence, i, &changes[i], e) != 0)
			return -1;
	if (action->ends_safe_mode && run(c, STATEMENT_RELEASE_SAFE_MODE, e) != 0)
		return -1;
	// The changes first: which they are is told by the actions.
	if (run_with(c, STATEMENT_FORGET_OLD_CHANGES, CONFIGURATION_HISTORY_MAX, e) != 0)
		return -1;
	return run_with(c, STATEMENT_FORGET_OLD, CONFIGURATION_HISTORY_MAX, e);
}

// The changes of one action, in memory of their own, since a statement shows one row at a time.
struct change_list {
	struct configuration_change *list;
	char **memory; // of each
	size_t count;
	size_t capacity;
};

static void list_free(struct change_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->memory[i]);
	free(l->memory);
	free(l->list);
	*l = (struct change_list){0};
}

static bool list_grow(struct change_list *l)
{
	size_t capacity = l->capacity ? 2 * l->capacity : 8;
	struct configuration_change *list;
	char **memory;

	if (l->count < l->capacity)
		return true;
	list = realloc(l->list, capacity * sizeof(*list));
	if (!list)
		return false;
	l->list = list;
	memory = realloc(l->memory, capacity * sizeof(*memory));
	if (!memory)
		return false;
	l->memory = memory;
	l->capacity = capacity;
	return true;
}

// Copies FROM to *AT, which moves on.
static struct slice put(char **at, struct slice from)
{
	struct slice copy = {*at, from.n};

	if (from.n > 0)
		memcpy(*at, from.p, from.n);
	*at += from.n;
	return copy;
}

static bool list_add(struct change_list *l, sqlite3_stmt *s)
{
	struct slice menu = database_column_slice(s, 0);
	struct slice before = database_column_slice(s, 4);
	struct slice after = database_column_slice(s, 5);
	struct configuration_change *change;
	char *at;

	if (!list_grow(l))
		return false;
	at = malloc(menu.n + 1 + before.n + after.n);
	if (!at)
		return false;
	change = &l->list[l->count];
	l->memory[l->count++] = at;
	*change = (struct configuration_change){
		.menu = at,
		.id = (uint32_t)sqlite3_column_int64(s, 1),
		.existed = sqlite3_column_type(s, 4) != SQLITE_NULL,
		.exists = sqlite3_column_type(s, 5) != SQLITE_NULL,
		.position_before = sqlite3_column_int64(s, 2),
		.position_after = sqlite3_column_int64(s, 3),
	};
	(void)put(&at, menu);
	*at++ = '\0';
	change->before = put(&at, before);
	change->after = put(&at, after);
	return true;
}

static int load_changes(struct configuration *c, uint64_t sequence, struct change_list *out,
			struct err *e)
{
	sqlite3_stmt *s = c->statement[STATEMENT_CHANGES];
	int result;

	if (database_bind_number(&c->database, s, 1, (int64_t)sequence, e) != 0)
		return -1;
	while ((result = database_step(&c->database, s, e)) > 0) {
		if (!list_add(out, s)) {
			database_finish(s);
			return err_set(e, ERR_NO_MEMORY, NULL);
		}
	}
	return result;
}

int configuration_load_history(struct configuration *c, configuration_action_callback *callback,
			       void *context, struct err *e)
{
	sqlite3_stmt *s = c->statement[STATEMENT_ACTIONS];
	int result;

	while ((result = database_step(&c->database, s, e)) > 0) {
		struct change_list changes = {0};
		struct configuration_action action = {
			.sequence = (uint64_t)sqlite3_column_int64(s, 0),
			.time = sqlite3_column_int64(s, 1),
			.user = (const char *)sqlite3_column_text(s, 2),
			.text = (const char *)sqlite3_column_text(s, 3),
			.undone = sqlite3_column_int(s, 4) != 0,
		};
		int stop = action.user && action.text
				   ? load_changes(c, action.sequence, &changes, e)
				   : database_fail(&c->database, e);

		if (stop == 0)
			stop = callback(context, &action, changes.list, changes.count);
		list_free(&changes);
		if (stop != 0) {
			database_finish(s);
			return -1;
		}
	}
	return result;
}
