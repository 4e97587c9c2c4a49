// SPDX-License-Identifier: BSD-2-Clause
// The discovery socket of one LAN and family. Each packet is judged by its way before its content:
// interface, then destination, then source.

#include "lan/ssdp_service.h"

#include <stdlib.h>
#include <unistd.h>

#include "codec/ssdp.h"
#include "lan/neighbourhood.h"
#include "lan/ssdp_announcer.h"
#include "lan/ssdp_answerer.h"

// Who speaks from one place; silent while there is no such place.
struct speaker {
	struct ssdp_service *service;
	struct ssdp_voice voice;
	struct ssdp_announcer announcer;
	struct ssdp_answerer answerer;
};

struct ssdp_service {
	struct loop *loop;
	struct udp *udp;
	struct lan_log *log;
	struct hearing *hearing;
	struct wire_lan lan;
	bool v6;
	bool strict;
	uint16_t port;
	struct speaker speaker[SSDP_SCOPE__COUNT];
	unsigned leaving; // speakers that have still to say byebye, and us
	struct loop_timer left;
	loop_callback *gone;
	void *context;
};

static bool speaks(const struct speaker *speaker)
{
	return !ip6_is_none(speaker->voice.place.address);
}

static void log_search(struct ssdp_service *s, const struct udp_packet *packet, struct slice target)
{
	char source[IP6_HOST_SIZE];

	lan_log(s->log, WIRE_LOG_UPNP | WIRE_LOG_DEBUG, "M-SEARCH from %s:%u st=%.*s",
		ip6_format_host(packet->source, source), packet->source_port, (int)target.n,
		target.p);
}

// To whom a packet to DESTINATION speaks; NULL: to nobody of us.
static struct speaker *addressed(struct ssdp_service *s, struct ip6 destination, bool *multicast)
{
	for (size_t i = 0; i < SSDP_SCOPE__COUNT; i++) {
		struct speaker *speaker = &s->speaker[i];

		*multicast = ip6_equal(destination, speaker->voice.place.group);
		if (speaks(speaker) &&
		    (*multicast || ip6_equal(destination, speaker->voice.place.address)))
			return speaker;
	}
	return NULL;
}

// What does not ask us anything may still tell why a device gets no further.
static void note_other(struct ssdp_service *s, const struct udp_packet *packet, enum ssdp_kind kind)
{
	if (kind != SSDP_NOTIFY || neighbourhood_is_ours(&s->lan, packet->source))
		return;
	if (slice_contains_nocase(packet->bytes, "device:InternetGatewayDevice:") &&
	    slice_contains_nocase(packet->bytes, "ssdp:alive"))
		hearing_note(s->hearing, WIRE_HEARD_GATEWAY, s->lan.ifindex, packet->source);
}

static void on_packet(void *context, const struct udp_packet *packet)
{
	struct ssdp_service *s = context;
	struct ssdp_search search;
	struct ssdp_found found;
	struct speaker *speaker;
	enum ssdp_kind kind;
	bool multicast;

	if (s->leaving || packet->ifindex != s->lan.ifindex || packet->source_port == 0)
		return;
	speaker = addressed(s, packet->destination, &multicast);
	if (!speaker)
		return;
	if (!neighbourhood_has(&s->lan, packet->source)) {
		if (!neighbourhood_is_ours(&s->lan, packet->source))
			hearing_note(s->hearing, WIRE_HEARD_STRANGER, s->lan.ifindex,
				     packet->source);
		return;
	}
	kind = ssdp_decode(packet->bytes, multicast, s->strict, &search);
	if (kind != SSDP_SEARCH) {
		note_other(s, packet, kind);
		return;
	}
	hearing_note(s->hearing, WIRE_HEARD_SEARCH, s->lan.ifindex, packet->source);
	hearing_note_agent(s->hearing, packet->source, search.agent);
	found = ssdp_target_match(search.target, &speaker->voice.identity);
	if (found.set == 0)
		return;
	if (ssdp_answerer_add(&speaker->answerer, packet->source, packet->source_port, &found,
			      search.mx))
		log_search(s, packet, search.target);
}

struct ssdp_service *ssdp_service_new(struct loop *loop, const struct ssdp_socket *socket,
				      struct ssdp_limits *limits, struct lan_log *log,
				      struct hearing *hearing, const struct wire_service *identity,
				      const struct wire_lan *lan, bool announce)
{
	struct ssdp_service *s = calloc(1, sizeof(*s));

	if (!s) {
		(void)close(socket->fd);
		return NULL;
	}
	s->loop = loop;
	s->log = log;
	s->hearing = hearing;
	s->lan = *lan;
	s->v6 = socket->v6;
	s->port = socket->port;
	s->strict = identity->strict;
	s->udp = udp_new(loop, socket->fd, on_packet, s);
	for (size_t i = 0; i < SSDP_SCOPE__COUNT; i++) {
		struct speaker *speaker = &s->speaker[i];

		speaker->service = s;
		speaker->voice = (struct ssdp_voice){.udp = s->udp, .identity = *identity};
		speaker->voice.place = ssdp_place_of(lan, s->v6, (enum ssdp_scope)i, s->port);
		ssdp_announcer_init(&speaker->announcer, loop, &speaker->voice);
		ssdp_answerer_init(&speaker->answerer, loop, &speaker->voice, limits);
	}
	if (!s->udp) {
		ssdp_service_free(s);
		return NULL;
	}
	for (size_t i = 0; i < SSDP_SCOPE__COUNT; i++)
		if (speaks(&s->speaker[i]))
			ssdp_announcer_start(&s->speaker[i].announcer,
					     announce ? ssdp_targets_announced(identity) : 0);
	return s;
}

void ssdp_service_free(struct ssdp_service *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < SSDP_SCOPE__COUNT; i++) {
		ssdp_announcer_done(&s->speaker[i].announcer);
		ssdp_answerer_done(&s->speaker[i].answerer);
	}
	loop_timer_cancel(&s->left);
	udp_free(s->udp);
	free(s);
}

static void change(struct speaker *speaker, const struct wire_service *identity, bool announce)
{
	uint32_t old_boot_id = speaker->voice.identity.boot_id;
	uint32_t offered = ssdp_targets_offered(identity);
	uint32_t byebye = ssdp_targets_offered(&speaker->voice.identity) & ~offered;

	if (announce)
		byebye |= ssdp_targets_announced(identity);
	speaker->voice.identity = *identity;
	if (!speaks(speaker))
		return;
	if (!byebye && identity->boot_id != old_boot_id)
		ssdp_announcer_update(&speaker->announcer, old_boot_id);
	else
		ssdp_announcer_start(&speaker->announcer, byebye);
}

void ssdp_service_change(struct ssdp_service *s, const struct wire_service *identity, bool announce)
{
	for (size_t i = 0; i < SSDP_SCOPE__COUNT; i++)
		change(&s->speaker[i], identity, announce);
}

void ssdp_service_behave(struct ssdp_service *s, const struct wire_service *identity)
{
	s->strict = identity->strict;
	for (size_t i = 0; i < SSDP_SCOPE__COUNT; i++)
		s->speaker[i].voice.identity.ssdp_ttl = identity->ssdp_ttl;
}

void ssdp_service_move(struct ssdp_service *s, const struct wire_lan *lan)
{
	s->lan = *lan;
	for (size_t i = 0; i < SSDP_SCOPE__COUNT; i++) {
		struct speaker *speaker = &s->speaker[i];
		struct ssdp_place place = ssdp_place_of(lan, s->v6, (enum ssdp_scope)i, s->port);
		bool spoke = speaks(speaker);

		if (ssdp_place_is_same(&place, &speaker->voice.place))
			continue;
		// From an address that is gone nothing can be said any more: what it announced is
		// taken back from the new one, if there is one, or runs out.
		ssdp_announcer_done(&speaker->announcer);
		ssdp_answerer_done(&speaker->answerer);
		speaker->voice.place = place;
		if (speaks(speaker))
			ssdp_announcer_start(
				&speaker->announcer,
				spoke ? ssdp_targets_announced(&speaker->voice.identity) : 0);
	}
}

static void on_left(void *context)
{
	struct ssdp_service *s = context;

	if (--s->leaving == 0)
		s->gone(s->context);
}

void ssdp_service_leave(struct ssdp_service *s, loop_callback *gone, void *context)
{
	s->gone = gone;
	s->context = context;
	s->leaving = 1;
	for (size_t i = 0; i < SSDP_SCOPE__COUNT; i++) {
		struct speaker *speaker = &s->speaker[i];

		ssdp_answerer_done(&speaker->answerer);
		if (!speaks(speaker))
			continue;
		s->leaving++;
		ssdp_announcer_leave(&speaker->announcer, on_left, s);
	}
	loop_timer_init(&s->left, s->loop, on_left, s);
	loop_timer_set(&s->left, 0);
}
