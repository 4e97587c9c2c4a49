// SPDX-License-Identifier: BSD-2-Clause
// From records to the rules and actions of the log.

#include "mgmt/log_settings.h"

#include <stdlib.h>
#include <string.h>

#include "mgmt/log_disk.h"
#include "mgmt/log_echo.h"
#include "mgmt/log_mail.h"
#include "mgmt/log_remote.h"
#include "mgmt/log_script.h"
#include "mgmt/state.h"
#include "schema/row.h"

// Sets target and state of A. False without memory.
typedef bool open_target(struct mgmt *m, struct log_action *a, const struct log_action_row *row);

static open_target *const targets[LOG_TARGET__COUNT] = {
	[LOG_TARGET_DISK] = log_disk_open,     [LOG_TARGET_ECHO] = log_echo_open,
	[LOG_TARGET_REMOTE] = log_remote_open, [LOG_TARGET_EMAIL] = log_mail_open,
	[LOG_TARGET_SCRIPT] = log_script_open,
};

uint32_t log_action_lines(const struct log_action_row *row)
{
	uint64_t lines = 0;

	if (row->target == LOG_TARGET_MEMORY)
		lines = row->memory_lines;
	else if (row->target == LOG_TARGET_DISK)
		lines = (uint64_t)row->disk_lines_per_file * row->disk_file_count;
	return lines < LOG_LINES_MAX ? (uint32_t)lines : LOG_LINES_MAX;
}

// ---- actions

static struct log_action *find_action(const struct log *l, uint32_t id)
{
	for (size_t i = 0; i < l->action_count; i++)
		if (l->actions[i]->id == id)
			return l->actions[i];
	return NULL;
}

// Whether what A was opened with is what ROW says; A has it from then on.
static bool is_as_before(struct log_action *a, const struct menu *menu, const struct row *row)
{
	struct strbuf settings;
	bool same;

	strbuf_init(&settings, 1 << 16);
	row_encode(menu, row, &settings);
	same = !settings.failed && settings.length == a->settings.length &&
	       memcmp(strbuf_text(&settings), strbuf_text(&a->settings), settings.length) == 0;
	strbuf_free(&a->settings);
	a->settings = settings;
	return same;
}

static void close_target(struct log_action *a)
{
	if (a->target)
		a->target->close(a);
	a->target = NULL;
	a->state = NULL;
}

static bool set_action(struct mgmt *m, struct log_action *a, const struct menu *menu,
		       const struct log_action_row *row)
{
	char *name = strdup(row->name ? row->name : "");

	if (!name)
		return false;
	free(a->name);
	a->name = name;
	if (is_as_before(a, menu, &row->row))
		return true;
	close_target(a);
	log_buffer_resize(&a->buffer, log_action_lines(row));
	a->buffer.stop_on_full = row->target == LOG_TARGET_MEMORY && row->memory_stop_on_full;
	return !targets[row->target] || targets[row->target](m, a, row);
}

static struct log_action *new_action(struct log *l, uint32_t id)
{
	size_t most = sizeof(l->actions) / sizeof(l->actions[0]);
	struct log_action *a = l->action_count < most ? calloc(1, sizeof(*a)) : NULL;

	if (!a)
		return NULL;
	a->id = id;
	strbuf_init(&a->settings, 0);
	l->actions[l->action_count++] = a;
	return a;
}

static bool set_actions(struct mgmt *m)
{
	const struct table *t = registry_get(&m->registry, LOG_ACTIONS_PATH);

	for (size_t i = 0; i < t->count; i++) {
		const struct row *row = t->order[i]->row;
		struct log_action *a = row ? find_action(&m->log, row->id) : NULL;

		if (row && !a)
			a = new_action(&m->log, row->id);
		if (row && (!a || !set_action(m, a, t->menu, (const struct log_action_row *)row)))
			return false;
	}
	return true;
}

static bool is_used(const struct log *l, const struct log_action *a)
{
	for (size_t i = 0; i < l->rule_count; i++)
		if (l->rules[i].action == a)
			return true;
	return false;
}

static void free_gone(struct mgmt *m)
{
	const struct table *t = registry_get(&m->registry, LOG_ACTIONS_PATH);
	struct log *l = &m->log;
	size_t kept = 0;

	for (size_t i = 0; i < l->action_count; i++) {
		const struct record *record = table_find(t, l->actions[i]->id);

		// Without memory for new rules the old ones stay, with what they lead to.
		if ((record && record->row) || is_used(l, l->actions[i]))
			l->actions[kept++] = l->actions[i];
		else
			log_action_free(l->actions[i]);
	}
	l->action_count = kept;
}

// ---- rules

static struct log_action *action_named(const struct log *l, const char *name)
{
	for (size_t i = 0; name && i < l->action_count; i++)
		if (strcmp(l->actions[i]->name, name) == 0)
			return l->actions[i];
	return NULL;
}

static bool is_set(const char *text)
{
	return text && text[0];
}

// False: no line can match, or there is no memory for it.
static bool make_rule(const struct log *l, const struct log_rule_row *row, struct log_rule *out)
{
	*out = (struct log_rule){.id = row->row.id, .action = action_named(l, row->action)};
	if (!out->action || !log_topics_rule(slice_from(row->topics), &out->all, &out->none))
		return false;
	if (log_rate_parse(slice_from(row->rate), &out->rate, NULL) != 0)
		return false;
	if (is_set(row->regex)) {
		out->pattern = pattern_compile(slice_from(row->regex));
		if (!out->pattern)
			return false;
	}
	if (!log_rate_open(&out->rate)) {
		pattern_free(out->pattern);
		return false;
	}
	out->prefix = is_set(row->prefix) ? strdup(row->prefix) : NULL;
	return true;
}

static void set_rules(struct mgmt *m)
{
	const struct table *t = registry_get(&m->registry, LOG_RULES_PATH);
	struct log_rule *rules = calloc(t->count + 1, sizeof(*rules));
	size_t count = 0;

	if (!rules)
		return; // the old ones stay
	for (size_t i = 0; i < t->count; i++) {
		const struct row *row = t->order[i]->row;

		if (row && !row->disabled &&
		    make_rule(&m->log, (const struct log_rule_row *)row, &rules[count]))
			count++;
	}
	log_set_rules(&m->log, rules, count);
}

void log_settings_clear(struct mgmt *m, uint32_t id)
{
	struct log_action *a = find_action(&m->log, id);

	if (a)
		log_buffer_clear(&a->buffer);
}

void log_settings_tell(struct mgmt *m, struct seqpacket *channel)
{
	struct wire_log_wanted wanted = {.debug = log_debug_topics(&m->log)};

	(void)wire_send(channel, WIRE_LOG_WANTED, 0, &wanted, -1); // NULL: it is told when it comes
}

void log_settings_apply(struct mgmt *m)
{
	struct log *l = &m->log;

	if (!set_actions(m))
		log_add(l, 0, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			SLICE("an action of the log does not work: out of memory"));
	set_rules(m);
	free_gone(m);
	for (size_t i = 0; i < l->action_count; i++)
		if (!is_used(l, l->actions[i]))
			log_buffer_clear(&l->actions[i]->buffer);
	log_settings_tell(m, m->gate.channel);
	log_settings_tell(m, m->peers[WIRE_ROLE_LAN].channel);
}
