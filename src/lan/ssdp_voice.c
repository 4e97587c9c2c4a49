// SPDX-License-Identifier: BSD-2-Clause
// Composing and sending SSDP messages.

#include "lan/ssdp_voice.h"

#include "base/clock.h"
#include "codec/ssdp.h"
#include "lan/description.h"
#include "lan/server_name.h"

enum { MESSAGE_MAX = 1024, LOCATION_MAX = 128 };

struct saying {
	const struct ssdp_voice *voice;
	size_t index;
	unsigned version;
	uint32_t boot_id;
};

typedef void writer(struct strbuf *out, const struct ssdp_message *m);

static void say(const struct saying *what, writer *write, struct ip6 to, uint16_t to_port)
{
	const struct ssdp_voice *v = what->voice;
	struct udp_way way = {.to = to,
			      .to_port = to_port,
			      .from = v->place.address,
			      .ifindex = v->place.ifindex,
			      .ttl = v->identity.ssdp_ttl};
	char udn[SSDP_UDN_SIZE];
	struct strbuf target, location, text;
	struct ssdp_message message;

	strbuf_init(&target, SSDP_TARGET_TEXT_MAX);
	strbuf_init(&location, LOCATION_MAX);
	strbuf_init(&text, MESSAGE_MAX);
	ssdp_target_write(&target, udn, what->index, what->version, &v->identity);
	description_location(&location, ssdp_target_tree(what->index), &v->identity,
			     v->place.address, v->place.http_port);
	message = (struct ssdp_message){
		.host = v->place.group_host,
		.target = strbuf_slice(&target),
		.udn = udn,
		.location = strbuf_text(&location),
		.server = SERVER_NAME,
		.max_age = SSDP_MAX_AGE,
		.boot_id = what->boot_id,
		.next_boot_id = v->identity.boot_id,
		.config_id = v->identity.config_id,
		.search_port = v->place.search_port,
		.wall_s = clock_wall_s(),
	};
	write(&text, &message);
	if (!target.failed && !location.failed && !text.failed)
		(void)udp_send(v->udp, &way, strbuf_slice(&text));
	strbuf_free(&target);
	strbuf_free(&location);
	strbuf_free(&text);
}

static void notify(const struct ssdp_voice *v, size_t index, uint32_t boot_id, writer *write)
{
	struct saying what = {.voice = v, .index = index, .boot_id = boot_id};

	say(&what, write, v->place.group, SSDP_PORT);
}

void ssdp_voice_alive(const struct ssdp_voice *v, size_t index)
{
	notify(v, index, v->identity.boot_id, ssdp_alive_write);
}

void ssdp_voice_byebye(const struct ssdp_voice *v, size_t index)
{
	notify(v, index, v->identity.boot_id, ssdp_byebye_write);
}

void ssdp_voice_update(const struct ssdp_voice *v, size_t index, uint32_t old_boot_id)
{
	notify(v, index, old_boot_id, ssdp_update_write);
}

void ssdp_voice_answer(const struct ssdp_voice *v, size_t index, unsigned version, struct ip6 to,
		       uint16_t to_port)
{
	struct saying what = {
		.voice = v, .index = index, .version = version, .boot_id = v->identity.boot_id};

	say(&what, ssdp_response_write, to, to_port);
}
