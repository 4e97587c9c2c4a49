// SPDX-License-Identifier: BSD-2-Clause
// Measurements for programs that collect them (Prometheus): GET /metrics. Which there are say the rows
// of the menus (PROPERTY_METRIC, PROPERTY_LABEL, MENU_COUNTED); each is one `print` of its menu, so that
// no more is held than what the peer has yet to read.
//
//   sallyport_interface_rx_byte_total{name="ether1"} 4711
#pragma once

#include "http/connection.h"
#include "mgmt/session.h"

struct metrics; // an answer under way

// Answers on CONNECTION, by a session for LOGIN. It ends with DONE, once, and then the answer. False:
// it was refused, and the connection may be gone.
bool metrics_begin(struct mgmt *m, const struct session_login *login,
		   struct http_connection *connection, void (*done)(void *context), void *context,
		   struct metrics **out);

void metrics_drained(struct metrics *a); // what was written is with the kernel
void metrics_cancel(struct metrics *a);	 // nobody waits for the answer any more; no `done`
