// SPDX-License-Identifier: BSD-2-Clause
// LANControl:1, a service of our own: a device switches the service off for its LAN.

#include "lan/actions.h"
#include "lan/call.h"

// Whoever can read it is served.
void read_service_enabled(const struct reading *from, struct strbuf *out)
{
	(void)from;
	strbuf_add_text(out, "1");
}

enum call_result disable_service(struct call *call, struct err *e)
{
	(void)e;
	return call_switch(call, WIRE_SWITCH_LAN_OFF);
}
