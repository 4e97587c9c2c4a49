// SPDX-License-Identifier: BSD-2-Clause
// /user/active: who has come in, and how.

#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/fill.h"
#include "mgmt/session.h"
#include "mgmt/state.h"

struct active_row {
	struct row row;
	int64_t when;
	char *name;
	char *address;
	char *via;
	char *group;
	bool radius;
};

static const struct property properties[] = {
	{.name = "when",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(active_row, when),
	 .help = "When the session began"},
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(active_row, name),
	 .help = "User who has come in"},
	{.name = "address",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(active_row, address),
	 .help = "Where from; absent on this machine"},
	{.name = "via",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(active_row, via),
	 .help = "By which way"},
	{.name = "group",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(active_row, group),
	 .help = "Group of the user"},
	{.name = "radius",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(active_row, radius),
	 .letter = 'R',
	 .letter_group = 1,
	 .help = "Whether a RADIUS server has let the user in; never here"},
};

const struct menu user_active_menu = {
	.path = "/user/active",
	.help = "Sessions of users",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_REMOVE,
	.row_size = sizeof(struct active_row),
	PROPERTIES(properties),
};

static void optional_text(struct row *row, char **field, const char *name, const char *value)
{
	if (!value || !value[0])
		return;
	fill_text(field, value, strlen(value));
	fill_present(&user_active_menu, row, name);
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	struct active_row *out = (struct active_row *)row;
	const struct session *s = m->sessions;
	const struct user_row *user;

	while (s && (s->job || s->number <= *cursor))
		s = s->next;
	if (!s)
		return false;
	*cursor = s->number;
	row->id = s->number;
	out->when = s->began;
	fill_text(&out->name, s->user, sizeof(s->user));
	fill_text(&out->via, s->via, strlen(s->via));
	optional_text(row, &out->address, "address", s->source);
	user = users_find(m, slice_from(s->user));
	optional_text(row, &out->group, "group", user ? user->group : NULL);
	return true;
}

static void end_session(struct call *call, uint32_t id)
{
	struct session *s = call->mgmt->sessions;
	struct err e;

	while (s && (s->job || s->number != id))
		s = s->next;
	if (!s) {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		edit_removed(call, &e);
		return;
	}
	s->door->end(s->context, "session ended by an administrator");
	edit_removed(call, NULL);
}

const struct menu_hooks user_active_hooks = {
	.policy = POLICY_WRITE | POLICY_POLICY,
	.next = next,
	.remove = end_session,
};
