// SPDX-License-Identifier: BSD-2-Clause
// What WANIPConnection:2 does with ranges of ports (sections 2.5.20 and 2.5.21). A control point that
// nobody has vouched for is shown, and may close, the mappings to its own address, whatever NewManage
// says.

#include "lan/actions.h"
#include "lan/actions_port_mapping.h"

void read_system_update_id(const struct reading *from, struct strbuf *out)
{
	strbuf_add_format(out, "%u", from->uplink->update_id);
}

static int parse_range(struct call *call, struct err *e)
{
	struct wire_mapping_range *range = &call->request.body.range;

	*range = (struct wire_mapping_range){
		.ifindex = call->origin.ifindex,
		.requester = call->origin.requester,
		.first = (uint16_t)call->in[RANGE_FIRST].number,
		.last = (uint16_t)call->in[RANGE_LAST].number,
		.protocol = actions_protocol_number(&call->in[RANGE_PROTOCOL]),
	};
	if (range->first > range->last)
		return err_set(e, ERR_INCONSISTENT, "the range ends before it begins");
	return 0;
}

static enum call_result done(struct call *call, const void *body, struct err *e)
{
	(void)call;
	(void)body;
	(void)e;
	return CALL_DONE;
}

enum call_result delete_port_mapping_range(struct call *call, struct err *e)
{
	return parse_range(call, e) == 0 ? call_ask(call, WIRE_MAPPING_DELETE_RANGE, done)
					 : CALL_FAILED;
}

static void add_row(struct call *call, const void *body)
{
	const struct wire_mapping *m = body;

	port_listing_add(&call->listing, m, actions_protocol_name(m->protocol),
			 actions_lease_left(m));
}

// A page has ended: the next, unless there is none or the listing is full.
static enum call_result end_page(struct call *call, const void *body, struct err *e)
{
	const struct wire_answer *answer = body;

	if (answer->more && !port_listing_full(&call->listing)) {
		call->request.body.range.cursor = answer->cursor;
		return call_ask_rows(call, WIRE_MAPPING_RANGE, add_row, end_page);
	}
	if (port_listing_count(&call->listing) == 0) {
		(void)err_set(e, ERR_NO_SUCH_MAPPING, NULL);
		return CALL_FAILED;
	}
	call_out_document(call, "NewPortListing", port_listing_end(&call->listing));
	return CALL_DONE;
}

enum call_result get_list_of_port_mappings(struct call *call, struct err *e)
{
	if (parse_range(call, e) != 0)
		return CALL_FAILED;
	port_listing_begin(&call->listing, call->in[RANGE_COUNT].number);
	return call_ask_rows(call, WIRE_MAPPING_RANGE, add_row, end_page);
}
