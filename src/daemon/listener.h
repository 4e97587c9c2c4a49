// SPDX-License-Identifier: BSD-2-Clause
// Opening the sockets that others then serve (protocols: UDA 1.0 section 1.1 for SSDP). Each call
// returns a descriptor, close-on-exec and non-blocking, or -1.
#pragma once

#include "base/err.h"
#include "wire/message.h"

// The SSDP, HTTP, MNDP or API socket that ASKED describes. *PORT is where it listens: of SSDP another one
// than 1900 when a program keeps that for itself.
int listener_open(const struct wire_listen *asked, uint16_t *port, struct err *e);

// The control socket at PATH, replacing what an earlier run left there. Root and the group
// `sallyport` may connect; who is let in is decided by peer credentials.
int listener_open_control(const char *path, struct err *e);
