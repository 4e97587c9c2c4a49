// SPDX-License-Identifier: BSD-2-Clause
// Layer3Forwarding:1: which connection carries the traffic that has no other way.

#include "lan/actions.h"
#include "lan/call.h"
#include "lan/device_table.h"

// "uuid:…:WANConnectionDevice:1,urn:upnp-org:serviceId:WANIPConn1"
void read_default_connection_service(const struct reading *from, struct strbuf *out)
{
	device_connection_container(out, from->tree, from->identity);
	strbuf_add_char(out, ',');
	strbuf_add_text(out, wan_ip_1.id); // the same in every version
}

static enum call_result fail(struct err *e, enum err_kind kind)
{
	(void)err_set(e, kind, NULL);
	return CALL_FAILED;
}

// There is one connection, so that only its own name can be set, and that changes nothing.
enum call_result set_default_connection_service(struct call *call, struct err *e)
{
	struct slice device;
	struct slice service;
	struct slice uuid;

	if (!slice_cut(call->in[SET_CONNECTION_SERVICE].text, ',', &device, &service) ||
	    !slice_starts(device, "uuid:"))
		return fail(e, ERR_VALUE);
	device.p += 5;
	device.n -= 5;
	(void)slice_cut(device, ':', &uuid, &device);
	if (!slice_is_nocase(uuid, device_uuid(call->tree, DEVICE_CONNECTION, call->identity)))
		return fail(e, ERR_NO_SUCH_DEVICE);
	service = slice_trim(service);
	if (call->identity->ppp && slice_is(service, wan_ppp_1.id))
		return fail(e, ERR_SERVICE_SELECTION); // the same connection by another name
	return slice_is(service, wan_ip_1.id) ? CALL_DONE : fail(e, ERR_NO_SUCH_SERVICE);
}
