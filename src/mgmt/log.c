// SPDX-License-Identifier: BSD-2-Clause
// The ring of log lines.

#include "mgmt/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static const char *const words[WIRE_LOG__COUNT] = {
#define WORD(topic, word) [WIRE_LOG_NUMBER_##topic] = word,
	WIRE_LOG_TOPICS(WORD)
#undef WORD
};

// In which order the topics of a line are told.
static const enum wire_log_topic_number order[] = {
	WIRE_LOG_NUMBER_SCRIPT,	  WIRE_LOG_NUMBER_SYSTEM,   WIRE_LOG_NUMBER_UPNP,
	WIRE_LOG_NUMBER_NATPMP,	  WIRE_LOG_NUMBER_FIREWALL, WIRE_LOG_NUMBER_INTERFACE,
	WIRE_LOG_NUMBER_INFO,	  WIRE_LOG_NUMBER_WARNING,  WIRE_LOG_NUMBER_ERROR,
	WIRE_LOG_NUMBER_CRITICAL, WIRE_LOG_NUMBER_ACCOUNT,  WIRE_LOG_NUMBER_DEBUG,
};

_Static_assert(sizeof(order) / sizeof(order[0]) == WIRE_LOG__COUNT, "every topic has its place");

void log_init(struct log *l)
{
	memset(l, 0, sizeof(*l));
}

void log_done(struct log *l)
{
	for (int i = 0; i < LOG_LINES; i++)
		free(l->ring[i].text);
	memset(l, 0, sizeof(*l));
}

const char *log_format_topics(uint32_t topics, char out[LOG_TOPICS_SIZE])
{
	size_t length = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (topics & 1u << order[i])
			length += (size_t)snprintf(out + length, LOG_TOPICS_SIZE - length, "%s%s",
						   length > 0 ? "," : "", words[order[i]]);
	}
	return out;
}

static void echo(int64_t when, uint32_t set, const char *text)
{
	char topics[LOG_TOPICS_SIZE];
	char time_text[32] = "";
	time_t t = (time_t)when;
	struct tm local;

	if (localtime_r(&t, &local))
		(void)strftime(time_text, sizeof(time_text), "%Y-%m-%d %H:%M:%S", &local);
	(void)fprintf(stderr, "%s %s %s\n", time_text, log_format_topics(set, topics), text);
}

void log_add(struct log *l, int64_t time, uint32_t topics, struct slice text)
{
	char clean[LOG_TEXT_SIZE];
	struct log_line *line;
	char *copy;

	time = time ? time : clock_wall_s();
	utf8_clean(text, clean, sizeof(clean));
	if (l->echo)
		echo(time, topics, clean);
	if (topics & WIRE_LOG_DEBUG)
		return;
	copy = strdup(clean);
	if (!copy)
		return;
	l->last++;
	if (l->last == 0)
		l->last = 1; // after four thousand million lines
	line = &l->ring[l->last % LOG_LINES];
	free(line->text);
	*line = (struct log_line){
		.id = l->last,
		.topics = topics,
		.time = time,
		.text = copy,
	};
	if (l->added)
		l->added(l->context, line);
}

void log_add_format(struct log *l, uint32_t topics, const char *format, ...)
{
	char text[LOG_TEXT_SIZE];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments); // a line is cut, that is its limit
	va_end(arguments);
	log_add(l, 0, topics, slice_from(text));
}

const struct log_line *log_after(const struct log *l, uint32_t id)
{
	uint32_t oldest = l->last > LOG_LINES ? l->last - LOG_LINES + 1 : 1;
	uint32_t next = id + 1 > oldest ? id + 1 : oldest;
	const struct log_line *line = &l->ring[next % LOG_LINES];

	return next <= l->last && line->id == next && line->text ? line : NULL;
}
