// SPDX-License-Identifier: BSD-2-Clause
// The log: lines come in, identical ones are folded (log_fold.h), rules choose by topics which
// actions get a line, a rule with a rate counts first (log_rate.h), and actions keep it or carry it away. What the rules and actions are comes
// from the configuration (log_settings.h). Topics are a set of enum wire_log_topic.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/pattern.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "io/loop.h"
#include "mgmt/log_buffer.h"
#include "mgmt/log_fold.h"
#include "mgmt/log_rate.h"
#include "mgmt/log_topics.h"
#include "wire/message.h"

enum {
	LOG_EARLY_LINES = 64,	  // kept until the rules are known
	LOG_ACTIONS_MAX = 32,	  // at a time
	LOG_RULES_MAX = 256,	  // enabled ones
	LOG_KEPT_MAX = 2 * 65535, // lines that all actions together may keep in memory
};

struct log_action;

// What becomes of a line beyond being kept in the buffer of its action.
struct log_target {
	void (*give)(struct log_action *a, const struct log_line *line);
	void (*close)(struct log_action *a); // frees `state`
};

struct log_action {
	uint32_t id; // of its record
	char *name;
	struct strbuf settings;		 // what it was opened with, as the store keeps it
	struct log_buffer buffer;	 // what /log tells; of size 0: nothing
	const struct log_target *target; // NULL: the buffer is all
	void *state;			 // the target's
	uint32_t given;			 // the last line that it got, by `serial`
};

struct log_rule {
	uint32_t id;	      // of its record
	uint32_t all;	      // topics that a line must have
	uint32_t none;	      // and must not
	char *prefix;	      // NULL: none
	regex_t *pattern;     // that its text must match; NULL: any
	struct log_rate rate; // how often that has to be for the action to get one
	struct log_action *action;
};

// A line as /log tells it.
struct log_entry {
	const struct log_line *line;
	const char *buffer; // the action that keeps it
};

struct log {
	struct loop *loop;
	struct log_fold fold;
	struct loop_timer fold_timer; // set while a folded line is to be said
	struct log_buffer early;
	bool open;					 // the rules are known
	struct log_action *actions[2 * LOG_ACTIONS_MAX]; // while some take the place of others
	size_t action_count;
	struct log_rule *rules;
	size_t rule_count;
	uint32_t last;	 // id of the newest line that is kept; 0: none yet
	uint32_t serial; // of lines given to actions
	bool echo;	 // also to standard error

	// Hears of each line that /log tells. May be NULL.
	void (*added)(void *context, const struct log_entry *entry);
	void *context;
};

void log_init(struct log *l, struct loop *loop);
void log_done(struct log *l);

// The rules from now on; what they hold is the log's. Every action that they name is in `actions`.
// Lines that came before the first rules are given now.
void log_set_rules(struct log *l, struct log_rule *rules, size_t count);

// Frees ACTION, which no rule names.
void log_action_free(struct log_action *action);

// Adds one line, cleaned of control characters and cut at LOG_TEXT_SIZE. TIME 0 is now.
void log_add(struct log *l, int64_t time, uint32_t topics, struct slice text);

// The same for what a user writes, or the script of JOB (0: none).
void log_add_by(struct log *l, uint32_t topics, struct slice text, const char *user, uint32_t job);
void log_add_format(struct log *l, uint32_t topics, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

// Keeps LINE in the buffer of ACTION and no more: one that was read back. Its id is set.
void log_restore(struct log *l, struct log_action *action, const struct log_line *line);

// Says what is still held back as repetition, and has every target finish: from now on lines are
// only kept.
void log_close(struct log *l);

// The topics whose lines of level debug some rule takes.
uint32_t log_debug_topics(const struct log *l);

// The oldest line in any buffer whose id is above ID; false when there is none.
bool log_after(const struct log *l, uint32_t id, struct log_entry *out);
