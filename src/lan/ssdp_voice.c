// SPDX-License-Identifier: BSD-2-Clause
// Composing and sending SSDP messages.

#include "lan/ssdp_voice.h"

#include "base/clock.h"
#include "codec/ssdp.h"
#include "lan/description.h"
#include "lan/server_name.h"

enum { MESSAGE_MAX = 1024, LOCATION_MAX = 128 };

typedef void writer(struct strbuf *out, const struct ssdp_message *m);

static void say(const struct ssdp_voice *v, size_t index, unsigned version, writer *write,
		const struct udp_way *way)
{
	char udn[SSDP_UDN_SIZE];
	struct strbuf target, location, text;
	struct ssdp_message message;

	strbuf_init(&target, SSDP_TARGET_TEXT_MAX);
	strbuf_init(&location, LOCATION_MAX);
	strbuf_init(&text, MESSAGE_MAX);
	ssdp_target_write(&target, udn, index, version, &v->identity);
	description_location(&location, ssdp_target_tree(index), &v->identity, v->lan.address,
			     v->lan.http_port);
	message = (struct ssdp_message){
		.target = strbuf_slice(&target),
		.udn = udn,
		.location = strbuf_text(&location),
		.server = SERVER_NAME,
		.max_age = SSDP_MAX_AGE,
		.boot_id = v->identity.boot_id,
		.config_id = v->identity.config_id,
		.wall_s = clock_wall_s(),
	};
	write(&text, &message);
	if (!target.failed && !location.failed && !text.failed)
		(void)udp_send(v->udp, way, strbuf_slice(&text));
	strbuf_free(&target);
	strbuf_free(&location);
	strbuf_free(&text);
}

static struct udp_way way_to(const struct ssdp_voice *v, ip4 to, uint16_t to_port)
{
	return (struct udp_way){.to = to,
				.to_port = to_port,
				.from = v->lan.address,
				.ifindex = v->lan.ifindex,
				.ttl = SSDP_TTL};
}

void ssdp_voice_alive(const struct ssdp_voice *v, size_t index)
{
	struct udp_way way = way_to(v, SSDP_GROUP, SSDP_PORT);

	say(v, index, 0, ssdp_alive_write, &way);
}

void ssdp_voice_byebye(const struct ssdp_voice *v, size_t index)
{
	struct udp_way way = way_to(v, SSDP_GROUP, SSDP_PORT);

	say(v, index, 0, ssdp_byebye_write, &way);
}

void ssdp_voice_answer(const struct ssdp_voice *v, size_t index, unsigned version, ip4 to,
		       uint16_t to_port)
{
	struct udp_way way = way_to(v, to, to_port);

	say(v, index, version, ssdp_response_write, &way);
}
