// SPDX-License-Identifier: BSD-2-Clause
// Values for completion from the records that the daemon has now.
#pragma once

#include "console/complete.h"
#include "console/console.h"

struct complete_source complete_source_of(struct console *c);
