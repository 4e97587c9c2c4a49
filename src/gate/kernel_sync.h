// SPDX-License-Identifier: BSD-2-Clause
// What the mappings that are open look like in the kernel's sets, and which changes take the kernel
// from before to after. Pure: the changes are collected, the caller commits them.
//
// What is wanted follows from the set of open mappings alone, not from the order of what happened:
//	each			one element of DNAT_ANY or DNAT_HOST, with a timeout
//	external port		one element of RESERVED, shared by all on that port
//	internal tuple		ACCOUNT_IN and ACCOUNT_OUT, shared by all that lead to it, and
//				SNAT_TWIN of the oldest of them that is open to any remote host,
//				with that one's timeout
//	other uplink		one more element of DNAT_ANY or DNAT_HOST for each, with the
//				address of that; twins stay the main one's
//	uplink			UPLINK, where twins are used
// So undoing a change is making the opposite one, and a restarted gate wants what the last one did.
// Renewing touches timed elements only: counters go on.
//
// A timeout is what remains of the lease and a minute: if everything of ours dies, the port still
// closes by itself.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/hash_index.h"
#include "gate/kernel_change.h"
#include "gate/mapping.h"

enum { KERNEL_GRACE_MS = 60000 };

struct kernel_tuple {
	struct hash_node node; // key: address << 32 | port << 8 | protocol
	struct kernel_tuple *previous, *next;
	struct mapping *line;	 // those open to any remote host, oldest first
	struct mapping *twin_of; // whose twin is in the kernel; NULL: none is
	uint64_t twin_timeout_ms;
	ip4 twin_external; // what it leaves as
	unsigned active;
};

// All zero is the empty one.
struct kernel_sync {
	struct kernel_tuple *tuples; // all, oldest first
	struct hash_index by_tuple;
	uint32_t uplink;		// ifindex; 0: none
	ip4 other[WIRE_INTERFACES_MAX]; // addresses that each active mapping is open at as well
	size_t others;
};

void kernel_sync_free(struct kernel_sync *s);

// Mappings stand on the interface LINK from now on; 0: on none.
void kernel_sync_set_uplink(struct kernel_sync *s, uint32_t link, struct kernel_changes *out);

// Active mappings, of the list that MAPPINGS begins (all_next), are open at COUNT addresses
// ADDRESS besides their own from now on. While one of them moves, neither its old nor its new address
// may be among these.
void kernel_sync_set_others(struct kernel_sync *s, struct mapping *mappings, const ip4 *address,
			    size_t count, struct kernel_changes *out);

// The element of M, active, by which it is open at the other ADDRESS.
struct nft_element kernel_sync_dnat_at(const struct mapping *m, ip4 address);

// The element that leads to M's device, as it is in the kernel, or was last.
struct nft_element kernel_sync_dnat(const struct mapping *m);

// M, not active, opens at EXTERNAL, by its present terms. NOW is loop_now().
void kernel_sync_activate(struct kernel_sync *s, struct mapping *m, ip4 external, uint64_t now,
			  struct kernel_changes *out);

// M, active, closes. With GONE its TCP flows are to be reset from now on.
void kernel_sync_deactivate(struct kernel_sync *s, struct mapping *m, bool gone, uint64_t now,
			    struct kernel_changes *out);

// Takes back the GONE of a closing that is undone.
void kernel_sync_forget_gone(const struct mapping *m, struct kernel_changes *out);

// M, active, has got another end of its lease, or moves to another EXTERNAL address.
void kernel_sync_renew(struct kernel_sync *s, struct mapping *m, uint64_t now,
		       struct kernel_changes *out);
void kernel_sync_move(struct kernel_sync *s, struct mapping *m, ip4 external, uint64_t now,
		      struct kernel_changes *out);

// Tells every element that is wanted in the kernel now, but for those of GONE. MAPPINGS begins the
// list of all mappings (all_next).
typedef void kernel_sync_callback(void *context, const struct nft_element *element);
void kernel_sync_each(const struct kernel_sync *s, struct mapping *mappings, uint64_t now,
		      kernel_sync_callback *callback, void *context);
