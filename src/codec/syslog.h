// SPDX-License-Identifier: BSD-2-Clause
// Log lines as they are sent to other machines: the form of RouterOS itself, BSD syslog (RFC 3164),
// syslog (RFC 5424) and CEF; and how a stream tells one from the next (RFC 6587).
#pragma once

#include <stdbool.h>
#include <time.h>

#include "base/slice.h"
#include "base/strbuf.h"

enum syslog_format {
	SYSLOG_DEFAULT, // "system,info text"
	SYSLOG_BSD,	// "<30>Oct  2 17:36:35 identity text"
	SYSLOG_CEF,	// "CEF:0|…|system,info|… msg=text", with an end of its own
	SYSLOG_RFC5424, // "<30>1 2026-10-02T17:36:35+02:00 identity sallyport - system,info - text"
};

enum syslog_severity {
	SYSLOG_EMERGENCY,
	SYSLOG_ALERT,
	SYSLOG_CRITICAL,
	SYSLOG_ERROR,
	SYSLOG_WARNING,
	SYSLOG_NOTICE,
	SYSLOG_INFO,
	SYSLOG_DEBUG,
};

// How a line is to be written; the same for all lines to one place.
struct syslog_style {
	enum syslog_format format;
	unsigned facility;     // 0..23
	bool iso_time;	       // SYSLOG_BSD: "2026-10-02T17:36:35+02:00" instead
	bool add_topics;       // SYSLOG_BSD and SYSLOG_RFC5424: topics before the text
	const char *identity;  // name of this system
	const char *version;   // SYSLOG_CEF
	const char *delimiter; // SYSLOG_CEF: what ends an event
};

struct syslog_line {
	struct tm time; // local, with its offset
	enum syslog_severity severity;
	struct slice topics;
	struct slice text; // one line
};

// Appends LINE as one message.
void syslog_write(struct strbuf *out, const struct syslog_style *style,
		  const struct syslog_line *line);

// Appends MESSAGE as a stream carries it: RFC 5424 with its length before it, the others with a line
// end, but CEF, which has its own.
void syslog_frame(struct strbuf *out, enum syslog_format format, struct slice message);
