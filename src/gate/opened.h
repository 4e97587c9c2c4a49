// SPDX-License-Identifier: BSD-2-Clause
// What the parent opens for gate.
#pragma once

// Opens, before files are taken away from the parent, what gate needs and neither of them may open
// later: the one setting of the connection tracker that is nowhere but in a file
// (kernel/tracking.h). -1: it cannot be opened, and gate says so where it matters.
int gate_open(void);
