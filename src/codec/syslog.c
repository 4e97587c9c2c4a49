// SPDX-License-Identifier: BSD-2-Clause
// Writing syslog messages.

#include "codec/syslog.h"

#include <stdlib.h>
#include <string.h>

enum {
	HOST_MAX = 255, // RFC 5424 section 6, as is the next
	MESSAGE_ID_MAX = 32,
	YEAR_BASE = 1900,
	CEF_SEVERITY_STEPS = 10,
};

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
				     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void add_priority(struct strbuf *out, const struct syslog_style *style,
			 const struct syslog_line *line)
{
	strbuf_add_format(out, "<%u>", style->facility * 8 + (unsigned)line->severity);
}

static void add_bsd_time(struct strbuf *out, const struct tm *t)
{
	strbuf_add_format(out, "%s %2d %02d:%02d:%02d", months[t->tm_mon], t->tm_mday, t->tm_hour,
			  t->tm_min, t->tm_sec);
}

static void add_iso_time(struct strbuf *out, const struct tm *t)
{
	long minutes = labs(t->tm_gmtoff) / 60;

	strbuf_add_format(out, "%04d-%02d-%02dT%02d:%02d:%02d%c%02ld:%02ld", t->tm_year + YEAR_BASE,
			  t->tm_mon + 1, t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec,
			  t->tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

// TEXT as a field of a header, where blanks part fields: at most MOST bytes of printable ASCII.
static void add_field(struct strbuf *out, struct slice text, size_t most)
{
	for (size_t i = 0; i < text.n && i < most; i++)
		strbuf_add_char(out, text.p[i] > ' ' && text.p[i] < 0x7f ? text.p[i] : '-');
	if (text.n == 0)
		strbuf_add_char(out, '-');
}

static void add_text(struct strbuf *out, const struct syslog_style *style,
		     const struct syslog_line *line)
{
	if (style->add_topics) {
		strbuf_add_slice(out, line->topics);
		strbuf_add_char(out, ' ');
	}
	strbuf_add_slice(out, line->text);
}

static void write_bsd(struct strbuf *out, const struct syslog_style *style,
		      const struct syslog_line *line)
{
	add_priority(out, style, line);
	if (style->iso_time)
		add_iso_time(out, &line->time);
	else
		add_bsd_time(out, &line->time);
	strbuf_add_char(out, ' ');
	add_field(out, slice_from(style->identity), HOST_MAX);
	strbuf_add_char(out, ' ');
	add_text(out, style, line);
}

// No structured data.
static void write_rfc5424(struct strbuf *out, const struct syslog_style *style,
			  const struct syslog_line *line)
{
	add_priority(out, style, line);
	strbuf_add_text(out, "1 ");
	add_iso_time(out, &line->time);
	strbuf_add_char(out, ' ');
	add_field(out, slice_from(style->identity), HOST_MAX);
	strbuf_add_text(out, " sallyport - ");
	add_field(out, line->topics, MESSAGE_ID_MAX);
	strbuf_add_text(out, " - ");
	add_text(out, style, line);
}

static void add_escaped(struct strbuf *out, struct slice text, const char *special)
{
	for (size_t i = 0; i < text.n; i++) {
		if (strchr(special, text.p[i]) && text.p[i])
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, text.p[i]);
	}
}

// CEF counts from 0, the least, to 10.
static unsigned cef_severity(enum syslog_severity severity)
{
	return CEF_SEVERITY_STEPS -
	       (unsigned)severity * CEF_SEVERITY_STEPS / (unsigned)SYSLOG_DEBUG;
}

static void write_cef(struct strbuf *out, const struct syslog_style *style,
		      const struct syslog_line *line)
{
	strbuf_add_text(out, "CEF:0|sallyport|sallyport|");
	add_escaped(out, slice_from(style->version), "\\|");
	strbuf_add_char(out, '|');
	add_escaped(out, line->topics, "\\|");
	strbuf_add_char(out, '|');
	add_escaped(out, line->topics, "\\|");
	strbuf_add_format(out, "|%u|dvchost=", cef_severity(line->severity));
	add_escaped(out, slice_from(style->identity), "\\=");
	strbuf_add_text(out, " msg=");
	add_escaped(out, line->text, "\\=");
	strbuf_add_text(out, style->delimiter);
}

void syslog_write(struct strbuf *out, const struct syslog_style *style,
		  const struct syslog_line *line)
{
	switch (style->format) {
	case SYSLOG_DEFAULT:
		strbuf_add_slice(out, line->topics);
		strbuf_add_char(out, ' ');
		strbuf_add_slice(out, line->text);
		break;
	case SYSLOG_BSD:
		write_bsd(out, style, line);
		break;
	case SYSLOG_CEF:
		write_cef(out, style, line);
		break;
	case SYSLOG_RFC5424:
		write_rfc5424(out, style, line);
		break;
	}
}

void syslog_frame(struct strbuf *out, enum syslog_format format, struct slice message)
{
	if (format == SYSLOG_RFC5424)
		strbuf_add_format(out, "%zu ", message.n);
	strbuf_add_slice(out, message);
	if (format == SYSLOG_DEFAULT || format == SYSLOG_BSD)
		strbuf_add_char(out, '\n');
}
