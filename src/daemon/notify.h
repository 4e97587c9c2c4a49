// SPDX-License-Identifier: BSD-2-Clause
// Telling the service manager how far we are: the datagram protocol of sd_notify(3).
#pragma once

// Sends STATE ("READY=1", "STOPPING=1") to the socket named in NOTIFY_SOCKET; nothing happens
// where that is not set.
void notify_manager(const char *state);
