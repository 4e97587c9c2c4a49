// SPDX-License-Identifier: BSD-2-Clause
// Devices of the LAN that speak UPnP with the real lan process, which asks the gate of the scenario.
#pragma once

#include "gate_fixture.h"
#include "words.h"

struct devices {
	struct lan *lan; // NULL: not started
	struct seqpacket *parent;
};

// Starts lan, or tells the one that runs of the gate that runs now.
void devices_connect(struct devices *d, struct gate_fixture *f);
void devices_done(struct devices *d);

// ADDRESS ACTION [NewArgument=value]…: one call to WANIPConnection:1, its outcome as a line of
// VOICE_LAN: "200", and each argument that came back, or "500" and the error's number and words.
void devices_call(struct devices *d, struct gate_fixture *f, struct words *w);
