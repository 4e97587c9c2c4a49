// SPDX-License-Identifier: BSD-2-Clause
// Rules and actions of the log as they are configured: the records of /system/logging and
// /system/logging/action, and putting them in force.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "codec/syslog.h"
#include "schema/menu.h"

struct mgmt;
struct seqpacket;

#define LOG_RULES_PATH	 "/system/logging"
#define LOG_ACTIONS_PATH "/system/logging/action"

enum { LOG_NAME_MAX = 32, LOG_FILES_MAX = 1000, LOG_FILE_SUFFIX_MAX = 9 /* .1000.txt */ };

#define LOG_REMOTE_NONE "0.0.0.0"

enum log_target_word {
	LOG_TARGET_MEMORY,
	LOG_TARGET_DISK,
	LOG_TARGET_ECHO,
	LOG_TARGET_REMOTE,
	LOG_TARGET_EMAIL,
	LOG_TARGET_SCRIPT,
	LOG_TARGET__COUNT
};

enum log_remote_protocol { LOG_REMOTE_UDP, LOG_REMOTE_TCP, LOG_REMOTE_TLS };
enum log_time_format { LOG_TIME_BSD, LOG_TIME_ISO8601 };

struct log_rule_row {
	struct row row;
	char *topics; // "info,!upnp"
	char *action; // name of one
	char *prefix;
	char *regex;
	char *rate; // log_rate.h
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
	char *remote; // address or name; "": none
	uint16_t remote_port;
	uint32_t remote_protocol;   // enum log_remote_protocol
	uint32_t remote_log_format; // enum syslog_format
	ip4 src_address;
	uint32_t syslog_facility;    // its number
	uint32_t syslog_severity;    // enum syslog_severity; LOG_SEVERITY_AUTO: by the topics
	uint32_t syslog_time_format; // enum log_time_format
	bool add_topics_string;
	char *cef_event_delimiter;
	bool check_certificate;
	uint32_t vrf;
	char *email_to; // addresses, separated by commas
	char *email_cc;
	bool email_start_tls;
	char *script; // name of one
	bool is_default;
};

enum { LOG_SEVERITY_AUTO = SYSLOG_DEBUG + 1 };

// How many lines an action as ROW says keeps in memory.
uint32_t log_action_lines(const struct log_action_row *row);

// Forgets the lines that the action with the record ID keeps.
void log_settings_clear(struct mgmt *m, uint32_t id);

// Tells gate and lan, or the one that has come anew, which lines of level debug are wanted.
void log_settings_tell(struct mgmt *m, struct seqpacket *channel);

// Makes rules and actions as the records in force say. An action that stays keeps its lines.
void log_settings_apply(struct mgmt *m);
