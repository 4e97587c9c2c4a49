// SPDX-License-Identifier: BSD-2-Clause
// /system/reset-configuration: everything as a new configuration begins, as one transaction, which
// undo takes back; then the script that a new configuration begins with, or another.
#pragma once

#include "mgmt/call.h"

void reset_configuration(struct call *call);
