// SPDX-License-Identifier: BSD-2-Clause
// Who is on a LAN, and who we are there: what packets and connections are judged by, whatever
// interface their socket is bound to. IPv4 addresses are in their mapped form.
#pragma once

#include <stdbool.h>

#include "base/ip6.h"
#include "wire/message.h"

// On our link there, and the address of one host: of IPv4 inside the prefix, of IPv6 link-local or
// inside the prefix of our address for the site.
bool neighbourhood_has(const struct wire_lan *lan, struct ip6 address);

bool neighbourhood_is_ours(const struct wire_lan *lan, struct ip6 address);
