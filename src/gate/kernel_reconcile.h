// SPDX-License-Identifier: BSD-2-Clause
// Brings the kernel's sets, as they were found, to what the open mappings want: after a start,
// after the skeleton was made anew, and when a commit failed that should not have. What is right
// already stays untouched, with its counters.
#pragma once

#include "gate/kernel_sync.h"

// What was found: every element of every set that kernel_sync.h writes. All zero is empty.
struct kernel_found {
	struct nft_element *element;
	size_t count;
	size_t capacity;
};

// An nft_element_callback that collects into the kernel_found at CONTEXT.
void kernel_found_add(void *context, const struct nft_element *element);
void kernel_found_free(struct kernel_found *f);

// Told of each inbound element that is there and not wanted: the flows it let in have to end.
typedef void kernel_reconcile_callback(void *context, const struct nft_element *dnat);

// Appends the changes to OUT. Elements of GONE are left to their timeout.
void kernel_reconcile(const struct kernel_sync *s, struct mapping *mappings,
		      const struct kernel_found *found, uint64_t now, struct kernel_changes *out,
		      kernel_reconcile_callback *unwanted, void *context);
