// SPDX-License-Identifier: BSD-2-Clause
// UPnP error codes: which one tells a failure, and their names, as errorDescription tells them.
#pragma once

#include "base/err.h"

// The code by which a service of VERSION tells KIND: version 1 has coarser ones for what version 2
// tells apart.
int upnp_error_code(enum err_kind kind, unsigned version);

// "Action Failed" for a code that none of our services sends.
const char *upnp_error_name(int code);
