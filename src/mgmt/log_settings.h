// SPDX-License-Identifier: BSD-2-Clause
// Rules and actions of the log as they are configured: the records of /system/logging and
// /system/logging/action, and putting them in force.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "schema/menu.h"

struct mgmt;

#define LOG_RULES_PATH	 "/system/logging"
#define LOG_ACTIONS_PATH "/system/logging/action"

enum { LOG_NAME_MAX = 32, LOG_FILES_MAX = 1000, LOG_FILE_SUFFIX_MAX = 9 /* .1000.txt */ };

enum log_target_word { LOG_TARGET_MEMORY, LOG_TARGET_DISK, LOG_TARGET_ECHO, LOG_TARGET__COUNT };

struct log_rule_row {
	struct row row;
	char *topics; // "info,!upnp"
	char *action; // name of one
	char *prefix;
	char *regex;
	bool is_default;
};

struct log_action_row {
	struct row row;
	char *name;
	uint32_t target; // enum log_target_word
	uint32_t memory_lines;
	bool memory_stop_on_full;
	char *disk_file_name; // below /file, without ".0.txt"
	uint32_t disk_lines_per_file;
	uint32_t disk_file_count;
	bool disk_stop_on_full;
	bool remember;
	bool is_default;
};

// How many lines an action as ROW says keeps in memory.
uint32_t log_action_lines(const struct log_action_row *row);

// Forgets the lines that the action with the record ID keeps.
void log_settings_clear(struct mgmt *m, uint32_t id);

// Makes rules and actions as the records in force say. An action that stays keeps its lines.
void log_settings_apply(struct mgmt *m);
