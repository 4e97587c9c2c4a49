// SPDX-License-Identifier: BSD-2-Clause
// The way of a line to the actions that get it.

#include "mgmt/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/utf8.h"

static void echo(const struct log_line *line)
{
	char topics[LOG_TOPICS_SIZE];
	char time_text[32] = "";
	time_t t = (time_t)line->time;
	struct tm local;

	if (localtime_r(&t, &local))
		(void)strftime(time_text, sizeof(time_text), "%Y-%m-%d %H:%M:%S", &local);
	(void)fprintf(stderr, "%s %s %s\n", time_text, log_topics_format(line->topics, topics),
		      line->text);
}

// ---- actions

void log_action_free(struct log_action *action)
{
	if (!action)
		return;
	if (action->target)
		action->target->close(action);
	log_buffer_clear(&action->buffer);
	strbuf_free(&action->settings);
	free(action->name);
	free(action);
}

static void keep(struct log *l, struct log_action *a, struct log_line *line)
{
	const struct log_line *kept;

	if (l->last == UINT32_MAX) { // ids begin anew, and nothing may stand behind them
		for (size_t i = 0; i < l->action_count; i++)
			log_buffer_clear(&l->actions[i]->buffer);
		l->last = 0;
	}
	line->id = l->last + 1;
	kept = log_buffer_add(&a->buffer, line);
	if (!kept)
		return;
	l->last++;
	if (l->added)
		l->added(l->context, &(struct log_entry){kept, a->name});
}

void log_restore(struct log *l, struct log_action *action, const struct log_line *line)
{
	struct log_line copy = *line;

	keep(l, action, &copy);
}

static void give(struct log *l, const struct log_rule *rule, const struct log_line *line)
{
	char text[LOG_TEXT_SIZE];
	struct log_line given = *line;

	if (rule->prefix) {
		(void)snprintf(text, sizeof(text), "%s: %s", rule->prefix, line->text); // is cut
		given.text = text;
	}
	if (rule->action->buffer.size > 0)
		keep(l, rule->action, &given);
	if (rule->action->target && rule->action->target->give)
		rule->action->target->give(rule->action, &given);
}

// ---- rules

static bool takes(const struct log_rule *rule, uint32_t topics)
{
	return (topics & rule->all) == rule->all && !(topics & rule->none);
}

static bool is_wanted(const struct log *l, uint32_t topics)
{
	if (!l->open || (l->echo && !(topics & WIRE_LOG_DEBUG)))
		return true;
	for (size_t i = 0; i < l->rule_count; i++)
		if (takes(&l->rules[i], topics))
			return true;
	return false;
}

static bool matches(const struct log_rule *rule, const struct log_line *line)
{
	return takes(rule, line->topics) &&
	       (!rule->pattern || pattern_find(rule->pattern, slice_from(line->text)));
}

// Each line counts for the rules with a rate, also one that is folded away.
static void count(struct log *l, const struct log_line *line)
{
	char text[LOG_TEXT_SIZE];
	struct log_line reached = *line;

	for (size_t i = 0; i < l->rule_count; i++) {
		struct log_rule *rule = &l->rules[i];
		struct strbuf rate;

		if (rule->rate.lines == 0 || !matches(rule, line) ||
		    !log_rate_reached(&rule->rate, loop_now(l->loop)))
			continue;
		strbuf_init(&rate, 64);
		log_rate_format(&rule->rate, &rate);
		(void)snprintf(text, sizeof(text), "%.340s (rate %s is reached)", line->text,
			       strbuf_text(&rate));
		strbuf_free(&rate);
		reached.text = text;
		give(l, rule, &reached);
	}
}

// A line goes to each action once, by the first rule that names it.
static void distribute(struct log *l, const struct log_line *line)
{
	if (l->echo)
		echo(line);
	l->serial++;
	for (size_t i = 0; i < l->rule_count; i++) {
		const struct log_rule *rule = &l->rules[i];

		if (rule->rate.lines > 0 || rule->action->given == l->serial ||
		    !matches(rule, line))
			continue;
		rule->action->given = l->serial;
		give(l, rule, line);
	}
}

static void rules_free(struct log *l)
{
	for (size_t i = 0; i < l->rule_count; i++) {
		free(l->rules[i].prefix);
		pattern_free(l->rules[i].pattern);
		log_rate_close(&l->rules[i].rate);
	}
	free(l->rules);
	l->rules = NULL;
	l->rule_count = 0;
}

// What has been counted is not forgotten because something else is configured.
static void go_on(struct log *l, struct log_rule *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < l->rule_count; k++)
			if (rules[i].id == l->rules[k].id)
				log_rate_go_on(&rules[i].rate, &l->rules[k].rate);
}

void log_set_rules(struct log *l, struct log_rule *rules, size_t count)
{
	const struct log_line *line;
	uint32_t id = 0;

	go_on(l, rules, count);
	rules_free(l);
	l->rules = rules;
	l->rule_count = count;
	l->open = true;
	for (; (line = log_buffer_after(&l->early, id)); id = line->id)
		distribute(l, line);
	log_buffer_clear(&l->early);
}

uint32_t log_debug_topics(const struct log *l)
{
	uint32_t topics = 0;

	for (int i = WIRE_LOG_NUMBER_CRITICAL + 1; i < WIRE_LOG__COUNT; i++) // behind the levels
		for (size_t k = 0; k < l->rule_count; k++)
			if (takes(&l->rules[k], 1u << i | WIRE_LOG_DEBUG))
				topics |= 1u << i;
	return topics;
}

// ---- lines coming in

static void take(struct log *l, const struct log_line *line)
{
	struct log_line early = *line;

	if (l->open) {
		distribute(l, line);
		return;
	}
	early.id = l->early.count + 1;
	(void)log_buffer_add(&l->early, &early);
}

static void say_folded(void *context, uint32_t topics, const char *text, unsigned held)
{
	struct log *l = context;
	char whole[LOG_TEXT_SIZE];
	char count[48] = "";
	int n = held > 1 ? snprintf(count, sizeof(count), " (repeated %u times)", held) : 0;

	(void)snprintf(whole, sizeof(whole), "%.*s%s", (int)sizeof(whole) - 1 - n, text, count);
	take(l, &(struct log_line){.topics = topics, .time = clock_wall_s(), .text = whole});
}

static void set_fold_timer(struct log *l)
{
	uint64_t due = log_fold_due(&l->fold);

	if (due == UINT64_MAX)
		loop_timer_cancel(&l->fold_timer);
	else
		loop_timer_set_at(&l->fold_timer, due);
}

static void on_fold_due(void *context)
{
	struct log *l = context;

	log_fold_expire(&l->fold, loop_now(l->loop), say_folded, l);
	set_fold_timer(l);
}

void log_close(struct log *l)
{
	if (!l->loop)
		return; // it never began
	log_fold_expire(&l->fold, UINT64_MAX, say_folded, l);
	loop_timer_cancel(&l->fold_timer);
	for (size_t i = 0; i < l->action_count; i++) {
		if (l->actions[i]->target)
			l->actions[i]->target->close(l->actions[i]);
		l->actions[i]->target = NULL;
	}
}

// LINE has a text that is not clean yet, and an `extra` that is.
static void add(struct log *l, const struct log_line *line, struct slice text)
{
	char clean[LOG_TEXT_SIZE];
	struct log_line out = *line;
	bool told;

	if (!is_wanted(l, line->topics))
		return;
	utf8_clean(text, clean, sizeof(clean));
	out.text = clean;
	if (l->open)
		count(l, &out);
	told = log_fold_tells(&l->fold, loop_now(l->loop), line->topics, clean, say_folded, l);
	if (!told && !loop_timer_is_set(&l->fold_timer))
		set_fold_timer(l);
	if (!told)
		return;
	out.time = line->time ? line->time : clock_wall_s();
	take(l, &out);
}

void log_add(struct log *l, int64_t time, uint32_t topics, struct slice text)
{
	add(l, &(struct log_line){.topics = topics, .time = time}, text);
}

void log_add_by(struct log *l, uint32_t topics, struct slice text, const char *user, uint32_t job)
{
	char extra[LOG_TEXT_SIZE];
	char clean[LOG_TEXT_SIZE];

	utf8_clean(slice_from(user), clean, sizeof(clean));
	(void)snprintf(extra, sizeof(extra), "by %.300s", clean);
	add(l, &(struct log_line){.topics = topics, .extra = extra, .job = job}, text);
}

void log_add_format(struct log *l, uint32_t topics, const char *format, ...)
{
	char text[LOG_TEXT_SIZE];
	va_list arguments;

	if (!is_wanted(l, topics))
		return;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments); // a line is cut, that is its limit
	va_end(arguments);
	log_add(l, 0, topics, slice_from(text));
}

// ---- all of it

void log_init(struct log *l, struct loop *loop)
{
	memset(l, 0, sizeof(*l));
	l->loop = loop;
	log_buffer_init(&l->early, LOG_EARLY_LINES, true);
	loop_timer_init(&l->fold_timer, loop, on_fold_due, l);
}

void log_done(struct log *l)
{
	if (!l->loop)
		return; // it never began
	loop_timer_cancel(&l->fold_timer);
	rules_free(l);
	for (size_t i = 0; i < l->action_count; i++)
		log_action_free(l->actions[i]);
	log_buffer_clear(&l->early);
	memset(l, 0, sizeof(*l));
}

bool log_after(const struct log *l, uint32_t id, struct log_entry *out)
{
	*out = (struct log_entry){NULL, NULL};
	for (size_t i = 0; i < l->action_count; i++) {
		const struct log_line *line = log_buffer_after(&l->actions[i]->buffer, id);

		if (line && (!out->line || line->id < out->line->id))
			*out = (struct log_entry){line, l->actions[i]->name};
	}
	return out->line;
}
