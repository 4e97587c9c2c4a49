// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/security: each advice on how to harden the service, the one setting that follows it, and
// what the levels have for it. The table is the presets themselves.

#include "menu/ip/upnp/security.h"

#include "menu/ip/upnp.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

enum { VALUE_MAX = 1024 };

#define PRIVATE "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"
// Xbox, PlayStation, BitTorrent's usual ports, and the range from which Switch and whoever takes any
// port choose.
#define GAMES_AND_TORRENTS "3074,3478-3480,6881-6999,9293-9308,45000-65535"

const char *const upnp_level_words[] = {
	[UPNP_LEVEL_BASIC] = "basic",
	[UPNP_LEVEL_MODERATE] = "moderate",
	[UPNP_LEVEL_STRICT] = "strict",
	NULL,
};

// Basic is what each setting is by itself: its default.
static const struct advice {
	const char *text;
	const char *path; // NULL: UPNP_PATH
	const char *setting;
	const char *moderate, *strict; // NULL: no level says anything of it
	const char *reason;
} advices[] = {
	{"Name the external interface", NULL, "interface", NULL, NULL,
	 "No level can know its name; unnamed, it is where the default route leads"},
	{"Serve trusted LANs only", UPNP_INTERFACES_PATH, "interface", NULL, NULL,
	 "Records of type internal name them; without one, all LANs of the router are served"},
	{"Let no device end the connection to the Internet", NULL,
	 "allow-disable-external-interface", "no", "no", "No program for games or torrents does"},
	{"Let no device switch the service off", NULL, "allow-disable-internal-interface", "no",
	 "no", "No program for games or torrents does"},
	{"Let a device open ports to itself only", NULL, "secure-mode", "yes", "yes",
	 "Consoles and torrent clients open ports to themselves"},
	{"Let known addresses only open ports", NULL, "allowed-sources", PRIVATE, PRIVATE,
	 "LANs have private addresses; one that has others is to be named here"},
	{"Have devices approved before they open ports", NULL, "new-device-policy", "allow", "ask",
	 "An approval of a device lasts, so that each is asked for once"},
	{"Keep the ports of well-known services", NULL, "allow-privileged-ports", "no", "no",
	 "Games and torrents use none below 1024"},
	{"Narrow the ports that are opened to the Internet", NULL, "allowed-external-ports",
	 "1024-65535", GAMES_AND_TORRENTS,
	 "Strict has those of Xbox (3074), PlayStation (3478-3480, 9293-9308) and BitTorrent "
	 "(6881-6999), and those that Switch and programs that take any port choose from"},
	{"Narrow the ports of devices that are reached", NULL, "allowed-internal-ports",
	 "1024-65535", "1024-65535", "Below are those of the device's own services"},
	{"Limit what one device has", NULL, "max-mappings-per-device", "32", "16",
	 "A console or a torrent client has a handful, a computer with several programs more"},
	{"Limit what all devices have", NULL, "max-mappings", "500", "100",
	 "Fifteen devices at moderate, and six at strict, can have all that one may have"},
	{"Limit how often a device asks", NULL, "max-requests-per-minute", "120", "30",
	 "Programs ask when they start and when they renew, each time for a handful of ports"},
	{"Let mappings end soon", NULL, "max-lease", "1d", "2h",
	 "What has a lease is renewed before it ends; what is left behind ends with it"},
	{"Close the ports of devices that are gone", NULL, "remove-when-gone-after", "1d", "1h",
	 "A console that comes back opens its ports again"},
	{"Close the ports that nobody uses", NULL, "remove-unused-after", "0s", "1d",
	 "A game or torrent of which nothing passed for a day has ended"},
	{"Know what a port is for", NULL, "description-pattern", "", "?*",
	 "Programs say what a port is for; strict refuses only those that say nothing"},
	{"Open ports only when somebody uses them", NULL, "allowed-hours", NULL, NULL,
	 "No level can know when that is"},
	{"Log what devices ask for", NULL, "log-detail", "basic", "full",
	 "At basic it is what was opened, closed or refused"},
	{"Be told at once of what is unusual", NULL, "critical-alerts", "no", "yes",
	 "At moderate it is in the log all the same"},
	{"Keep the software current", "/system/resource", "version", NULL, NULL,
	 "It comes with the packages of the operating system, and is updated with them"},
};

enum { ADVICES = sizeof(advices) / sizeof(advices[0]) };

static const char *value_of(const struct advice *a, uint32_t level)
{
	const struct property *p;

	if (!a->moderate || level >= UPNP_LEVEL__COUNT)
		return NULL;
	if (level != UPNP_LEVEL_BASIC)
		return level == UPNP_LEVEL_MODERATE ? a->moderate : a->strict;
	p = menu_property(&ip_upnp_menu, slice_from(a->setting));
	return p && p->default_text ? p->default_text : "";
}

int upnp_level_apply(uint32_t level, struct row *row, struct err *e)
{
	for (size_t i = 0; i < ADVICES; i++) {
		const char *value = value_of(&advices[i], level);

		if (value && row_set(&ip_upnp_menu, row, slice_from(advices[i].setting),
				     slice_from(value), e) != 0)
			return -1;
	}
	return 0;
}

int upnp_level_before_set(const struct call *call, struct row *row, struct err *e)
{
	const struct property *level = menu_property(&ip_upnp_menu, SLICE("security-level"));

	for (size_t i = 0; i < call->arguments.count; i++) {
		const struct argument *a = &call->arguments.list[i];

		// However it is spelt.
		if (menu_property(&ip_upnp_menu, a->name) == level &&
		    (row_set(&ip_upnp_menu, row, a->name, a->value, e) != 0 ||
		     upnp_level_apply(((struct upnp_row *)row)->level, row, e) != 0))
			return -1;
	}
	return 0;
}

int upnp_level_follows(const struct row *row, struct row *begin, struct err *e)
{
	return upnp_level_apply(((const struct upnp_row *)row)->level, begin, e);
}

// ---- the menu

struct security_row {
	struct row row;
	bool changed;
	char *advice;
	char *reason;
	char *setting;
	char *level[UPNP_LEVEL__COUNT];
	char *current;
};

#define LEVEL_VALUE(word, index)                                                                   \
	{                                                                                          \
		.name = word, .type = PROPERTY_STRING,                                             \
		.flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED | PROPERTY_OPTIONAL,           \
		P_FIELD(security_row, level[index]),                                               \
		.help = "What the setting is at level " word "; absent: the level leaves it alone" \
	}

static const struct property properties[] = {
	{.name = "changed",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(security_row, changed),
	 .letter = 'C',
	 .letter_group = 1,
	 .help = "Whether the setting is otherwise than the level that is set has it"},
	{.name = "setting",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_KEY | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(security_row, setting),
	 .help = "The setting that follows the advice: a property of /ip upnp, unless a menu "
		 "stands before it"},
	LEVEL_VALUE("basic", UPNP_LEVEL_BASIC),
	LEVEL_VALUE("moderate", UPNP_LEVEL_MODERATE),
	LEVEL_VALUE("strict", UPNP_LEVEL_STRICT),
	{.name = "current",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(security_row, current),
	 .help = "What it is now"},
	{.name = "advice",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(security_row, advice),
	 .help = "What makes the service harder to misuse"},
	{.name = "reason",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(security_row, reason),
	 .help = "Why the levels have what they have"},
};

const struct menu ip_upnp_security_menu = {
	.path = "/ip/upnp/security",
	.help = "How the service is hardened: advice, the setting that follows it, and what the "
		"security levels have for it",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.row_size = sizeof(struct security_row),
	PROPERTIES(properties),
};

// P of ROW as an administrator would write it.
static void put(const struct row *row, const struct property *p, char **field)
{
	struct strbuf text;

	strbuf_init(&text, VALUE_MAX);
	row_format(row, p, &text);
	if (p->type == PROPERTY_BOOL)
		fill_text(field, slice_is(strbuf_slice(&text), "true") ? "yes" : "no", 3);
	else
		fill_text(field, strbuf_text(&text), text.length);
	strbuf_free(&text);
}

static void put_level(const struct property *p, uint32_t level, const struct row *now,
		      struct security_row *out)
{
	struct row *row = row_new(&ip_upnp_menu);
	bool is_set = ((const struct upnp_row *)now)->level == level;

	if (row && upnp_level_apply(level, row, NULL) == 0) {
		put(row, p, &out->level[level]);
		fill_present(&ip_upnp_security_menu, &out->row, upnp_level_words[level]);
		if (is_set)
			out->changed = !row_same_value(&ip_upnp_menu, row, now, p);
	}
	row_free(&ip_upnp_menu, row);
}

static void put_current(struct mgmt *m, const struct table *t, const struct property *p,
			struct security_row *out)
{
	struct row *row = row_copy(t->menu, t->order[0]->row);

	if (row && t->hooks->fill && p->flags & PROPERTY_LIVE)
		t->hooks->fill(m, row);
	if (row)
		put(row, p, &out->current);
	row_free(t->menu, row);
}

// What the records name. The short form is one way to name the external one.
static void put_interfaces(const struct mgmt *m, uint32_t type, char **field)
{
	const struct table *t = registry_get(&m->registry, UPNP_INTERFACES_PATH);
	struct strbuf names;

	strbuf_init(&names, VALUE_MAX);
	for (size_t i = 0; i < t->count; i++) {
		const struct upnp_interface_row *row =
			(const struct upnp_interface_row *)t->order[i]->row;

		if (row && !row->row.disabled && row->type == type)
			strbuf_add_format(&names, "%s%s", names.length > 0 ? "," : "",
					  row->interface);
	}
	fill_text(field, strbuf_text(&names), names.length);
	strbuf_free(&names);
}

static void add_path(const struct advice *a, char **field)
{
	struct strbuf text;

	strbuf_init(&text, VALUE_MAX);
	strbuf_add_format(&text, "%s %s", a->path, a->setting);
	fill_text(field, strbuf_text(&text), text.length);
	strbuf_free(&text);
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	struct security_row *out = (struct security_row *)row;
	const struct advice *a = &advices[*cursor];
	const struct table *t;
	const struct property *p;

	if (*cursor == ADVICES)
		return false;
	t = registry_get(&m->registry, a->path ? a->path : UPNP_PATH);
	p = menu_property(t->menu, slice_from(a->setting));
	row->id = (uint32_t)++ * cursor;
	fill_text(&out->advice, a->text, SIZE_MAX);
	fill_text(&out->reason, a->reason, SIZE_MAX);
	fill_text(&out->setting, a->setting, SIZE_MAX);
	if (a->path)
		add_path(a, &out->setting);
	if (p->flags & PROPERTY_REFERENCE)
		put_interfaces(m, a->path ? UPNP_INTERNAL : UPNP_EXTERNAL, &out->current);
	else
		put_current(m, t, p, out);
	for (uint32_t level = 0; a->moderate && level < UPNP_LEVEL__COUNT; level++)
		put_level(p, level, t->order[0]->row, out);
	return true;
}

const struct menu_hooks ip_upnp_security_hooks = {.next = next};
