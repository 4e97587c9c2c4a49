// SPDX-License-Identifier: BSD-2-Clause
// A list of changes to the kernel's sets, in order, that are to happen as one transaction.
#pragma once

#include <stddef.h>

#include "kernel/nft_set.h"

enum kernel_verb {
	KERNEL_ADD,    // not there before, or there with the same data
	KERNEL_REMOVE, // there with this data, or timed out already
};

struct kernel_change {
	enum kernel_verb verb;
	struct nft_element element;
};

// All zero is an empty list.
struct kernel_changes {
	struct kernel_change *change;
	size_t count;
	size_t capacity;
};

// Without memory the process ends (see mapping.h).
void kernel_changes_add(struct kernel_changes *c, enum kernel_verb verb,
			const struct nft_element *element);
void kernel_changes_clear(struct kernel_changes *c); // empty; keeps the memory
void kernel_changes_free(struct kernel_changes *c);
