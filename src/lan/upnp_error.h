// SPDX-License-Identifier: BSD-2-Clause
// The names of UPnP error codes, as errorDescription tells them.
#pragma once

// "Action Failed" for a code that none of our services sends.
const char *upnp_error_name(int code);
