// SPDX-License-Identifier: BSD-2-Clause
// The company that gate keeps in tests.

#include "gate_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SETTLE_PASSES = 12, LINES_MAX = 64 << 20 };

static struct strbuf *line(struct gate_fixture *f, enum voice voice)
{
	return &f->voice[voice];
}

// ---- wording

static void add_end(struct strbuf *b, ip4 address, uint16_t port)
{
	char text[IP4_TEXT_SIZE];

	strbuf_add_format(b, "%s:%u", address ? ip4_format(address, text) : "*", port);
}

static void add_mapping(struct strbuf *b, const struct wire_mapping *m)
{
	char text[IP4_TEXT_SIZE];

	strbuf_add_format(b, "%u %s ", m->id, m->protocol == 6 ? "tcp" : "udp");
	add_end(b, m->external_address, m->external_port);
	strbuf_add_text(b, " -> ");
	add_end(b, m->internal_address, m->internal_port);
	if (m->remote_host)
		strbuf_add_format(b, " for %s", ip4_format(m->remote_host, text));
	if (m->requester != m->internal_address)
		strbuf_add_format(b, " by %s", ip4_format(m->requester, text));
	strbuf_add_format(b, " lease %u left %u", m->lease_s, m->lease_left_s);
	if (!m->enabled)
		strbuf_add_text(b, " disabled");
	if (!m->active)
		strbuf_add_text(b, " inactive");
	if (m->packets_in || m->packets_out)
		strbuf_add_format(b, " packets %llu/%llu unused %u",
				  (unsigned long long)m->packets_in,
				  (unsigned long long)m->packets_out, m->unused_s);
	if (m->host_name[0])
		strbuf_add_format(b, " of %s", m->host_name);
	strbuf_add_format(b, " \"%s\"", m->description);
}

static void add_answer(struct strbuf *b, const struct wire_answer *answer)
{
	struct err e;

	if (wire_answer_err(answer, &e) != 0)
		strbuf_add_format(b, "error %d %s", err_upnp_code(e.kind), e.text);
	else
		strbuf_add_text(b, answer->more ? "ok more" : "ok");
}

static void add_lan(struct strbuf *b, const struct wire_lan *lan)
{
	struct ip4_prefix prefix = {lan->address, lan->length};
	char text[IP4_PREFIX_TEXT_SIZE];

	strbuf_add_format(b, "lan %s %s http %u%s", lan->interface, ip4_prefix_format(prefix, text),
			  lan->http_port, lan->gone ? " gone" : "");
}

static void add_firewall(struct strbuf *b, const struct wire_firewall *f)
{
	static const char *const states[] = {"unknown", "clear", "drops"};

	strbuf_add_format(b, "firewall %s", states[f->state]);
	if (f->obstacle[0])
		strbuf_add_format(b, " \"%s\" \"%s\"", f->obstacle, f->remedy);
}

static void add_uplink(struct strbuf *b, const struct wire_uplink *u)
{
	char text[IP4_TEXT_SIZE];

	strbuf_add_format(b, "uplink %s %s %s mappings %u for %llus",
			  u->configured ? u->interface : "none",
			  u->address ? ip4_format(u->address, text) : "*",
			  u->connected ? "connected" : "disconnected", u->mappings,
			  (unsigned long long)u->connected_for_s);
}

static void add_suspension(struct strbuf *b, const struct wire_suspension *s)
{
	char by[IP4_TEXT_SIZE];

	strbuf_add_text(b, "suspension");
	if (s->uplink != WIRE_SUSPENDED_NOT)
		strbuf_add_format(b, " uplink %u by %s", s->uplink, ip4_format(s->by, by));
	for (size_t i = 0; i < s->lans; i++)
		strbuf_add_format(b, " %s by %s", s->lan[i].name, ip4_format(s->lan[i].by, by));
}

static void add_service(struct strbuf *b, const struct wire_service *s)
{
	strbuf_add_format(b, "service %s%s boot %u config %u name \"%s\"%s",
			  s->enabled ? "enabled" : "disabled", s->show_dummy_rule ? " dummy" : "",
			  s->boot_id, s->config_id, s->name, s->announce ? " announce" : "");
}

static void add_event(struct strbuf *b, const struct wire_mapping_event *event)
{
	static const char *const changes[] = {"opened", "changed", "closed"};

	strbuf_add_format(b, "%s count %u: ", changes[event->change], event->count);
	add_mapping(b, &event->mapping);
}

static void add_log(struct strbuf *b, const struct wire_log *log)
{
	static const char *const words[] = {
#define WORD(topic, word) word,
		WIRE_LOG_TOPICS(WORD)
#undef WORD
	};
	const char *separator = "";

	for (int pass = 0; pass < 2; pass++) // the levels last
		for (int i = 0; i < WIRE_LOG__COUNT; i++)
			if (log->topics >> i & 1 && (i < 5) == (pass == 1)) {
				strbuf_add_format(b, "%s%s", separator, words[i]);
				separator = ",";
			}
	strbuf_add_format(b, " %s", log->text);
}

static void add_row(struct strbuf *b, enum wire_kind kind, const void *body)
{
	const struct wire_link *link = body;
	const struct wire_address *address = body;
	const struct wire_neighbour *neighbour = body;
	const struct wire_requester *requester = body;
	const struct wire_connection *connection = body;
	char text[IP4_TEXT_SIZE];
	char mac[MAC_TEXT_SIZE];

	if (kind == WIRE_LINK)
		strbuf_add_format(b, "link %u %s%s%s%s rx %llu", link->ifindex, link->name,
				  link->up ? " up" : "", link->running ? " running" : "",
				  link->gone ? " gone" : "", (unsigned long long)link->rx_bytes);
	else if (kind == WIRE_ADDRESS)
		strbuf_add_format(b, "address %s/%u on %s%s", ip4_format(address->address, text),
				  address->length, address->interface,
				  address->dynamic ? " dynamic" : "");
	else if (kind == WIRE_NEIGHBOUR)
		strbuf_add_format(b, "neighbour %s %s on %s", ip4_format(neighbour->address, text),
				  mac_format(neighbour->mac, mac), neighbour->interface);
	else if (kind == WIRE_CONNECTION)
		strbuf_add_format(b, "connection %u from port %u", connection->id,
				  connection->original.source_port);
	else if (kind == WIRE_TRACKING)
		fake_tracking_write(b, body);
	else if (kind == WIRE_REQUESTER)
		strbuf_add_format(b, "requester %s", ip4_format(requester->ipv4, text));
	else
		strbuf_add_format(b, "%s?", wire_kind_name(kind));
}

static void add_message(struct strbuf *b, enum wire_kind kind, const void *body)
{
	switch (kind) {
	case WIRE_ANSWER:
		add_answer(b, body);
		break;
	case WIRE_MAPPING:
		strbuf_add_text(b, "mapping ");
		add_mapping(b, body);
		break;
	case WIRE_MAPPING_EVENT:
		add_event(b, body);
		break;
	case WIRE_SERVICE:
		add_service(b, body);
		break;
	case WIRE_LAN:
		add_lan(b, body);
		break;
	case WIRE_UPLINK:
		add_uplink(b, body);
		break;
	case WIRE_FIREWALL:
		add_firewall(b, body);
		break;
	case WIRE_SUSPENSION:
		add_suspension(b, body);
		break;
	case WIRE_LOG:
		add_log(b, body);
		break;
	default:
		add_row(b, kind, body);
		break;
	}
	strbuf_add_char(b, '\n');
}

// ---- lan and mgmt

static void on_closed(void *context)
{
	struct seqpacket **channel = context;

	seqpacket_free(*channel);
	*channel = NULL;
}

static void on_lan_closed(void *context)
{
	on_closed(&((struct gate_fixture *)context)->lan);
}

static void on_mgmt_closed(void *context)
{
	on_closed(&((struct gate_fixture *)context)->mgmt);
}

static void on_parent_closed(void *context)
{
	on_closed(&((struct gate_fixture *)context)->parent);
}

static void on_lan_message(void *context, const void *bytes, size_t n, int fd)
{
	struct gate_fixture *f = context;
	struct wire_header header;
	const void *body;
	enum wire_kind kind = wire_open(bytes, n, &header, &body);
	struct err e;
	int failed = 0;

	(void)fd;
	if (kind == WIRE_NONE)
		abort();
	add_message(line(f, header.request ? VOICE_LAN : VOICE_TOLD), kind, body);
	if (!header.request || !f->on_answer)
		return;
	if (kind == WIRE_ANSWER)
		failed = wire_answer_err(body, &e);
	f->on_answer(f->answer_context, header.request, failed ? &e : NULL);
}

static void on_mgmt_message(void *context, const void *bytes, size_t n, int fd)
{
	struct gate_fixture *f = context;
	struct wire_header header;
	const void *body;
	enum wire_kind kind = wire_open(bytes, n, &header, &body);
	enum voice voice = VOICE_EVENT;

	(void)fd;
	if (kind == WIRE_NONE)
		abort();
	if (header.request == GATE_FIXTURE_UNHEARD)
		return;
	if (kind == WIRE_LOG)
		voice = VOICE_LOG;
	else if (header.request)
		voice = VOICE_MGMT;
	add_message(line(f, voice), kind, body);
}

// ---- the parent

static void answer_parent(struct gate_fixture *f, uint64_t request, bool refuse, const char *why)
{
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "%s", why);
	(void)wire_send_answer(f->parent, request, refuse ? &e : NULL);
}

static void on_run_nft(struct gate_fixture *f, uint64_t request, int fd)
{
	static char text[300000];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	bool deletes, makes, refuse;

	if (n < 0)
		abort();
	text[n] = '\0';
	deletes = strstr(text, "delete table inet sallyport") != NULL;
	makes = strstr(text, "chain nat_lookup") != NULL;
	refuse = f->refuse_nft || (f->refuse_flows && strstr(text, "flowtable")) ||
		 (makes && !deletes && f->refuse_update);
	strbuf_add_format(line(f, VOICE_PARENT), "nft %s%s\n",
			  !makes    ? "delete"
			  : deletes ? "replace"
				    : "update",
			  refuse ? " refused" : "");
	if (f->hold_nft)
		f->held = request;
	if (f->silent_parent || f->hold_nft)
		return;
	if (!refuse && deletes)
		fake_kernel_drop_table(&f->kernel);
	if (!refuse && makes)
		f->kernel.table = true;
	if (!refuse)
		fake_kernel_tell(&f->kernel, NFT_TOUCHED_TABLE, "nft");
	answer_parent(f, request, refuse, "nft: refused for the test");
}

static const char *purpose_of(const struct wire_listen *l)
{
	if (l->purpose == WIRE_LISTENER_MNDP)
		return "mndp";
	return l->purpose == WIRE_LISTENER_SSDP ? "ssdp" : "http";
}

static void on_listen(struct gate_fixture *f, uint64_t request, const struct wire_listen *l)
{
	bool refuse = f->refuse_listen && l->wanted;

	strbuf_add_format(line(f, VOICE_PARENT), "%s %s %s ", l->wanted ? "listen" : "close",
			  purpose_of(l), l->interface);
	add_end(line(f, VOICE_PARENT), l->address, l->port);
	strbuf_add_text(line(f, VOICE_PARENT), l->v6 ? " ipv6" : "");
	strbuf_add_text(line(f, VOICE_PARENT), refuse ? " refused\n" : "\n");
	if (!f->silent_parent)
		answer_parent(f, request, refuse, "cannot listen, for the test");
}

static void on_lease_watch(struct gate_fixture *f, const struct wire_lease_watch *w)
{
	strbuf_add_format(line(f, VOICE_PARENT), "watch %u %s\n", w->number,
			  w->path[0] ? w->path : "nothing");
}

static void on_parent_message(void *context, const void *bytes, size_t n, int fd)
{
	struct gate_fixture *f = context;
	struct wire_header header;
	const void *body;

	switch (wire_open(bytes, n, &header, &body)) {
	case WIRE_READY:
		strbuf_add_text(line(f, VOICE_PARENT), "ready\n");
		break;
	case WIRE_RUN_NFT:
		on_run_nft(f, header.request, fd);
		break;
	case WIRE_LISTEN:
		on_listen(f, header.request, body);
		break;
	case WIRE_LEASE_WATCH:
		on_lease_watch(f, body);
		break;
	default:
		abort();
	}
	if (fd >= 0)
		(void)close(fd);
}

// ---- start and end

void gate_fixture_init(struct gate_fixture *f)
{
	struct neighbour device = {.ifindex = 3, .state = NEIGHBOUR_REACHABLE};

	memset(f, 0, sizeof(*f));
	f->loop = loop_new_virtual(1000000);
	if (!f->loop)
		abort();
	fake_kernel_init(&f->kernel, f->loop);
	fake_host_init(&f->host);
	for (int i = 0; i < VOICE__COUNT; i++)
		strbuf_init(&f->voice[i], LINES_MAX);
	(void)snprintf(f->directory, sizeof(f->directory), "/tmp/sallyport-gate-XXXXXX");
	if (!mkdtemp(f->directory))
		abort();
	fake_host_ether(&f->host, 2, "wan0", 0xcb007101, 24);
	fake_host_ether(&f->host, 3, "br0", 0xc0a80101, 24);
	for (uint8_t i = 10; i < 13; i++) {
		device.address = 0xc0a80100u + i;
		device.mac = (struct mac){.byte = {2, 0, 0, 0, 0, i}};
		fake_host_neighbour(&f->host, &device, false);
	}
}

static void remove_directory(const char *path)
{
	struct dirent *entry;
	DIR *d = opendir(path);
	char file[512];

	while (d && (entry = readdir(d))) {
		(void)snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.')
			(void)unlink(file);
	}
	if (d)
		(void)closedir(d);
	(void)rmdir(path);
}

void gate_fixture_done(struct gate_fixture *f)
{
	gate_fixture_kill(f);
	fake_kernel_done(&f->kernel);
	loop_free(f->loop);
	for (int i = 0; i < VOICE__COUNT; i++)
		strbuf_free(&f->voice[i]);
	remove_directory(f->directory);
}

static struct seqpacket *pair_with(struct gate_fixture *f, int *other,
				   const struct seqpacket_events *events)
{
	int pair[2];
	struct seqpacket *mine;

	if (seqpacket_pair(pair) != 0)
		abort();
	mine = seqpacket_new(f->loop, pair[0], events, f);
	if (!mine)
		abort();
	*other = pair[1];
	return mine;
}

static void connect_role(struct gate_fixture *f, struct seqpacket **channel, uint32_t role,
			 const struct seqpacket_events *events)
{
	struct wire_channel body = {.role = role};
	int other;

	seqpacket_free(*channel);
	*channel = pair_with(f, &other, events);
	(void)wire_send(f->parent, WIRE_CHANNEL, 0, &body, other);
	(void)close(other);
}

void gate_fixture_connect_lan(struct gate_fixture *f)
{
	static const struct seqpacket_events events = {.message = on_lan_message,
						       .closed = on_lan_closed};

	connect_role(f, &f->lan, WIRE_ROLE_LAN, &events);
}

void gate_fixture_connect_mgmt(struct gate_fixture *f)
{
	static const struct seqpacket_events events = {.message = on_mgmt_message,
						       .closed = on_mgmt_closed};

	connect_role(f, &f->mgmt, WIRE_ROLE_MGMT, &events);
	gate_fixture_no_permissions(f);
}

void gate_fixture_give_lan(struct gate_fixture *f, int fd)
{
	struct wire_channel body = {.role = WIRE_ROLE_LAN};

	seqpacket_free(f->lan);
	f->lan = NULL;
	(void)wire_send(f->parent, WIRE_CHANNEL, 0, &body, fd);
	(void)close(fd);
	gate_fixture_settle(f);
}

int gate_fixture_start(struct gate_fixture *f, struct err *e)
{
	static const struct seqpacket_events events = {.message = on_parent_message,
						       .closed = on_parent_closed};
	struct gate_options options = {
		.directory = f->directory,
		.kernel = &f->kernel.door,
		.host = &f->host.door,
	};
	int other;

	f->parent = pair_with(f, &other, &events);
	f->gate = gate_new(f->loop, other, &options, e);
	if (!f->gate) {
		gate_fixture_kill(f);
		return -1;
	}
	gate_fixture_connect_lan(f);
	gate_fixture_connect_mgmt(f);
	gate_fixture_settle(f);
	return 0;
}

void gate_fixture_kill(struct gate_fixture *f)
{
	gate_free(f->gate);
	f->gate = NULL;
	seqpacket_free(f->parent);
	seqpacket_free(f->lan);
	seqpacket_free(f->mgmt);
	f->parent = f->lan = f->mgmt = NULL;
}

void gate_fixture_stop(struct gate_fixture *f)
{
	struct wire_stop stop = {0};

	(void)wire_send(f->parent, WIRE_STOP, 0, &stop, -1);
	gate_fixture_settle(f);
	gate_fixture_kill(f);
}

void gate_fixture_settle(struct gate_fixture *f)
{
	for (int i = 0; i < SETTLE_PASSES; i++)
		loop_pump(f->loop);
	strbuf_add_slice(line(f, VOICE_KERNEL), strbuf_slice(&f->kernel.record));
	strbuf_reset(&f->kernel.record);
}

void gate_fixture_advance(struct gate_fixture *f, uint64_t ms)
{
	uint64_t before = loop_now(f->loop) / 1000;

	loop_advance(f->loop, ms);
	f->host.wall_s += (int64_t)(loop_now(f->loop) / 1000 - before);
	gate_fixture_settle(f);
}

// ---- asking

uint64_t gate_fixture_lan(struct gate_fixture *f, enum wire_kind kind, const void *body)
{
	(void)wire_send(f->lan, kind, ++f->last_request, body, -1);
	return f->last_request;
}

uint64_t gate_fixture_mgmt(struct gate_fixture *f, enum wire_kind kind, const void *body)
{
	(void)wire_send(f->mgmt, kind, ++f->last_request, body, -1);
	return f->last_request;
}

struct wire_settings gate_fixture_settings(void)
{
	const struct wire_rules rules = {
		.visible = 1,
		.secure_mode = 1,
		.mappings_per_device = 64,
		.mappings = 1000,
		.lease_max_s = 604800,
		.external = {1, {{1, 65535}}},
		.internal = {1, {{1, 65535}}},
	};

	return (struct wire_settings){
		.enabled = 1,
		.nat_traversal = 1,
		.igd_versions = WIRE_IGD_ALL,
		.http_port = 2828,
		.ssdp_ttl = 2,
		.mappings_total = 1000,
		.rules = rules,
		.interfaces = 2,
		.interface = {{.name = "wan0", .external = 1}, {.name = "br0", .rules = rules}},
		.name = "router",
	};
}

struct wire_mapping_add gate_fixture_add(uint8_t protocol, uint16_t external_port,
					 uint16_t internal_port, uint32_t lease_s)
{
	return (struct wire_mapping_add){
		.ifindex = 3,
		.requester = 0xc0a8010a,
		.internal_address = 0xc0a8010a,
		.external_port = external_port,
		.internal_port = internal_port,
		.protocol = protocol,
		.enabled = 1,
		.lease_s = lease_s,
		.description = "test",
	};
}

const char *gate_fixture_text(struct gate_fixture *f, enum voice voice)
{
	return strbuf_text(&f->voice[voice]);
}

void gate_fixture_forget(struct gate_fixture *f)
{
	for (int i = 0; i < VOICE__COUNT; i++)
		strbuf_reset(&f->voice[i]);
	strbuf_reset(&f->kernel.record);
}
