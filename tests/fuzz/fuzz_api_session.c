// SPDX-License-Identifier: BSD-2-Clause
// Whatever a logged-in administrator's program may send. The first byte says how gate behaves; then
// each line is a word, and an empty line ends a sentence. With its highest bit set the bytes go to
// the connection as they are.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/sentence.h"
#include "mgmt/helper.h"
#include "mgmt/state.h"
#include "mgmt_fixture.h"

enum {
	GATE_HOLDS_LISTS = 1,
	GATE_REFUSES = 2,
	GATE_DIES = 4,
	GATE_HOLDS_SETTINGS = 8,
	LEAVES_AT_ONCE = 16,
	RAW = 128,
	PUMPS = 12,
	INPUT_MAX = 16384,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void encode(struct strbuf *out, const char *text, size_t n)
{
	struct slice left = {text, n};

	while (left.n > 0) {
		struct slice line;
		struct slice rest;

		(void)slice_cut(left, '\n', &line, &rest);
		if (line.n > 0)
			sentence_add_word(out, line);
		else
			sentence_end(out);
		left = rest;
	}
	sentence_end(out);
}

static void settle(struct mgmt_fixture *f)
{
	for (int i = 0; i < PUMPS; i++)
		mgmt_fixture_pump(f);
	while (!helper_is_idle(f->m->helper))
		mgmt_fixture_pump(f);
}

static void happen(struct mgmt_fixture *f)
{
	struct wire_mapping_event event = {.change = WIRE_MAPPING_OPENED,
					   .mapping = mgmt_fixture_mapping(9)};
	struct wire_link link = f->link[1];
	struct wire_lan lan = {
		.ifindex = 4, .address = 0xC0A85801, .length = 24, .interface = "bridge"};

	link.event = 1;
	mgmt_fixture_send(f, WIRE_MAPPING_EVENT, &event);
	mgmt_fixture_send(f, WIRE_LINK, &link);
	mgmt_fixture_send(f, WIRE_LAN, &lan);
	event.change = WIRE_MAPPING_CLOSED;
	mgmt_fixture_send(f, WIRE_MAPPING_EVENT, &event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mgmt_fixture f;
	struct client client;
	struct strbuf bytes;

	if (size < 2 || size > INPUT_MAX)
		return 0;
	mgmt_fixture_start(&f, false);
	f.mappings = 70;
	f.hold_lists = data[0] & GATE_HOLDS_LISTS;
	f.refuse_settings = data[0] & GATE_REFUSES;
	f.hold_settings = data[0] & GATE_HOLDS_SETTINGS;
	client_local(&client, &f);
	strbuf_init(&bytes, 4 * INPUT_MAX);
	if (data[0] & RAW)
		strbuf_add(&bytes, data + 1, size - 1);
	else
		encode(&bytes, (const char *)data + 1, size - 1);
	client_send_bytes(&client, strbuf_text(&bytes), bytes.length);
	settle(&f);
	if (data[0] & LEAVES_AT_ONCE)
		client_close(&client);
	if (data[0] & GATE_DIES)
		mgmt_fixture_gate_dies(&f);
	else
		happen(&f);
	settle(&f);
	loop_advance(f.loop, 11000);
	settle(&f);
	client_close(&client);
	mgmt_fixture_stop(&f);
	strbuf_free(&bytes);
	return 0;
}
