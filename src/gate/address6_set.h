// SPDX-License-Identifier: BSD-2-Clause
// The IPv6 addresses of this machine that others may be told of: those that are in use and lasting.
// UDA 1.1 Annex A wants two of each LAN: the link-local one for what is said on the link, and one
// of wider scope for the site.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/address6.h"

struct address6_row {
	struct address6 address;
	bool told; // since the picture began
};

struct address6_set {
	struct address6_row *rows; // unordered
	size_t count, capacity;
};

enum { ADDRESS6_ROWS_MAX = 1024 }; // beyond, addresses are not kept

void address6_set_free(struct address6_set *s);

void address6_set_begin(struct address6_set *s); // a picture: what it does not tell is gone

// Each says whether anything is other than before.
bool address6_set_tell(struct address6_set *s, const struct address6 *address, bool gone);
bool address6_set_end(struct address6_set *s);

// IP6_NONE when IFINDEX has none.
struct ip6 address6_set_link_local(const struct address6_set *s, uint32_t ifindex);

// The address for the site: a unique local one (RFC 4193) before a global one, since it outlives
// the provider's prefix; of several the smallest. NULL when IFINDEX has none.
const struct address6 *address6_set_site(const struct address6_set *s, uint32_t ifindex);
