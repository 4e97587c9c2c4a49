// SPDX-License-Identifier: BSD-2-Clause
// The messages between our processes: one struct a kind, fixed size, no pointers. The table below
// is the closed list; a message whose version, kind or size is not exactly as listed is refused.
// Both ends are the same binary, so numbers are in host order and structs as the compiler lays
// them out; the version guards against a mixed upgrade.
//
// A request carries a number chosen by the sender; every reply to it repeats that number. A request
// that lists things is replied to by any number of rows and then one WIRE_ANSWER.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/seqpacket.h"
#include "wire/alert.h"
#include "wire/announcement.h"
#include "wire/connection.h"
#include "wire/dhcp.h"
#include "wire/doctor.h"
#include "wire/firewall.h"
#include "wire/host.h"
#include "wire/log.h"
#include "wire/mapping.h"
#include "wire/parent.h"
#include "wire/permission.h"
#include "wire/settings.h"
#include "wire/suspension.h"

#define WIRE_VERSION 1

struct wire_header {
	uint16_t version;
	uint16_t kind;
	uint32_t size; // of the whole message
	uint64_t request;
};

// Says how a request ended.
struct wire_answer {
	uint32_t kind; // enum err_kind
	uint32_t more; // listing: rows remain after `cursor`
	uint64_t cursor;
	char text[192];
};

// kind, struct, direction (for the reader; every receiver checks by its own dispatch table)
#define WIRE_KINDS(X)                                                                              \
	X(ANSWER, wire_answer, "every way")                                                        \
	X(CHANNEL, wire_channel, "parent to child, with a descriptor")                             \
	X(STOP, wire_stop, "parent to child")                                                      \
	X(READY, wire_ready, "child to parent")                                                    \
	X(LISTEN, wire_listen, "gate and mgmt to parent, answered")                                \
	X(LISTENER, wire_listener, "parent to lan and mgmt, with a descriptor unless gone")        \
	X(RUN_NFT, wire_run_nft, "gate to parent, with a memory file; answered")                   \
	X(RUN_SCRIPT, wire_run_script, "mgmt to parent, answered")                                 \
	X(CONNECT, wire_connect, "lan to parent; reply CONNECTED or ANSWER")                       \
	X(CONNECTED, wire_connect, "parent to lan, with a descriptor")                             \
	X(ERRAND, wire_errand, "mgmt to parent")                                                   \
	X(ERRAND_STARTED, wire_errand_started, "parent to mgmt, with a descriptor")                \
	X(ERRAND_STOP, wire_errand_stop, "mgmt to parent")                                         \
	X(ERRAND_ENDED, wire_errand_ended, "parent to mgmt")                                       \
	X(LEASE_WATCH, wire_lease_watch, "gate to parent")                                         \
	X(LEASE_FILE, wire_lease_file, "parent to lan, with a descriptor")                         \
	X(DHCP_LEASE, wire_dhcp_lease, "lan to gate: each lease of a file; gate to mgmt: row")     \
	X(DHCP_END, wire_dhcp_end, "lan to gate, after them")                                      \
	X(LOG, wire_log, "parent, gate and lan to mgmt")                                           \
	X(ANNOUNCEMENT, wire_announcement, "lan to mgmt")                                          \
	X(LOG_WANTED, wire_log_wanted, "mgmt to gate and lan")                                     \
	X(SETTINGS, wire_settings, "mgmt to gate, answered")                                       \
	X(SERVICE, wire_service, "gate to lan")                                                    \
	X(LAN, wire_lan, "gate to lan and mgmt: one for each LAN, after SERVICE")                  \
	X(UPLINK, wire_uplink, "gate to lan and mgmt: event, and reply to UPLINK_GET")             \
	X(FIREWALL, wire_firewall, "gate to mgmt: event")                                          \
	X(UPLINK_GET, wire_uplink_get, "lan to gate")                                              \
	X(REQUESTER, wire_requester, "lan to gate; reply REQUESTER or ANSWER")                     \
	X(SWITCH, wire_switch_request, "lan and mgmt to gate, answered")                           \
	X(SUSPENSION, wire_suspension, "gate to mgmt: event")                                      \
	X(MAPPING_ADD, wire_mapping_add, "lan to gate; reply MAPPING or ANSWER")                   \
	X(MAPPING_DELETE, wire_mapping_key, "lan to gate, answered")                               \
	X(MAPPING_DELETE_RANGE, wire_mapping_range, "lan to gate, answered")                       \
	X(MAPPING_RANGE, wire_mapping_range, "lan to gate; rows and ANSWER")                       \
	X(MAPPING_GET, wire_mapping_key, "lan to gate; reply MAPPING or ANSWER")                   \
	X(MAPPING_AT, wire_mapping_at, "lan to gate; reply MAPPING or ANSWER")                     \
	X(MAPPING, wire_mapping, "gate: reply or row")                                             \
	X(MAPPING_EVENT, wire_mapping_event, "gate to lan and mgmt")                               \
	X(MAPPING_REMOVE, wire_mapping_remove, "mgmt to gate, answered")                           \
	X(LIST, wire_list, "mgmt to gate; rows and ANSWER")                                        \
	X(LINK, wire_link, "gate to mgmt: row")                                                    \
	X(ADDRESS, wire_address, "gate to mgmt: row")                                              \
	X(ADDRESS6, wire_address6, "gate to mgmt: row")                                            \
	X(NEIGHBOUR, wire_neighbour, "gate to mgmt: row")                                          \
	X(ROUTE, wire_route, "gate to mgmt: row")                                                  \
	X(FIREWALL_RULES, wire_file, "mgmt to gate, with a memory file; answered")                 \
	X(FIREWALL_COUNTER, wire_firewall_counter, "gate to mgmt: row")                            \
	X(FIREWALL_RESET, wire_firewall_reset, "mgmt to gate, answered")                           \
	X(FIREWALL_ENTRY, wire_firewall_entry, "mgmt to gate, answered; gate to mgmt: row")        \
	X(CONNECTION, wire_connection, "gate to mgmt: row, of IPv4")                               \
	X(CONNECTION6, wire_connection, "gate to mgmt: row, of IPv6")                              \
	X(CONNECTION_REMOVE, wire_connection_remove, "mgmt to gate, answered")                     \
	X(TRACKING, wire_tracking, "mgmt to gate, reply TRACKING and ANSWER; gate to mgmt: row")   \
	X(PERMISSIONS, wire_file, "mgmt to gate, with a memory file; answered")                    \
	X(PERMISSION_COUNTER, wire_permission_counter, "gate to mgmt: row")                        \
	X(PERMISSION_RESET, wire_permission_reset, "mgmt to gate, answered")                       \
	X(EVENTS_WANTED, wire_events_wanted, "mgmt to gate")                                       \
	X(KNOWN_DEVICE_COMMENT, wire_known_device_comment, "mgmt to gate, answered")               \
	X(KNOWN_DEVICE, wire_known_device, "gate to mgmt: row and event")                          \
	X(KNOWN_DEVICE_FORGET, wire_known_device_forget, "mgmt to gate, answered")                 \
	X(PENDING, wire_pending, "gate to mgmt: row and event")                                    \
	X(PENDING_FORGET, wire_pending_forget, "mgmt to gate, answered")                           \
	X(HEARD, wire_heard, "lan to gate")                                                        \
	X(CHECK, wire_check, "gate to mgmt: row")                                                  \
	X(LINK_MODE, wire_link_mode, "gate to mgmt: row, for each Ethernet link")                  \
	X(ALERT, wire_alert, "gate to mgmt: row")

enum wire_kind {
	WIRE_NONE,
#define WIRE_ENUM(kind, type, way) WIRE_##kind,
	WIRE_KINDS(WIRE_ENUM)
#undef WIRE_ENUM
		WIRE__COUNT
};

// The kind of a well-formed message, with its header in *OUT and its body behind *BODY (aligned for
// its struct, inside BYTES); WIRE_NONE for anything else.
enum wire_kind wire_open(const void *bytes, size_t n, struct wire_header *out, const void **body);

// Sends BODY, which must be the struct of KIND. FD -1: none. 0 or -1, as seqpacket_send; a NULL
// channel is -1.
int wire_send(struct seqpacket *to, enum wire_kind kind, uint64_t request, const void *body,
	      int fd);

// Answers REQUEST: success when E is NULL.
int wire_send_answer(struct seqpacket *to, uint64_t request, const struct err *e);

// The error an answer tells, for passing on. Returns 0 for success, -1 otherwise.
int wire_answer_err(const struct wire_answer *answer, struct err *out);

const char *wire_kind_name(enum wire_kind kind);
