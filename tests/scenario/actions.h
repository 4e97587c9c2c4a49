// SPDX-License-Identifier: BSD-2-Clause
// What a line of a scenario may do.
#pragma once

#include "devices.h"
#include "gate_fixture.h"
#include "words.h"

struct scenario {
	struct gate_fixture f;
	struct devices devices;
	struct wire_settings settings;
	bool together; // lines are collected into one pass of the loop
};

// Does what W says, up to the point where nobody has anything to do; ends the program when it says
// nothing that can be done.
void action_run(struct scenario *s, struct words *w);
