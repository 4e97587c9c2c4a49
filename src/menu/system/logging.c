// SPDX-License-Identifier: BSD-2-Clause
// /system/logging: rules that say which lines of the log go where.

#include <string.h>

#include "base/pattern.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/log_rate.h"
#include "mgmt/log_settings.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

enum { PREFIX_MAX = 64, REGEX_MAX = 255, RATE_MAX = 32 };

static int canonical_rate(const struct property *p, struct slice text, struct strbuf *out,
			  struct err *e)
{
	struct log_rate rate;

	(void)p;
	if (log_rate_parse(text, &rate, e) != 0)
		return -1;
	log_rate_format(&rate, out);
	return 0;
}

static const struct property properties[] = {
	{.name = "topics",
	 .type = PROPERTY_MARKED,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(log_rule_row, topics),
	 .words = log_topic_words,
	 .default_text = "info",
	 .help = "Topics that a line must have, all of them; with ! must not"},
	{.name = "action",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(log_rule_row, action),
	 .max = LOG_NAME_MAX,
	 .default_text = "memory",
	 .help = "Where such lines go: a name of /system/logging/action"},
	{.name = "prefix",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(log_rule_row, prefix),
	 .max = PREFIX_MAX,
	 .help = "What is put before the text of the line"},
	{.name = "regex",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(log_rule_row, regex),
	 .max = REGEX_MAX,
	 .help = "Regular expression that the text must match"},
	{.name = "rate",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_QUIET | PROPERTY_UNQUOTED,
	 P_FIELD(log_rule_row, rate),
	 .max = RATE_MAX,
	 .canonical = canonical_rate,
	 .help = "COUNT/TIME: the action gets a line when so many have come in that time, once in "
		 "it; empty: each line"},
	{.name = "default",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(log_rule_row, is_default),
	 .letter = '*',
	 .letter_group = 3,
	 .help = "Whether the rule is there from the start"},
};

const struct menu system_logging_menu = {
	.path = LOG_RULES_PATH,
	.help = "Which lines of the log go where",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_DISABLE,
	.row_size = sizeof(struct log_rule_row),
	PROPERTIES(properties),
};

static bool is_action(const struct mgmt *m, const char *name)
{
	const struct table *actions = registry_get(&m->registry, LOG_ACTIONS_PATH);
	const struct row *next;
	size_t place = 0;

	while (name && (next = table_next(actions, &place))) {
		const struct log_action_row *action = (const struct log_action_row *)next;

		if (action->name && strcmp(action->name, name) == 0)
			return true;
	}
	return false;
}

static int check_regex(const char *regex, struct err *e)
{
	regex_t *pattern;

	if (!regex || !regex[0])
		return 0;
	pattern = pattern_compile(slice_from(regex));
	pattern_free(pattern);
	return pattern ? 0 : err_set(e, ERR_VALUE, "invalid value for argument regex");
}

static int check_count(const struct table *t, struct err *e)
{
	const struct row *next;
	size_t place = 0;
	size_t enabled = 0;

	while ((next = table_next(t, &place)))
		enabled += !next->disabled;
	if (enabled > LOG_RULES_MAX)
		return err_set(e, ERR_FAILURE, "failure: at most %d rules can be enabled",
			       LOG_RULES_MAX);
	return 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct log_rule_row *after = (const struct log_rule_row *)c->record->after;

	if (!after)
		return 0;
	if (!is_action(transaction_mgmt(t), after->action))
		return err_set(e, ERR_NO_MATCH, "input does not match any value of action");
	return check_regex(after->regex, e) == 0 ? check_count(c->table, e) : -1;
}

static void committed(struct mgmt *m, const struct transaction *t)
{
	(void)t;
	log_settings_apply(m);
}

static const char info_rule[] = "topics=info\0action=memory";
static const char error_rule[] = "topics=error\0action=memory";
static const char warning_rule[] = "topics=warning\0action=memory";
static const char critical_rule[] = "topics=critical\0action=echo";

static const struct menu_initial initial[] = {
	{.builtin = true, .encoded = {info_rule, sizeof(info_rule)}},
	{.builtin = true, .encoded = {error_rule, sizeof(error_rule)}},
	{.builtin = true, .encoded = {warning_rule, sizeof(warning_rule)}},
	{.builtin = true, .encoded = {critical_rule, sizeof(critical_rule)}},
};

static void fill(struct mgmt *m, struct row *row)
{
	(void)m;
	((struct log_rule_row *)row)->is_default = row->id <= sizeof(initial) / sizeof(initial[0]);
}

const struct menu_hooks system_logging_hooks = {
	.noun = "logging rule",
	INITIAL(initial),
	.check = check,
	.committed = committed,
	.fill = fill,
};
