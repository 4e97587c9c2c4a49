// SPDX-License-Identifier: BSD-2-Clause
// The log's way to mgmt.

#include "lan/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "lan/bucket.h"

enum {
	LINES_PER_SECOND = 10,
	LINES_AT_ONCE = 50,
	WAITING_MAX = 64, // lines kept while mgmt is away, or slower than we are
};

struct lan_log {
	struct loop *loop;
	struct seqpacket *channel; // NULL while mgmt is away
	struct bucket lines;
	struct bucket details; // of lines debug and info: they must not push others out
	struct wire_log waiting[WAITING_MAX]; // while there is no channel
	size_t count;
	unsigned long left_out;
	uint32_t unwanted_debug; // topics whose lines of level debug nobody wants
};

struct lan_log *lan_log_new(struct loop *loop)
{
	struct lan_log *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->loop = loop;
	bucket_init(&l->lines, LINES_PER_SECOND, LINES_AT_ONCE, loop_now(loop));
	bucket_init(&l->details, LINES_PER_SECOND, LINES_AT_ONCE, loop_now(loop));
	return l;
}

void lan_log_free(struct lan_log *l)
{
	if (!l)
		return;
	seqpacket_free(l->channel);
	free(l);
}

static bool has_room(const struct lan_log *l)
{
	return (l->channel ? seqpacket_queued(l->channel) : l->count) < WAITING_MAX;
}

static void add(struct lan_log *l, const struct wire_log *line)
{
	if (!has_room(l))
		l->left_out++;
	else if (l->channel)
		(void)wire_send(l->channel, WIRE_LOG, 0, line, -1);
	else
		l->waiting[l->count++] = *line;
}

// Tells how many lines are missing, once one gets through again.
static void add_left_out(struct lan_log *l)
{
	struct wire_log line = {.time = clock_wall_s(), .topics = WIRE_LOG_UPNP | WIRE_LOG_WARNING};
	struct strbuf text;

	if (l->left_out == 0 || !has_room(l))
		return;
	strbuf_init(&text, sizeof(line.text) - 1);
	strbuf_add_format(&text, "%lu log lines were left out", l->left_out);
	utf8_clean(strbuf_slice(&text), line.text, sizeof(line.text));
	strbuf_free(&text);
	l->left_out = 0;
	add(l, &line);
}

void lan_log(struct lan_log *l, uint32_t topics, const char *format, ...)
{
	struct wire_log line = {.time = clock_wall_s(), .topics = topics};
	va_list arguments;
	char *text = NULL;

	if (topics & WIRE_LOG_DEBUG) {
		if (!(topics & ~(l->unwanted_debug | WIRE_LOG_DEBUG)) ||
		    !bucket_take(&l->details, loop_now(l->loop)))
			return;
	} else if (!bucket_take(topics & WIRE_LOG_INFO ? &l->details : &l->lines,
				loop_now(l->loop))) {
		l->left_out++;
		return;
	}
	add_left_out(l);
	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	if (!text)
		return;
	utf8_clean(slice_from(text), line.text, sizeof(line.text));
	free(text);
	add(l, &line);
}

void lan_log_announcement(struct lan_log *l, const struct wire_announcement *announcement)
{
	if (l->channel && has_room(l))
		(void)wire_send(l->channel, WIRE_ANNOUNCEMENT, 0, announcement, -1);
}

static void on_message(void *context, const void *bytes, size_t n, int fd)
{
	struct lan_log *l = context;
	struct wire_header header;
	const void *body;

	if (fd >= 0)
		(void)close(fd);
	if (wire_open(bytes, n, &header, &body) == WIRE_LOG_WANTED)
		l->unwanted_debug = ~((const struct wire_log_wanted *)body)->debug;
}

static void on_closed(void *context)
{
	struct lan_log *l = context;

	seqpacket_free(l->channel);
	l->channel = NULL;
}

int lan_log_connect(struct lan_log *l, int fd)
{
	static const struct seqpacket_events events = {.message = on_message, .closed = on_closed};
	size_t count = l->count;

	seqpacket_free(l->channel);
	l->channel = seqpacket_new(l->loop, fd, &events, l);
	if (!l->channel)
		return -1;
	l->count = 0;
	for (size_t i = 0; i < count; i++)
		add(l, &l->waiting[i]);
	return 0;
}
