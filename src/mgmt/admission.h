// SPDX-License-Identifier: BSD-2-Clause
// Who may connect over the network: the prefixes that the service names or, where it names none,
// this machine and its LANs, which gate is asked about.
#pragma once

#include <stdbool.h>

#include "base/ip.h"
#include "mgmt/service.h"

struct mgmt;
struct admission;

// Whether a connection from ADDRESS to the service KIND is to be served. ANSWER comes once; at once, with
// NULL returned, where gate has not to be asked.
struct admission *admission_ask(struct mgmt *m, enum service_kind kind, ip4 address,
				void (*answer)(void *context, bool admitted), void *context);

// Nobody waits for the answer any more.
void admission_forget(struct admission *a);
