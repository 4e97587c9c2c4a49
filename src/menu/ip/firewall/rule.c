// SPDX-License-Identifier: BSD-2-Clause
// Values of rules, their checks, their counters, and the commands of their menus.

#include "menu/ip/firewall/rule.h"

#include <string.h>

#include "menu/interface/list.h"
#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/marks.h"
#include "menu/menus.h"
#include "menu/routing/table.h"
#include "mgmt/arguments.h"
#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

static const struct menu *const menus[FIREWALL_MENU__COUNT][FIREWALL_FAMILY__COUNT] = {
	[FIREWALL_FILTER] = {&ip_firewall_filter_menu, &ipv6_firewall_filter_menu},
	[FIREWALL_NAT] = {&ip_firewall_nat_menu, &ipv6_firewall_nat_menu},
	[FIREWALL_RAW] = {&ip_firewall_raw_menu, &ipv6_firewall_raw_menu},
	[FIREWALL_MANGLE] = {&ip_firewall_mangle_menu, &ipv6_firewall_mangle_menu},
};

const struct menu *rule_menu(enum firewall_menu kind, enum firewall_family family)
{
	return menus[kind][family];
}

bool rule_menu_of(const struct menu *menu, uint8_t *kind, uint8_t *family)
{
	for (*kind = 0; *kind < FIREWALL_MENU__COUNT; (*kind)++)
		for (*family = 0; *family < FIREWALL_FAMILY__COUNT; (*family)++)
			if (menus[*kind][*family] == menu)
				return true;
	return false;
}

// ---- values

static int canonical(const struct property *p, enum firewall_family family, struct slice text,
		     struct strbuf *out, struct err *e)
{
	size_t first = offsetof(struct firewall_row, value);
	enum firewall_property property = (p->offset - first) / sizeof(char *);
	struct firewall_value value;

	if (firewall_value_parse(property, family, text, &value, e) != 0)
		return -1;
	firewall_value_format(&value, family, out);
	return 0;
}

int rule_canonical_ip4(const struct property *p, struct slice text, struct strbuf *out,
		       struct err *e)
{
	return canonical(p, FIREWALL_IP4, text, out, e);
}

int rule_canonical_ip6(const struct property *p, struct slice text, struct strbuf *out,
		       struct err *e)
{
	return canonical(p, FIREWALL_IP6, text, out, e);
}

int rule_canonical_text(const struct property *p, struct slice text, struct strbuf *out,
			struct err *e)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f)
			return err_set(e, ERR_VALUE, "invalid value for argument %s", p->name);
	strbuf_add_slice(out, text);
	return 0;
}

int rule_canonical_chain(const struct property *p, struct slice text, struct strbuf *out,
			 struct err *e)
{
	if (text.n == 0)
		return err_set(e, ERR_VALUE, "invalid value for argument %s", p->name);
	return rule_canonical_text(p, text, out, e);
}

struct rule_flags rule_flags_of(const struct menu *menu)
{
	struct rule_flags out = {.menu = menu};

	for (int i = 0; i < FIREWALL_PROPERTY__COUNT; i++)
		if (firewall_properties[i].kind == FIREWALL_KIND_FLAG)
			out.row[i] = menu_property(menu, slice_from(firewall_properties[i].name));
	return out;
}

bool rule_has(const struct rule_flags *flags, const struct firewall_row *row,
	      enum firewall_property property)
{
	if (firewall_properties[property].kind != FIREWALL_KIND_FLAG)
		return row->value[property] != NULL;
	return flags->row[property] && row_has(flags->menu, &row->row, flags->row[property]);
}

struct slice rule_value(const struct firewall_row *row, enum firewall_property property)
{
	return firewall_properties[property].kind != FIREWALL_KIND_FLAG
		       ? slice_from(row->value[property])
	       : row->flag[property] ? SLICE("yes")
				     : SLICE("no");
}

enum firewall_action rule_action(const struct menu *menu, const struct firewall_row *row)
{
	const struct property *p = menu_property(menu, SLICE("action"));

	for (int i = 0; i < FIREWALL_ACTION__COUNT; i++)
		if (strcmp(firewall_actions[i].name, p->words[row->action]) == 0)
			return i;
	return FIREWALL_ACTION_PASSTHROUGH; // not reached: the words are those of the actions
}

// ---- changes

// A list that was there before may be gone: the rule is invalid then.
static int check_lists(const struct mgmt *m, const struct firewall_row *before,
		       const struct firewall_row *after, struct err *e)
{
	static const enum firewall_property properties[] = {FIREWALL_PROPERTY_IN_INTERFACE_LIST,
							    FIREWALL_PROPERTY_OUT_INTERFACE_LIST};

	for (size_t i = 0; i < 2; i++) {
		const char *name = after->value[properties[i]];
		const char *was = before ? before->value[properties[i]] : NULL;
		bool builtin;

		if (!name || (was && strcmp(was, name) == 0))
			continue;
		if (!interface_list_exists(m, name[0] == '!' ? name + 1 : name, &builtin))
			return err_set(e, ERR_NO_MATCH, "input does not match any value of %s",
				       firewall_properties[properties[i]].name);
	}
	return 0;
}

// As a list.
static int check_table(const struct mgmt *m, const struct firewall_row *before,
		       const struct firewall_row *after, struct err *e)
{
	enum firewall_property property = FIREWALL_PROPERTY_NEW_ROUTING_MARK;
	const char *name = after->value[property];
	const char *was = before ? before->value[property] : NULL;

	if (!name || (was && strcmp(was, name) == 0) || routing_table_exists(m, name))
		return 0;
	return err_set(e, ERR_NO_MATCH, "input does not match any value of %s",
		       firewall_properties[property].name);
}

int rule_check(struct transaction *t, struct change *c, struct err *e)
{
	struct firewall_row *after = (struct firewall_row *)c->record->after;
	struct rule_flags flags = rule_flags_of(c->table->menu);
	const char *refusal;
	unsigned values = 0;

	if (!after)
		return 0;
	refusal = firewall_actions[rule_action(c->table->menu, after)].refusal;
	if (refusal[0])
		return err_set(e, ERR_FAILURE, "%s", refusal);
	for (int i = 0; i < FIREWALL_PROPERTY__COUNT; i++)
		values += rule_has(&flags, after, i);
	if (values > FIREWALL_VALUES_MAX)
		return err_set(e, ERR_FAILURE, "failure: a rule has at most %d matchers",
			       FIREWALL_VALUES_MAX);
	mark_number_row(transaction_mgmt(t), after);
	if (check_table(transaction_mgmt(t), (const struct firewall_row *)c->record->row, after,
			e) != 0)
		return -1;
	return check_lists(transaction_mgmt(t), (const struct firewall_row *)c->record->row, after,
			   e);
}

void rule_refreshed(struct mgmt *m, struct table *table, const void *body)
{
	const struct wire_firewall_counter *counter = body;
	struct record *record;
	struct firewall_row *row;
	uint8_t kind;
	uint8_t family;

	(void)m;
	if (!rule_menu_of(table->menu, &kind, &family) || counter->menu != kind ||
	    counter->family != family)
		return;
	record = table_find(table, counter->id);
	row = record ? (struct firewall_row *)record->row : NULL;
	if (!row)
		return;
	row->packets = counter->packets;
	row->bytes = counter->bytes;
}

// ---- print chain=srcnat, print dynamic, print static

static const char *const switches[] = {"all", "dynamic", "static"};

bool rule_takes(enum generic_command_id command, struct slice name)
{
	if (command != GENERIC_PRINT && command != GENERIC_GETALL)
		return false;
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (slice_is(name, switches[i]))
			return true;
	return slice_is(name, "chain");
}

static bool is_given(const struct call *call, const char *name)
{
	const struct argument *a = arguments_find(&call->arguments, name);

	return a && !slice_is(a->value, "no") && !slice_is(a->value, "false");
}

bool rule_print_keeps(const struct call *call, const struct row *row)
{
	const struct argument *chain = arguments_find(&call->arguments, "chain");

	if (chain && !slice_is(chain->value, ((const struct firewall_row *)row)->chain))
		return false;
	if (is_given(call, "dynamic") && !row->dynamic)
		return false;
	return !is_given(call, "static") || !row->dynamic;
}

// ---- reset-counters

static void run_reset(struct call *call)
{
	firewall_reset_counters(call, arguments_take(&call->arguments, "numbers"));
}

static void run_reset_all(struct call *call)
{
	firewall_reset_counters(call, NULL);
}

const struct menu_action rule_actions[COUNTER_RESET_COMMANDS] = {
	{"reset-counters", run_reset},
	{"reset-counters-all", run_reset_all},
};

// ---- rows that services make

void rule_fill(const struct menu *menu, struct firewall_row *row, enum firewall_property property,
	       const char *text)
{
	fill_text(&row->value[property], text, strlen(text));
	fill_present(menu, &row->row, firewall_properties[property].name);
}

void rule_fill_head(const struct menu *menu, struct firewall_row *row, const char *chain,
		    const char *action)
{
	const struct property *p = menu_property(menu, SLICE("action"));

	fill_text(&row->chain, chain, strlen(chain));
	row_hide(menu, &row->row, menu_property(menu, SLICE("log")));
	row_hide(menu, &row->row, menu_property(menu, SLICE("log-prefix")));
	for (uint32_t i = 0; p->words[i]; i++)
		if (strcmp(p->words[i], action) == 0)
			row->action = i;
}
