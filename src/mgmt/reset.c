// SPDX-License-Identifier: BSD-2-Clause
// Making every record what it began as.

#include "mgmt/reset.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mgmt/ssh_keys.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct resetting {
	struct call *call;
	char *user;
	bool keep_users;
	bool no_defaults;
	int script; // descriptor of the script to be run afterwards; -1: none named
};

// ---- the records

static bool is_reset(const struct resetting *r, const struct table *t)
{
	const char *path = t->menu->path;

	if (t->hooks->refusal)
		return false;
	if (r->keep_users &&
	    (strcmp(path, USERS_PATH) == 0 || strcmp(path, USERS_GROUPS_PATH) == 0 ||
	     strcmp(path, SSH_KEYS_PATH) == 0))
		return false;
	switch (t->menu->kind) {
	case MENU_SETTINGS:
	case MENU_LIST:
	case MENU_ORDERED:
	case MENU_FIXED:
		return true;
	default:
		return false;
	}
}

static int take_all(const struct menu *menu, const struct property *list, size_t count,
		    const struct row *from, struct row *row)
{
	for (size_t i = 0; i < count; i++)
		if (!(list[i].flags & (PROPERTY_ALIAS | PROPERTY_LIVE)) &&
		    row_take_value(menu, row, from, &list[i]) != 0)
			return -1;
	return 0;
}

static int begin_again(struct transaction *t, struct table *table, struct record *record,
		       struct err *e)
{
	const struct menu *menu = table->menu;
	size_t count;
	const struct property *common = menu_common_properties(menu, &count);
	struct row *begin = registry_begin_row(table, record);
	struct row *row = transaction_edit(t, table, record, e);
	int result = -1;

	if (begin && row &&
	    take_all(menu, menu->properties, menu->property_count, begin, row) == 0 &&
	    take_all(menu, common, count, begin, row) == 0)
		result = 0;
	else
		(void)err_set(e, ERR_NO_MEMORY, NULL);
	row_free(menu, begin);
	return result;
}

static int add_initial(struct transaction *t, struct table *table,
		       const struct menu_initial *initial, struct err *e)
{
	struct row *row = row_new(table->menu);

	if (!row || row_decode(table->menu, initial->encoded, row, NULL) != 0) {
		row_free(table->menu, row);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	return transaction_add(t, table, row, NULL, e) ? 0 : -1;
}

static int reset_table(struct transaction *t, struct table *table, struct err *e)
{
	size_t before = table->count;

	for (size_t i = 0; i < before; i++) {
		struct record *record = table->order[i];
		int result = record->builtin ? begin_again(t, table, record, e)
					     : transaction_remove(t, table, record, e);

		if (result != 0)
			return -1;
	}
	for (size_t i = 0; i < table->hooks->initial_count; i++)
		if (!table->hooks->initial[i].builtin &&
		    add_initial(t, table, &table->hooks->initial[i], e) != 0)
			return -1;
	return 0;
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct resetting *r = context;
	struct registry *registry = &transaction_mgmt(t)->registry;

	for (size_t i = 0; i < registry->count; i++)
		if (is_reset(r, &registry->tables[i]) &&
		    reset_table(t, &registry->tables[i], e) != 0)
			return -1;
	return 0;
}

// ---- and what follows

static void finish(struct resetting *r, const struct err *e)
{
	struct call *call = r->call;

	if (r->script >= 0)
		(void)close(r->script);
	free(r->user);
	free(r);
	if (e)
		call_fail(call, e);
	else
		call_done(call, NULL);
}

static void on_script_ended(void *context, const struct err *e)
{
	finish(context, e);
}

static void run_script(struct resetting *r)
{
	int script = r->script;

	r->script = -1;
	if (script < 0 && r->no_defaults)
		finish(r, NULL);
	else
		parent_link_run_script(&r->call->mgmt->parent, script, on_script_ended, r);
}

// What gate keeps of devices goes too: who asked, with comments, and what waits. Where there is no gate
// it stays.
static void on_requests_gone(void *context, const struct err *e, uint64_t cursor, bool more)
{
	(void)e;
	(void)cursor;
	(void)more;
	run_script(context);
}

static void on_devices_gone(void *context, const struct err *e, uint64_t cursor, bool more)
{
	static const struct gate_reply reply = {.answer = on_requests_gone};
	struct wire_pending_forget all = {.id = 0};
	struct resetting *r = context;

	(void)e;
	(void)cursor;
	(void)more;
	(void)gate_link_request(&r->call->mgmt->gate, WIRE_PENDING_FORGET, &all, &reply, r);
}

static void ended(void *context, const struct err *e)
{
	static const struct gate_reply reply = {.answer = on_devices_gone};
	struct wire_known_device_forget all = {.mac = {{0}}};
	struct resetting *r = context;

	if (e) {
		finish(r, e);
		return;
	}
	(void)gate_link_request(&r->call->mgmt->gate, WIRE_KNOWN_DEVICE_FORGET, &all, &reply, r);
}

static const struct transaction_owner owner = {.stage = stage, .ended = ended};

static int open_script(struct resetting *r, struct err *e)
{
	const struct argument *name = arguments_find(&r->call->arguments, "run-after-reset");
	struct file_path path;

	r->script = -1;
	if (!name || name->value.n == 0)
		return 0;
	if (file_path_read(name->value, &path, e) != 0)
		return -1;
	r->script = file_tree_open(r->call->mgmt->files.root, &path, e);
	return r->script >= 0 ? 0 : -1;
}

void reset_configuration(struct call *call)
{
	struct resetting *r = calloc(1, sizeof(*r));
	struct err e;

	if (!r) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	r->call = call;
	r->keep_users = arguments_take_switch(&call->arguments, "keep-users");
	r->no_defaults = arguments_take_switch(&call->arguments, "no-defaults");
	r->user = strdup(call_user(call));
	if (!r->user)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	if (!r->user || open_script(r, &e) != 0) {
		finish(r, &e);
		return;
	}
	transaction_begin(call->mgmt, &(struct transaction_request){
					      .owner = &owner,
					      .context = r,
					      .user = r->user,
					      .by = call->session,
					      .uses_links = true,
					      .resets = true,
					      .text = "configuration reset",
				      });
}
