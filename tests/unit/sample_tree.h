// SPDX-License-Identifier: BSD-2-Clause
// A small tree of menus for the tests of the language.
#pragma once

#include "script/tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct tree_argument sample_set_arguments[] = {
	{"enabled", TREE_NEGATABLE},
	{"allow-disable-external-interface", TREE_NEGATABLE},
	{"allow-disable-internal-interface", TREE_NEGATABLE},
	{"nat-traversal", TREE_NEGATABLE},
	{"interface", TREE_ALIAS},
};

static const struct tree_argument sample_get_arguments[] = {{"value-name", TREE_UNNAMED}};

static const struct tree_argument sample_print_arguments[] = {
	{"as-value", TREE_SWITCH}, {"count-only", TREE_SWITCH}, {"detail", TREE_SWITCH},
	{"proplist", 0},	   {"where", TREE_WHERE},
};

static const struct tree_command sample_settings_commands[] = {
	{"set", 0, sample_set_arguments, COUNT(sample_set_arguments)},
	{"get", 0, sample_get_arguments, COUNT(sample_get_arguments)},
	{"print", 0, sample_print_arguments, COUNT(sample_print_arguments)},
};

static const struct tree_argument sample_item_arguments[] = {
	{"numbers", TREE_UNNAMED | TREE_ITEMS},
	{"interface", TREE_NEGATABLE},
	{"type", TREE_NEGATABLE},
	{"forced-ip", TREE_NEGATABLE},
	{"forced-external-ip", TREE_ALIAS},
	{"comment", TREE_NEGATABLE},
};

static const struct tree_argument sample_move_arguments[] = {
	{"numbers", TREE_UNNAMED},
	{"destination", TREE_UNNAMED},
	{"once", TREE_SWITCH},
};

static const struct tree_argument sample_item_get_arguments[] = {
	{"numbers", TREE_UNNAMED | TREE_ITEMS},
	{"value-name", TREE_UNNAMED},
};

static const struct tree_command sample_list_commands[] = {
	{"add", 0, sample_item_arguments + 1, COUNT(sample_item_arguments) - 1},
	{"set", 0, sample_item_arguments, COUNT(sample_item_arguments)},
	{"get", 0, sample_item_get_arguments, COUNT(sample_item_get_arguments)},
	{"remove", 0, sample_item_arguments, 1},
	{"move", 0, sample_move_arguments, COUNT(sample_move_arguments)},
	{"find", TREE_CONDITION, NULL, 0},
	{"print", 0, sample_print_arguments, COUNT(sample_print_arguments)},
};

static const char *const sample_fields[] = {"interface", "type", "forced-ip", "comment",
					    "disabled"};

static const struct tree_argument sample_message[] = {{"message", TREE_UNNAMED}};

static const struct tree_argument sample_log_print_arguments[] = {
	{"topics", TREE_MATCH},
	{"buffer", TREE_EQUAL},
	{"where", TREE_WHERE},
};

static const struct tree_command sample_log_commands[] = {
	{"info", 0, sample_message, 1},
	{"print", 0, sample_log_print_arguments, COUNT(sample_log_print_arguments)},
};

static const struct tree_command sample_root_commands[] = {
	{"quit", TREE_GLOBAL, NULL, 0},
	{"export", 0, NULL, 0},
};

static struct tree_menu sample_root;
static struct tree_menu sample_ip;
static struct tree_menu sample_upnp;
static struct tree_menu sample_interfaces;
static struct tree_menu sample_ipv6;
static struct tree_menu sample_log;

static const struct tree_menu *sample_root_menus[] = {&sample_ip, &sample_ipv6, &sample_log};
static const struct tree_menu *sample_ip_menus[] = {&sample_upnp};
static const struct tree_menu *sample_upnp_menus[] = {&sample_interfaces};

static struct tree_menu sample_root = {
	"",
	"/",
	NULL,
	sample_root_menus,
	COUNT(sample_root_menus),
	sample_root_commands,
	COUNT(sample_root_commands),
};
static struct tree_menu sample_ip = {"ip", "/ip", &sample_root, sample_ip_menus, 1, NULL, 0};
static struct tree_menu sample_ipv6 = {"ipv6", "/ipv6", &sample_root, NULL, 0, NULL, 0};
static struct tree_menu sample_upnp = {
	"upnp",
	"/ip/upnp",
	&sample_ip,
	sample_upnp_menus,
	1,
	sample_settings_commands,
	COUNT(sample_settings_commands),
};
static struct tree_menu sample_interfaces = {
	"interfaces",
	"/ip/upnp/interfaces",
	&sample_upnp,
	NULL,
	0,
	sample_list_commands,
	COUNT(sample_list_commands),
	0,
	NULL,
	sample_fields,
	COUNT(sample_fields),
};
static struct tree_menu sample_log = {
	"log",	     "/log", &sample_root, NULL, 0, sample_log_commands, COUNT(sample_log_commands),
	TREE_GLOBAL,
};
