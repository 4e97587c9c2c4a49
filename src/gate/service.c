// SPDX-License-Identifier: BSD-2-Clause
// Dispatch of messages from parent, lan and mgmt.

#include "gate/service.h"

#include <unistd.h>

#include "gate/doctor.h"
#include "gate/listing.h"
#include "gate/requester.h"
#include "gate/settings.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "gate/tracking.h"
#include "gate/world.h"

static void on_message(void *context, const void *bytes, size_t n, int fd)
{
	service_message(context, bytes, n, fd);
}

static void on_closed(void *context)
{
	struct peer *peer = context;

	seqpacket_free(peer->channel);
	peer->channel = NULL;
	if (peer->role == WIRE_ROLE_PARENT)
		loop_stop(peer->gate->loop);
}

static void on_drained(void *context)
{
	struct peer *peer = context;

	if (peer->role == WIRE_ROLE_MGMT)
		journal_flush(peer->gate);
}

static const struct seqpacket_events events = {
	.message = on_message,
	.closed = on_closed,
	.drained = on_drained,
};

static int connect_peer(struct peer *peer, int fd)
{
	seqpacket_free(peer->channel);
	peer->generation++;
	peer->channel = seqpacket_new(peer->gate->loop, fd, &events, peer);
	return peer->channel ? 0 : -1;
}

int service_start(struct gate *g, int fd, struct err *e)
{
	g->parent = (struct peer){.gate = g, .role = WIRE_ROLE_PARENT};
	g->lan = (struct peer){.gate = g, .role = WIRE_ROLE_LAN};
	g->mgmt = (struct peer){.gate = g, .role = WIRE_ROLE_MGMT};
	return connect_peer(&g->parent, fd) == 0 ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

void service_stop(struct gate *g)
{
	struct peer *peers[] = {&g->parent, &g->lan, &g->mgmt};

	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
		seqpacket_free(peers[i]->channel);
		peers[i]->channel = NULL;
	}
}

static void on_channel(struct gate *g, const struct wire_channel *channel, int fd)
{
	struct peer *peer = NULL;

	if (channel->role == WIRE_ROLE_LAN)
		peer = &g->lan;
	else if (channel->role == WIRE_ROLE_MGMT)
		peer = &g->mgmt;
	if (!peer || fd < 0) {
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	if (connect_peer(peer, fd) != 0)
		return;
	if (peer == &g->lan)
		tell_lan_process(g);
	else
		tell_mgmt_process(g);
	if (peer == &g->mgmt)
		g->known.wanted = false; // until this one says otherwise
}

static void on_parent_answer(struct gate *g, uint64_t request, const struct wire_answer *answer)
{
	struct err e;
	const struct err *failed = wire_answer_err(answer, &e) == 0 ? NULL : &e;

	if (!skeleton_answered(g, request, failed) && !firewall_answered(g, request, failed))
		(void)listen_answered(g, request, failed);
}

static void from_parent(struct gate *g, enum wire_kind kind, uint64_t request, const void *body,
			int fd)
{
	if (kind == WIRE_CHANNEL) {
		on_channel(g, body, fd);
		return;
	}
	if (fd >= 0)
		(void)close(fd);
	if (kind == WIRE_ANSWER)
		on_parent_answer(g, request, body);
	else if (kind == WIRE_STOP)
		gate_stop(g);
}

static void refuse(const struct answer_to *to, enum wire_kind kind)
{
	struct err e;

	(void)err_set(&e, ERR_INVALID_ACTION, "%s is not to be sent here", wire_kind_name(kind));
	answer_send(to, &e);
}

static void tell_requester(struct gate *g, const struct wire_requester *asked,
			   const struct answer_to *to)
{
	struct wire_requester found = *asked;
	struct err e;

	if (requester_find(g, asked->ifindex, asked->address, &found.ipv4, &e) != 0)
		answer_send(to, &e);
	else
		answer_send_body(to, WIRE_REQUESTER, &found);
}

static void from_lan(struct gate *g, enum wire_kind kind, const void *body,
		     const struct answer_to *to)
{
	struct turn_request r = {.to = *to};

	switch (kind) {
	case WIRE_REQUESTER:
		tell_requester(g, body, to);
		return;
	case WIRE_MAPPING_ADD:
		r.kind = TURN_ADD;
		r.body.add = *(const struct wire_mapping_add *)body;
		break;
	case WIRE_MAPPING_DELETE:
		r.kind = TURN_DELETE;
		r.body.key = *(const struct wire_mapping_key *)body;
		break;
	case WIRE_MAPPING_DELETE_RANGE:
		r.kind = TURN_DELETE_RANGE;
		r.body.range = *(const struct wire_mapping_range *)body;
		r.body.range.cursor = 0; // of listings only
		break;
	case WIRE_MAPPING_RANGE:
		r.kind = TURN_RANGE;
		r.body.range = *(const struct wire_mapping_range *)body;
		break;
	case WIRE_MAPPING_GET:
		r.kind = TURN_GET;
		r.body.key = *(const struct wire_mapping_key *)body;
		break;
	case WIRE_MAPPING_AT:
		r.kind = TURN_AT;
		r.body.at = *(const struct wire_mapping_at *)body;
		break;
	case WIRE_SWITCH:
		suspension_request(g, body, to);
		return;
	case WIRE_UPLINK_GET:
		r.kind = TURN_UPLINK;
		r.body.uplink = *(const struct wire_uplink_get *)body;
		break;
	case WIRE_DHCP_LEASE:
		dhcp_told(g, body);
		return;
	case WIRE_HEARD:
		hearing_told(g, body);
		return;
	case WIRE_DHCP_END:
		dhcp_told_end(g, body);
		return;
	default:
		refuse(to, kind);
		return;
	}
	turn_add(g, &r);
}

static void on_settings(struct gate *g, const struct wire_settings *settings,
			const struct answer_to *to)
{
	struct err e;

	if (settings_check(settings, &e) != 0)
		answer_send(to, &e);
	else
		world_set(g, settings, to);
}

static void from_mgmt(struct gate *g, enum wire_kind kind, const void *body,
		      const struct answer_to *to)
{
	struct turn_request r = {.kind = TURN_REMOVE, .to = *to};

	switch (kind) {
	case WIRE_SETTINGS:
		on_settings(g, body, to);
		break;
	case WIRE_EVENTS_WANTED:
		g->known.wanted = ((const struct wire_events_wanted *)body)->wanted != 0;
		break;
	case WIRE_LOG_WANTED:
		g->journal.unwanted_debug = ~((const struct wire_log_wanted *)body)->debug;
		break;
	case WIRE_SWITCH:
		suspension_request(g, body, to);
		break;
	case WIRE_KNOWN_DEVICE_COMMENT:
		known_device_comment(g, body, to);
		break;
	case WIRE_KNOWN_DEVICE_FORGET:
		known_device_forget(g, body, to);
		break;
	case WIRE_PERMISSION_RESET:
		permission_counter_reset(g, body, to);
		break;
	case WIRE_PENDING_FORGET:
		pending_forget(g, body, to);
		break;
	case WIRE_FIREWALL_ENTRY:
		firewall_entry(g, body, to);
		break;
	case WIRE_FIREWALL_RESET:
		firewall_reset(g, body, to);
		break;
	case WIRE_LIST:
		if (((const struct wire_list *)body)->kind == WIRE_CHECK)
			doctor_list(g, body, to);
		else
			listing_send(g, body, to);
		break;
	case WIRE_CONNECTION_REMOVE:
		flow_listing_remove(g, body, to);
		break;
	case WIRE_TRACKING:
		tracking_set(g, body, to);
		break;
	case WIRE_MAPPING_REMOVE:
		r.body.id = ((const struct wire_mapping_remove *)body)->id;
		turn_add(g, &r);
		break;
	default:
		refuse(to, kind);
		break;
	}
}

// Messages with a file.
static bool take_file(struct gate *g, enum wire_kind kind, const void *body, int fd,
		      const struct answer_to *to)
{
	if (kind == WIRE_FIREWALL_RULES)
		firewall_set(g, body, fd, to);
	else if (kind == WIRE_PERMISSIONS)
		permissions_set(g, body, fd, to);
	else
		return false;
	return true;
}

void service_message(struct peer *from, const void *bytes, size_t n, int fd)
{
	struct gate *g = from->gate;
	struct wire_header header;
	const void *body;
	enum wire_kind kind = wire_open(bytes, n, &header, &body);
	struct answer_to to;
	struct err e;

	if (from->role == WIRE_ROLE_PARENT) {
		from_parent(g, kind, header.request, body, fd);
		return;
	}
	to = answer_to(from, header.request);
	if (from->role == WIRE_ROLE_MGMT && !g->stopping && take_file(g, kind, body, fd, &to))
		return;
	if (fd >= 0)
		(void)close(fd);
	if (kind == WIRE_NONE)
		return; // whom to answer is not known
	if (g->stopping) {
		(void)err_set(&e, ERR_FAILURE, "the gateway is stopping");
		answer_send(&to, &e);
	} else if (from->role == WIRE_ROLE_LAN) {
		from_lan(g, kind, body, &to);
	} else {
		from_mgmt(g, kind, body, &to);
	}
}
