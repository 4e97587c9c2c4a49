// SPDX-License-Identifier: BSD-2-Clause
// The uplink of a router that was told none: the interfaces that its default routes lead through.
#pragma once

#include "gate/host_facts.h"
#include "wire/message.h"

// While no external interface is configured in SETTINGS, adds a row for each interface with a
// default route, marked `found`; those found before go. Where there is no default route at present
// they stay: it will come back, and mappings with it. No rows are found on a loopback interface, or
// one that is configured as internal.
void uplink_search(struct wire_settings *settings, const struct host_facts *facts);
