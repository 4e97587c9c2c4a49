// SPDX-License-Identifier: BSD-2-Clause
// Approving what waits in /ip/upnp/pending.
#pragma once

#include "schema/menu.h"

struct call;
struct mgmt;
struct transaction;

enum { PENDING_ARGUMENTS = 2 };
extern const struct command_argument pending_arguments[PENDING_ARGUMENTS];

// Runs `approve` and `deny`, with the arguments above: a rule of /ip/upnp/rules for each request, or
// with device=yes for its device.
void pending_approve(struct call *call);
void pending_deny(struct call *call);

// As menu_hooks.committed, for the settings and for scripts: warns once when the script that is to
// run for what waits is not there.
void pending_script_committed(struct mgmt *m, const struct transaction *t);

// Gate has told of a request (struct wire_pending): of a new one the script runs that the
// administrator has named, if there is one.
void pending_told(struct mgmt *m, const void *body);
