// SPDX-License-Identifier: BSD-2-Clause
// The configuration that gate acts on: told to each new gate, and as the applying step of a change.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"
#include "mgmt/hooks.h"
#include "mgmt/table.h"

struct gate_settings {
	struct transaction *waiting; // for gate's answer; NULL: none
	struct loop_timer patience;
	struct loop_timer again; // tells gate once more what is in force
	uint64_t request;	 // the one under way; an older one's answer does not count
};

extern const struct applier gate_settings_applier;

// Whether a change of the menu of T needs gate: it acts on it, or knows the names in it.
bool gate_settings_concern(const struct table *t);

void gate_settings_init(struct mgmt *m);
void gate_settings_done(struct mgmt *m);

// What follows from the outside has changed: gate is told again.
void gate_settings_again(struct mgmt *m);

// A new gate is there.
void gate_settings_connected(struct mgmt *m);
