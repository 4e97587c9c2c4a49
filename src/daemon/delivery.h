// SPDX-License-Identifier: BSD-2-Clause
// Connections for event delivery. lan, which hears hostile bytes, may not connect anywhere itself;
// it asks for a connection to a host of a LAN and gets just that (against CallStranger,
// CVE-2020-12695: events sent to where the attacker likes).
#pragma once

#include "base/err.h"
#include "wire/message.h"

// Begins a TCP connection to what is ASKED, which must be another host of the network of that
// interface, at a port from 1024 on. Returns the descriptor, non-blocking and close-on-exec, on
// which the connection is being established; or -1.
int delivery_connect(const struct wire_connect *asked, struct err *e);
