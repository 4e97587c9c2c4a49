// SPDX-License-Identifier: BSD-2-Clause
// The discovery socket of one LAN. Each packet is judged by its way before its content: interface,
// then destination, then source.

#include "lan/ssdp_service.h"

#include <stdlib.h>
#include <unistd.h>

#include "codec/ssdp.h"
#include "lan/ssdp_announcer.h"
#include "lan/ssdp_answerer.h"

struct ssdp_service {
	struct ssdp_voice voice;
	struct ssdp_announcer announcer;
	struct ssdp_answerer answerer;
	struct lan_log *log;
	bool leaving;
};

// On our link, and the address of one host.
static bool is_neighbour(const struct wire_lan *lan, ip4 source)
{
	struct ip4_prefix prefix = {lan->address, lan->length};

	if (!ip4_in_prefix(source, prefix))
		return false;
	return lan->length >= 31 ||
	       (source != ip4_prefix_network(prefix) && source != ip4_prefix_broadcast(prefix));
}

static void log_search(struct ssdp_service *s, const struct udp_packet *packet, struct slice target)
{
	char source[IP4_TEXT_SIZE];

	lan_log(s->log, WIRE_LOG_UPNP | WIRE_LOG_DEBUG, "M-SEARCH from %s:%u st=%.*s",
		ip4_format(packet->source, source), packet->source_port, (int)target.n, target.p);
}

static void on_packet(void *context, const struct udp_packet *packet)
{
	struct ssdp_service *s = context;
	const struct wire_lan *lan = &s->voice.lan;
	bool multicast = packet->destination == SSDP_GROUP;
	struct ssdp_search search;
	struct ssdp_found found;

	if (s->leaving || packet->ifindex != lan->ifindex || packet->source_port == 0 ||
	    (!multicast && packet->destination != lan->address) ||
	    !is_neighbour(lan, packet->source))
		return;
	if (ssdp_decode(packet->bytes, multicast, false, &search) != SSDP_SEARCH)
		return;
	found = ssdp_target_match(search.target, &s->voice.identity);
	if (found.set == 0)
		return;
	log_search(s, packet, search.target);
	ssdp_answerer_add(&s->answerer, packet->source, packet->source_port, &found, search.mx);
}

struct ssdp_service *ssdp_service_new(struct loop *loop, int fd, struct ssdp_limits *limits,
				      struct lan_log *log, const struct wire_service *identity,
				      const struct wire_lan *lan, bool announce)
{
	struct ssdp_service *s = calloc(1, sizeof(*s));

	if (!s) {
		(void)close(fd);
		return NULL;
	}
	s->log = log;
	s->voice = (struct ssdp_voice){.identity = *identity, .lan = *lan};
	ssdp_announcer_init(&s->announcer, loop, &s->voice);
	ssdp_answerer_init(&s->answerer, loop, &s->voice, limits);
	s->voice.udp = udp_new(loop, fd, on_packet, s);
	if (!s->voice.udp) {
		ssdp_service_free(s);
		return NULL;
	}
	ssdp_announcer_start(&s->announcer, announce ? ssdp_targets_announced(identity) : 0);
	return s;
}

void ssdp_service_free(struct ssdp_service *s)
{
	if (!s)
		return;
	ssdp_announcer_done(&s->announcer);
	ssdp_answerer_done(&s->answerer);
	udp_free(s->voice.udp);
	free(s);
}

void ssdp_service_change(struct ssdp_service *s, const struct wire_service *identity,
			 const struct wire_lan *lan, bool announce)
{
	uint32_t offered = ssdp_targets_offered(identity);
	uint32_t byebye = ssdp_targets_offered(&s->voice.identity) & ~offered;

	if (announce)
		byebye |= ssdp_targets_announced(identity);
	s->voice.identity = *identity;
	s->voice.lan = *lan;
	ssdp_announcer_start(&s->announcer, byebye);
}

void ssdp_service_leave(struct ssdp_service *s, loop_callback *gone, void *context)
{
	s->leaving = true;
	ssdp_answerer_done(&s->answerer);
	ssdp_announcer_leave(&s->announcer, gone, context);
}
