// SPDX-License-Identifier: BSD-2-Clause
// The topics of log lines in words. Of a line they are a set of enum wire_log_topic.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "wire/message.h"

#define LOG_TOPICS_SIZE 160

// "system,info,account": where it comes from, how grave it is, and then account and debug, in the
// order scripts for RouterOS compare with. Returns OUT.
const char *log_topics_format(uint32_t topics, char out[LOG_TOPICS_SIZE]);

// The set that a comma list of such words names; words that no line has are left out.
uint32_t log_topics_parse(struct slice list);

// Every topic that a rule may name: those of our lines and the others that RouterOS knows. Ends
// with NULL.
extern const char *const log_topic_words[];

// What a rule's list ("upnp,!debug") asks of a line: every topic of ALL, none of NONE. False when
// no line of ours has all that it asks for.
bool log_topics_rule(struct slice list, uint32_t *all, uint32_t *none);
