// SPDX-License-Identifier: BSD-2-Clause
// What the administrator's rules log, as lines of the log, worded as RouterOS words them. Rules tell
// the kernel their counter's name as prefix (firewall/ruleset.h); which chain that is, and which
// prefix the administrator gave, is known here. The kernel is listened to only while a rule logs.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernel/nflog.h"
#include "wire/firewall.h"

struct gate;
struct strbuf;

struct firewall_log_rule {
	uint64_t key; // of menu, family and id
	char chain[FIREWALL_CHAIN_SIZE];
	char prefix[FIREWALL_PREFIX_SIZE];
};

struct firewall_log {
	struct firewall_log_rule *rule; // those that log, sorted by key
	size_t count;
	bool listening;
};

// The rules that are in force from now on: a memory file of wire/firewall.h that was checked. NULL:
// none.
void firewall_log_set(struct gate *g, const void *bytes, size_t size);
void firewall_log_free(struct gate *g);

// The name of an interface; NULL: it is not there any more.
typedef const char *firewall_log_name(const void *context, uint32_t ifindex);

// Appends the line about PACKET of RULE. Pure.
void firewall_log_write(struct strbuf *out, const struct firewall_log_rule *rule,
			const struct nflog_packet *packet, firewall_log_name *name,
			const void *context);
