// SPDX-License-Identifier: BSD-2-Clause
// Adds and deletes elements of our sets over nfnetlink. A batch is one transaction of the kernel:
// all of it or nothing, seen by packets as one change.
//
// Order matters only between operations on one set, and there it is kept; different sets are
// independent. The netlink socket is one of NETLINK_NETFILTER.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "kernel/netlink.h"
#include "kernel/nft_set.h"

struct nft_batch;

// Most operations of one batch; ten thousand mappings are fifty thousand.
enum { NFT_BATCH_MAX = 200000 };

struct nft_batch *nft_batch_new(void);	   // NULL without memory
void nft_batch_free(struct nft_batch *b);  // NULL is fine
void nft_batch_reset(struct nft_batch *b); // empty again, for reuse
size_t nft_batch_count(const struct nft_batch *b);

// Each appends one operation, numbered from 0 in the order of the calls. A failure (no memory,
// full, a protocol or set that cannot be) is kept and told by nft_batch_commit.
//
// Add: an element that exists with the same data stays as it is, timeout included (kernels from
// 6.12 on update that); one with other data fails with EEXIST. To replace or to renew: remove, add.
void nft_batch_add(struct nft_batch *b, const struct nft_element *element);
// Delete: fails with ENOENT when it is not there. The key counts, the data does not.
void nft_batch_delete(struct nft_batch *b, const struct nft_element *element);
// Remove: the element is not there afterwards, whether it was before (it may have timed out) or
// not. It must be given with its data; where other data is there: EEXIST. The same key must not be
// removed twice without being added in between: ENOENT.
void nft_batch_remove(struct nft_batch *b, const struct nft_element *element);

struct nft_failure {
	size_t index; // of the operation, as above; nft_batch_count() when it concerns the whole,
		      // such as ENOENT for want of our table
	int number;   // errno: EEXIST, ENOENT, EPERM, ENOMEM…
	// Old kernels do not say which element of a message they refuse: then false, and INDEX is
	// the first of up to some hundred operations of which one failed.
	bool exact;
};

// Sends the batch as one transaction. 0: all of it is in the kernel. -1: nothing is, *FAILURE (may
// be NULL) tells the first operation that failed and E says it in words. An empty batch is 0.
// The batch is left as it is.
int nft_batch_commit(struct nft_batch *b, struct netlink *n, struct nft_failure *failure,
		     struct err *e);
