// SPDX-License-Identifier: BSD-2-Clause
// Elements of our sets as nfnetlink carries them: encoding, decoding, looking one up, dumping a
// set. The netlink socket is one of NETLINK_NETFILTER.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "kernel/netlink.h"
#include "kernel/nft_set.h"

// Looks ELEMENT's key up. 1: it is there, and the rest of *ELEMENT is filled; 0: it is not,
// nor is it when the set itself is missing; -1: E.
int nft_element_get(struct netlink *n, struct nft_element *element, struct err *e);

// Passes each element of SET to CALLBACK, in no order: a consistent picture, read before the first
// is passed on. CALLBACK may use the socket. 0 or -1. A set that does not exist is an error
// (ERR_NO_SUCH_ENTRY).
typedef void nft_element_callback(void *context, const struct nft_element *element);
int nft_set_dump(struct netlink *n, enum nft_set set, nft_element_callback *callback, void *context,
		 struct err *e);

// Pure part of the two above: decodes the elements of one NFT_MSG_NEWSETELEM message. Calls back
// for each well-formed element. Returns how many there were, -1 when the message is malformed or
// not about SET.
int nft_elements_decode(const struct nlmsghdr *message, enum nft_set set,
			nft_element_callback *callback, void *context);

// Pure. Appends one NFTA_LIST_ELEM, for a deletion the key alone.
void nft_element_encode(struct strbuf *b, const struct nft_element *element, bool key_only);

// Pure. Begins a message about elements of SET: header, table, set, list. *LIST goes to
// nft_elements_end with what this returns.
size_t nft_elements_begin(struct strbuf *b, uint16_t message, uint16_t flags, uint32_t sequence,
			  enum nft_set set, size_t *list);
void nft_elements_end(struct strbuf *b, size_t begin, size_t list);
