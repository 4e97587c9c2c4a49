// SPDX-License-Identifier: BSD-2-Clause
// Between the table of /ip/upnp/devices and what is done to its rows.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct call;
struct mgmt;
struct row;

// By enum wire_permission_action, and behind them "default": no rule says anything of the device.
extern const char *const device_policy_words[]; // ends with NULL

// As menu_hooks.from_wire.
bool device_from_wire(struct mgmt *m, const void *body, struct row *row);

// The commands, and the hooks `change` and `remove`.
void device_allow(struct call *call);
void device_deny(struct call *call);
void device_ask(struct call *call);
void device_reset(struct call *call);
void device_change(struct call *call);
void device_remove(struct call *call, uint32_t id);
