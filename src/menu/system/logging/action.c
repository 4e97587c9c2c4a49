// SPDX-License-Identifier: BSD-2-Clause
// /system/logging/action: where lines of the log can go.

#include <ctype.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/file_path.h"
#include "mgmt/log_settings.h"
#include "mgmt/scripts.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

static const char *const targets[] = {"memory", "disk", "echo", "remote", "email", "script", NULL};
static const char *const protocols[] = {"udp", "tcp", "tls", NULL};
static const char *const formats[] = {"default", "syslog", "cef", "rfc5424", NULL};
static const char *const time_formats[] = {"bsd-syslog", "iso8601", NULL};
static const char *const routing_tables[] = {"main", NULL};

// By their numbers, RFC 5424 section 6.2.1.
static const char *const facilities[] = {
	"kern",	  "user",     "mail",	"daemon", "auth",   "syslog", "lpr",   "news",	 "uucp",
	"cron",	  "authpriv", "ftp",	"ntp",	  "audit",  "alert",  "clock", "local0", "local1",
	"local2", "local3",   "local4", "local5", "local6", "local7", NULL,
};
static const char *const severities[] = {"emergency", "alert", "critical", "error", "warning",
					 "notice",    "info",  "debug",	   "auto",  NULL};

enum { REMOTE_MAX = 253 /* RFC 1035 */, DELIMITER_MAX = 16, SCRIPT_MAX = 255, MAIL_MAX = 1024 };

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(log_action_row, name),
	 .max = LOG_NAME_MAX,
	 .help = "Name of the action, letters and digits"},
	{.name = "target",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(log_action_row, target),
	 .words = targets,
	 .help = "What becomes of the lines"},
	{.name = "memory-lines",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(log_action_row, memory_lines),
	 .min = 1,
	 .max = LOG_LINES_MAX,
	 .default_text = "1000",
	 .help = "Most lines kept in memory"},
	{.name = "memory-stop-on-full",
	 .type = PROPERTY_BOOL,
	 P_FIELD(log_action_row, memory_stop_on_full),
	 .help = "Whether new lines are left out, instead of the oldest, once there are as many"},
	{.name = "disk-file-name",
	 .type = PROPERTY_STRING,
	 P_FIELD(log_action_row, disk_file_name),
	 .max = FILE_PATH_MAX,
	 .default_text = "log",
	 .help = "What the names of the files begin with: log is log.0.txt and so on"},
	{.name = "disk-lines-per-file",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(log_action_row, disk_lines_per_file),
	 .min = 1,
	 .max = LOG_LINES_MAX,
	 .default_text = "1000",
	 .help = "Lines after which the next file is begun"},
	{.name = "disk-file-count",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(log_action_row, disk_file_count),
	 .min = 1,
	 .max = LOG_FILES_MAX,
	 .default_text = "2",
	 .help = "Most files at a time"},
	{.name = "disk-stop-on-full",
	 .type = PROPERTY_BOOL,
	 P_FIELD(log_action_row, disk_stop_on_full),
	 .help = "Whether new lines are left out, instead of the oldest file, once all are full"},
	{.name = "remember",
	 .type = PROPERTY_BOOL,
	 P_FIELD(log_action_row, remember),
	 .default_text = "yes",
	 .help = "Whether lines wait for a console when none is there to show them"},
	{.name = "remote",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(log_action_row, remote),
	 .max = REMOTE_MAX,
	 .default_text = LOG_REMOTE_NONE,
	 .help = "Address or name of the server that lines are sent to"},
	{.name = "remote-port",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(log_action_row, remote_port),
	 .min = 1,
	 .max = UINT16_MAX,
	 .default_text = "514",
	 .help = "Port of the server"},
	{.name = "remote-protocol",
	 .type = PROPERTY_ENUM,
	 P_FIELD(log_action_row, remote_protocol),
	 .words = protocols,
	 .default_text = "udp",
	 .help = "How lines are carried there"},
	{.name = "remote-log-format",
	 .type = PROPERTY_ENUM,
	 P_FIELD(log_action_row, remote_log_format),
	 .words = formats,
	 .default_text = "default",
	 .help = "Form of a line: topics and text, BSD syslog, CEF, or syslog of RFC 5424"},
	{.name = "src-address",
	 .type = PROPERTY_IP4,
	 P_FIELD(log_action_row, src_address),
	 .default_text = "0.0.0.0",
	 .help = "Address that datagrams come from"},
	{.name = "syslog-facility",
	 .type = PROPERTY_ENUM,
	 P_FIELD(log_action_row, syslog_facility),
	 .words = facilities,
	 .default_text = "daemon",
	 .help = "Facility that syslog lines name"},
	{.name = "syslog-severity",
	 .type = PROPERTY_ENUM,
	 P_FIELD(log_action_row, syslog_severity),
	 .words = severities,
	 .default_text = "auto",
	 .help = "Severity that syslog lines name; auto: by the topics of the line"},
	{.name = "syslog-time-format",
	 .type = PROPERTY_ENUM,
	 P_FIELD(log_action_row, syslog_time_format),
	 .words = time_formats,
	 .default_text = "bsd-syslog",
	 .help = "How BSD syslog lines tell the time"},
	{.name = "add-topics-string",
	 .type = PROPERTY_BOOL,
	 P_FIELD(log_action_row, add_topics_string),
	 .help = "Whether the text of syslog lines begins with the topics"},
	{.name = "cef-event-delimiter",
	 .type = PROPERTY_STRING,
	 P_FIELD(log_action_row, cef_event_delimiter),
	 .max = DELIMITER_MAX,
	 .default_text = "\r\n",
	 .help = "What ends a line in CEF"},
	{.name = "check-certificate",
	 .type = PROPERTY_BOOL,
	 P_FIELD(log_action_row, check_certificate),
	 .help = "Whether the server's certificate must be valid for its name, by who this system "
		 "trusts"},
	{.name = "vrf",
	 .type = PROPERTY_ENUM,
	 P_FIELD(log_action_row, vrf),
	 .words = routing_tables,
	 .default_text = "main",
	 .help = "Routing table by which the server is reached"},
	{.name = "email-to",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(log_action_row, email_to),
	 .max = MAIL_MAX,
	 .help = "Addresses that lines are mailed to, separated by commas"},
	{.name = "email-cc",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(log_action_row, email_cc),
	 .max = MAIL_MAX,
	 .help = "Addresses that get a copy"},
	{.name = "email-start-tls",
	 .type = PROPERTY_BOOL,
	 P_FIELD(log_action_row, email_start_tls),
	 .help = "Whether TLS is used if the mail server offers it, whatever /tool/e-mail says"},
	{.name = "script",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(log_action_row, script),
	 .max = SCRIPT_MAX,
	 .help = "Name of the script that runs for a line, with $topics and $message"},
	{.name = "default",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(log_action_row, is_default),
	 .letter = '*',
	 .letter_group = 3,
	 .help = "Whether the action is there from the start"},
};

static const struct command_argument clear_arguments[] = {
	{.name = "action", .required = true, .help = "Name of the action"},
};

static const struct command commands[] = {
	{.name = "clear",
	 .help = "Forget the lines that an action keeps in memory",
	 .policy = POLICY_WRITE,
	 .arguments = clear_arguments,
	 .argument_count = 1},
};

const struct menu system_logging_action_menu = {
	.path = LOG_ACTIONS_PATH,
	.help = "Where lines of the log can go",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_DEFINES,
	.row_size = sizeof(struct log_action_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

// ---- checks

static bool is_name(const char *name)
{
	if (!name || !name[0])
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name))
			return false;
	return true;
}

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static int check_sums(const struct table *t, struct err *e)
{
	const struct row *next;
	size_t place = 0;
	size_t count = 0;
	uint64_t lines = 0;

	while ((next = table_next(t, &place))) {
		count++;
		lines += log_action_lines((const struct log_action_row *)next);
	}
	if (count > LOG_ACTIONS_MAX)
		return err_set(e, ERR_FAILURE, "failure: there can be at most %d actions",
			       LOG_ACTIONS_MAX);
	if (lines > LOG_KEPT_MAX)
		return err_set(e, ERR_FAILURE,
			       "failure: all actions together can keep at most %d lines in memory",
			       LOG_KEPT_MAX);
	return 0;
}

// Rules call an action by its name.
static int rename_in_rules(struct transaction *t, const char *old, const char *name, struct err *e)
{
	struct table *rules = registry_get(&transaction_mgmt(t)->registry, LOG_RULES_PATH);

	for (size_t i = 0; i < rules->count; i++) {
		struct record *record = rules->order[i];
		const struct log_rule_row *rule = (const struct log_rule_row *)record_after(record);
		struct row *edited;

		if (!rule || !is_same(rule->action, old))
			continue;
		edited = transaction_edit(t, rules, record, e);
		if (!edited ||
		    row_set(rules->menu, edited, SLICE("action"), slice_from(name), e) != 0)
			return -1;
	}
	return 0;
}

static bool is_used(const struct mgmt *m, const char *name)
{
	const struct table *rules = registry_get(&m->registry, LOG_RULES_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(rules, &place)))
		if (is_same(((const struct log_rule_row *)next)->action, name))
			return true;
	return false;
}

// Letters, digits and what else stands in addresses and names.
static bool is_host(const char *text)
{
	return text && text[0] && text[0] != '-' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-") ==
		       strlen(text);
}

static int check_remote(const struct log_action_row *row, struct err *e)
{
	if (!is_host(row->remote))
		return err_set(e, ERR_VALUE, "invalid value for argument remote");
	if (row->src_address && row->remote_protocol != LOG_REMOTE_UDP)
		return err_set(e, ERR_FAILURE,
			       "failure: src-address is for remote-protocol=udp only");
	return 0;
}

// Whoever has a script run must hold what it may do.
static int check_script(const struct transaction *t, const struct log_action_row *row,
			struct err *e)
{
	const struct script_row *script =
		row->target == LOG_TARGET_SCRIPT
			? scripts_find(transaction_mgmt(t), slice_from(row->script))
			: NULL;

	return script ? script_check_policies(t, script->policy, script->policy, e) : 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct log_action_row *before = (const struct log_action_row *)c->record->row;
	const struct log_action_row *after = (const struct log_action_row *)c->record->after;
	struct file_path path;

	if (!after)
		return is_used(transaction_mgmt(t), before->name)
			       ? err_set(e, ERR_FAILURE, "failure: action is used by a rule")
			       : 0;
	if (!is_name(after->name))
		return err_set(e, ERR_FAILURE,
			       "failure: action name can contain only letters and numbers");
	if (file_path_read(slice_from(after->disk_file_name), &path, NULL) != 0 ||
	    strlen(path.text) > FILE_PATH_MAX - LOG_FILE_SUFFIX_MAX)
		return err_set(e, ERR_VALUE, "invalid value for argument disk-file-name");
	if (before && c->record->builtin &&
	    (!is_same(before->name, after->name) || before->target != after->target))
		return err_set(e, ERR_FAILURE,
			       "failure: can not change name or target of builtin action");
	if (check_remote(after, e) != 0 || check_script(t, after, e) != 0 ||
	    check_sums(c->table, e) != 0)
		return -1;
	return before && !is_same(before->name, after->name)
		       ? rename_in_rules(t, before->name, after->name, e)
		       : 0;
}

static void committed(struct mgmt *m, const struct transaction *t)
{
	(void)t;
	log_settings_apply(m);
}

// ---- clear

static void clear(struct call *call)
{
	struct slice name = arguments_find(&call->arguments, "action")->value;
	const struct record *record = table_resolve(call->table, name, false);
	const struct log_action_row *row = record ? (const void *)record->row : NULL;
	struct err e;

	if (row && row->target == LOG_TARGET_MEMORY) {
		log_settings_clear(call->mgmt, row->row.id);
		call_done(call, NULL);
		return;
	}
	if (row)
		(void)err_set(&e, ERR_FAILURE, "failure: cleanup not supported on this target");
	else
		(void)err_set(&e, ERR_NO_MATCH, "input does not match any value of action");
	call_fail(call, &e);
}

static const struct menu_action actions[] = {{"clear", clear}};

static const char memory_action[] = "name=memory\0target=memory";
static const char disk_action[] = "name=disk\0target=disk";
static const char echo_action[] = "name=echo\0target=echo";
static const char remote_action[] = "name=remote\0target=remote";

static const struct menu_initial initial[] = {
	{.builtin = true, .encoded = {memory_action, sizeof(memory_action)}},
	{.builtin = true, .encoded = {disk_action, sizeof(disk_action)}},
	{.builtin = true, .encoded = {echo_action, sizeof(echo_action)}},
	{.builtin = true, .encoded = {remote_action, sizeof(remote_action)}},
};

// Whose the fields of the record are, from the first to the one behind the last.
static const struct part {
	enum log_target_word target;
	size_t first;
	size_t end;
} parts[] = {
#define PART(target, first, end)                                                                   \
	{                                                                                          \
		target, offsetof(struct log_action_row, first),                                    \
			offsetof(struct log_action_row, end)                                       \
	}
	PART(LOG_TARGET_MEMORY, memory_lines, disk_file_name),
	PART(LOG_TARGET_DISK, disk_file_name, remember),
	PART(LOG_TARGET_ECHO, remember, remote),
	PART(LOG_TARGET_REMOTE, remote, email_to),
	PART(LOG_TARGET_EMAIL, email_to, script),
	PART(LOG_TARGET_SCRIPT, script, is_default),
#undef PART
};

// What is of another target is not told.
static void fill(struct mgmt *m, struct row *row)
{
	struct log_action_row *out = (struct log_action_row *)row;

	(void)m;
	out->is_default = row->id <= sizeof(initial) / sizeof(initial[0]);
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
		for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
			if (parts[k].target != out->target &&
			    properties[i].offset >= parts[k].first &&
			    properties[i].offset < parts[k].end)
				row_hide(&system_logging_action_menu, row, &properties[i]);
}

const struct menu_hooks system_logging_action_hooks = {
	.noun = "logging action",
	INITIAL(initial),
	.check = check,
	.committed = committed,
	.fill = fill,
	ACTIONS(actions),
};
