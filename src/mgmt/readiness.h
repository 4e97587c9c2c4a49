// SPDX-License-Identifier: BSD-2-Clause
// When this process tells the parent that it is ready: once the firewall is in force, or cannot be,
// since before that the network is open to whom the rules would refuse. Without an answer from gate
// it is ready ten seconds after its start all the same.
#pragma once

struct mgmt;

void readiness_init(struct mgmt *m);
void readiness_wait(struct mgmt *m); // all else is done
void readiness_firewall_told(struct mgmt *m);
void readiness_done(struct mgmt *m);
