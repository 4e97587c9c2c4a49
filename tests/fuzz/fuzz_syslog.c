// SPDX-License-Identifier: BSD-2-Clause
// Log lines for other machines, with texts that LAN devices wrote and names that anybody chose: a
// header keeps its fields, and a stream tells where a message ends.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/syslog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BITS = 2, MESSAGE_MAX = 1 << 20 };

static void check(bool holds)
{
	if (!holds)
		abort();
}

// "<30>1 time identity sallyport - topics - ": seven blanks whatever the fields hold.
static void check_header(struct slice message, unsigned fields)
{
	struct slice field;

	check(slice_starts(message, "<"));
	for (unsigned i = 0; i < fields; i++) {
		check(slice_cut(message, ' ', &field, &message));
		check(field.n > 0);
	}
}

static void check_frame(struct slice frame, enum syslog_format format, struct slice message)
{
	struct slice rest = frame;

	if (format == SYSLOG_RFC5424) {
		struct slice length;

		check(slice_cut(frame, ' ', &length, &rest));
		check(strtoul(length.p, NULL, 10) == message.n);
		check(rest.n == message.n);
	} else if (format != SYSLOG_CEF) {
		check(rest.n == message.n + 1 && rest.p[rest.n - 1] == '\n');
	}
	check(memcmp(rest.p, message.p, message.n) == 0);
}

static void try(const struct syslog_style *style, const struct syslog_line *line)
{
	struct strbuf message;
	struct strbuf frame;

	strbuf_init(&message, MESSAGE_MAX);
	strbuf_init(&frame, MESSAGE_MAX);
	syslog_write(&message, style, line);
	check(!message.failed);
	if (style->format == SYSLOG_RFC5424)
		check_header(strbuf_slice(&message), 7);
	syslog_frame(&frame, style->format, strbuf_slice(&message));
	check_frame(strbuf_slice(&frame), style->format, strbuf_slice(&message));
	strbuf_free(&message);
	strbuf_free(&frame);
}

// Two bytes of choices, then identity, topics and text, each up to a NUL byte.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char identity[64];
	struct syslog_style style = {.identity = identity, .version = "1|2", .delimiter = "\r\n"};
	struct syslog_line line = {.time = {.tm_mday = 2, .tm_year = 126, .tm_gmtoff = -12600}};
	struct slice rest;
	struct slice name;

	if (size < 2 || size > MESSAGE_MAX / 8)
		return 0;
	style.format = (enum syslog_format)(data[0] & 3);
	style.iso_time = data[0] >> BITS & 1;
	style.add_topics = data[0] >> BITS & 2;
	style.facility = (data[0] >> 4) + (data[1] & 8);
	line.severity = (enum syslog_severity)(data[1] & 7);
	line.time.tm_mon = (data[1] >> 4) % 12;
	rest = (struct slice){(const char *)data + 2, size - 2};
	(void)slice_cut(rest, '\0', &name, &rest);
	(void)slice_cut(rest, '\0', &line.topics, &line.text);
	if (!slice_copy(name, identity, sizeof(identity)))
		identity[0] = '\0';
	try(&style, &line);
	return 0;
}
