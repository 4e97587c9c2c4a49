// SPDX-License-Identifier: BSD-2-Clause
// What devices have switched off, where the settings let them: the way to the Internet
// (allow-disable-external-interface) and the service for their own LAN
// (allow-disable-internal-interface).
//
// Without the way to the Internet nothing is forwarded to or from the external interfaces, and no
// port is open; the links stay up, and the router itself goes on. It lasts, also through a restart
// or a reboot, until a device asks for the connection again, an administrator resumes it, or the
// permission or the service itself is switched off. A LAN that is off cannot ask for anything: only
// the last two bring it back.
//
// It is stored before it acts, and acts before the device has its answer; a gate that is killed in
// between makes it so at its next start. Only the answer to a LAN that goes is given first, while it
// can still be delivered.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "gate/peer.h"
#include "wire/message.h"

struct gate;

int suspension_load(struct gate *g, struct err *e); // 0 or -1

// A request by lan or mgmt, which is answered.
void suspension_request(struct gate *g, const struct wire_switch_request *r,
			const struct answer_to *to);

bool suspension_has_lan(const struct wire_suspension *s, const char *name);

// S as SETTINGS allow it to last.
struct wire_suspension suspension_allowed(const struct wire_suspension *s,
					  const struct wire_settings *settings);

// New settings are in force: what they do not allow any more has ended.
void suspension_settle(struct gate *g);
