// SPDX-License-Identifier: BSD-2-Clause
// Control (UDA 1.0 section 3): a SOAP request becomes a row of the service table and its typed
// arguments, the row's handler runs, and what it says becomes the answer.
#pragma once

#include "codec/http_request.h"
#include "lan/call.h"
#include "lan/log.h"

struct control_site {
	enum wire_igd tree;	       // whose control URL it is
	const struct service *service; // and of which service
	const struct wire_service *identity;
	struct call_origin origin;
	const char *searcher; // what it said that it is as it searched; "": nothing
	struct gate_channel *gate;
	struct lan_log *log;
	call_finished *finished; // called exactly once, perhaps before control_start returns
	void *context;
};

// Carries out R, a complete POST or M-POST. Returns the call while it waits for gate, NULL when
// FINISHED has been called. R may go away once this returns.
struct call *control_start(const struct control_site *site, const struct http_request *r);

void control_cancel(struct call *call); // FINISHED is not called any more
