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

static const struct {
	uint32_t topic;
	const char *word;
} order[] = {
	{WIRE_LOG_SCRIPT, "script"},	 {WIRE_LOG_SYSTEM, "system"},
	{WIRE_LOG_UPNP, "upnp"},	 {WIRE_LOG_NATPMP, "natpmp"},
	{WIRE_LOG_FIREWALL, "firewall"}, {WIRE_LOG_INTERFACE, "interface"},
	{WIRE_LOG_INFO, "info"},	 {WIRE_LOG_WARNING, "warning"},
	{WIRE_LOG_ERROR, "error"},	 {WIRE_LOG_CRITICAL, "critical"},
	{WIRE_LOG_ACCOUNT, "account"},	 {WIRE_LOG_DEBUG, "debug"},
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
		if (topics & order[i].topic)
			length += (size_t)snprintf(out + length, LOG_TOPICS_SIZE - length, "%s%s",
						   length > 0 ? "," : "", order[i].word);
	}
	return out;
}

static void echo(const struct log_line *line)
{
	char topics[LOG_TOPICS_SIZE];
	char time_text[32] = "";
	time_t t = (time_t)line->time;
	struct tm local;

	if (localtime_r(&t, &local))
		(void)strftime(time_text, sizeof(time_text), "%Y-%m-%d %H:%M:%S", &local);
	(void)fprintf(stderr, "%s %s %s\n", time_text, log_format_topics(line->topics, topics),
		      line->text);
}

void log_add(struct log *l, int64_t time, uint32_t topics, struct slice text)
{
	char clean[LOG_TEXT_SIZE];
	struct log_line *line = &l->ring[(l->last + 1) % LOG_LINES];
	char *copy;

	utf8_clean(text, clean, sizeof(clean));
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
		.time = time ? time : clock_wall_s(),
		.text = copy,
	};
	if (l->echo)
		echo(line);
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
