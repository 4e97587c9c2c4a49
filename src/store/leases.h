// SPDX-License-Identifier: BSD-2-Clause
// gate's file: the leases that devices hold, the flows still to be ended, and what gate has to
// remember about itself. A commit survives any death of the process at once, and a power cut within
// ten seconds (checkpoint.h), since flash wears.
//
// Time is kept twice, because routers boot in 1970: each lease has what remained of it when it was
// written, with the boot time and the wall time of that moment. In the same boot the remainder
// counts on by boot time, exactly. After another boot it counts by wall time if both clocks were
// set, and otherwise goes on where it was.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "base/mac.h"

struct leases;

enum { LEASES_LAN_SIZE = 16, LEASES_DESCRIPTION_SIZE = 129, LEASES_DURABLE_MS = 10000 };

// The moment of a call, as its caller sees it.
struct leases_clock {
	const char *boot_id;
	uint64_t boot_ms;
	int64_t wall_s;
};

// One lease. Addresses and ports in host order.
struct lease {
	uint32_t id; // never used again, also when the lease is long gone
	uint32_t lease_s;
	uint64_t remaining_ms;
	int64_t created; // seconds since 1970
	ip4 remote_host;
	ip4 internal_address;
	ip4 requester;
	uint16_t external_port;
	uint16_t internal_port;
	uint8_t protocol;
	uint8_t origin;
	bool enabled;
	struct mac mac;
	char lan[LEASES_LAN_SIZE];
	char description[LEASES_DESCRIPTION_SIZE];
};

// A mapping that was closed, whose flows may not have ended yet.
struct lease_closing {
	uint32_t id; // the caller's choice; those that leases_resume makes have the lease's
	ip4 external_address;
	ip4 remote_host;
	ip4 internal_address;
	uint16_t external_port;
	uint16_t internal_port;
	uint8_t protocol;
};

// Opens DIRECTORY/leases.db; made when it is not there. NULL: E, as database_open.
struct leases *leases_open(const char *directory, struct err *e);

// Waits until all is durable. NULL is fine. 0, or -1 when what was written last may not be durable.
int leases_close(struct leases *l, struct err *e);

// Becomes readable when leases_dispatch has something to tell: TROUBLE (may be NULL) hears of a
// failure to make durable what was committed.
int leases_fd(const struct leases *l);
void leases_dispatch(struct leases *l);
void leases_on_trouble(struct leases *l, void (*trouble)(void *context, const struct err *e),
		       void *context);

// To be called once, first. Brings what is stored to NOW: leases that ended meanwhile are dropped,
// those of them that ended in this boot become closings, and closings of an earlier boot, whose
// flows ended with it, are dropped. 0 or -1.
int leases_resume(struct leases *l, const struct leases_clock *now, struct err *e);

// Each lease by ascending id, and each closing. 0 or -1; a row that cannot have been written by us
// is an error.
typedef void lease_callback(void *context, const struct lease *lease);
typedef void lease_closing_callback(void *context, const struct lease_closing *closing);
int leases_load(struct leases *l, const struct leases_clock *now, lease_callback *lease,
		lease_closing_callback *closing, void *context, struct err *e);

// The largest id ever stored; 0: none was.
int leases_last_id(struct leases *l, uint32_t *out, struct err *e);

// A transaction; the calls below, up to leases_remember, belong inside one. A commit that fails
// stores nothing of it.
int leases_begin(struct leases *l, struct err *e);
int leases_commit(struct leases *l, struct err *e);
void leases_rollback(struct leases *l); // harmless without one

int leases_put(struct leases *l, const struct lease *lease, const struct leases_clock *now,
	       struct err *e); // new, or in the place of the one with this id
int leases_delete(struct leases *l, uint32_t id, struct err *e);
int leases_put_closing(struct leases *l, const struct lease_closing *closing, struct err *e);
int leases_delete_closing(struct leases *l, uint32_t id, struct err *e);

// A text under NAME. LEASES_EXTERNAL_ADDRESS is read by leases_resume: the address, as a decimal
// number, that mappings were last open at.
#define LEASES_EXTERNAL_ADDRESS "external-address"
int leases_remember(struct leases *l, const char *name, const char *text, struct err *e);

enum { LEASES_TEXT_SIZE = 1024 }; // of what leases_recall_all tells; what is longer it leaves out

// What is remembered under NAME is no more; inside a transaction.
int leases_forget(struct leases *l, const char *name, struct err *e);

// Each that is remembered under a name that begins with PREFIX. 0 or -1.
typedef void leases_recall_callback(void *context, const char *name, const char *text);
int leases_recall_all(struct leases *l, const char *prefix, leases_recall_callback *callback,
		      void *context, struct err *e);

// 1: found, 0: never remembered (OUT is ""), -1: E; also when it does not fit into SIZE bytes.
int leases_recall(struct leases *l, const char *name, char *out, size_t size, struct err *e);
