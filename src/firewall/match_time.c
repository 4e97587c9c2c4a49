// SPDX-License-Identifier: BSD-2-Clause
// Local hours and days as those of UTC: a week of 7 days, each with the seconds of it that are meant,
// is moved by the time zone, and cut into days again. Days with the same hours share a rule.

#include "firewall/match_time.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 24 * 3600, WEEK = 7 * DAY, WINDOWS_MAX = 4 };

// FIRST to LAST, both of it, of one day.
struct window {
	unsigned first, last;
	unsigned days; // set
};

struct windows {
	struct window window[4 * WINDOWS_MAX];
	size_t count;
};

static void note(struct windows *w, unsigned first, unsigned last, unsigned day)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->window[i].first == first && w->window[i].last == last) {
			w->window[i].days |= 1u << day;
			return;
		}
	if (w->count < sizeof(w->window) / sizeof(w->window[0]))
		w->window[w->count++] = (struct window){first, last, 1u << day};
}

// Adds the local seconds FIRST to LAST of DAY.
static void add(struct windows *w, int32_t utc_offset, unsigned day, unsigned first, unsigned last)
{
	long begin = ((long)day * DAY + (long)first - utc_offset + 2 * WEEK) % WEEK;
	long end = begin + (long)(last - first);

	while (begin <= end) {
		long midnight = (begin / DAY + 1) * DAY - 1;
		long stop = end < midnight ? end : midnight;

		note(w, (unsigned)(begin % DAY), (unsigned)(stop % DAY),
		     (unsigned)(begin / DAY % 7));
		begin = stop + 1;
	}
}

static void collect(struct windows *w, int32_t utc_offset, const uint64_t *number, bool negated)
{
	unsigned from = (unsigned)number[0];
	unsigned to = (unsigned)number[1];
	unsigned days = number[2] ? (unsigned)number[2] : 0x7f;

	if (to >= DAY)
		to = DAY - 1;
	for (unsigned day = 0; day < 7; day++) {
		bool named = days >> day & 1;

		if (!negated && !named)
			continue;
		if (negated && !named) {
			add(w, utc_offset, day, 0, DAY - 1);
		} else if (!negated && from <= to) {
			add(w, utc_offset, day, from, to);
		} else if (!negated) { // over midnight
			add(w, utc_offset, day, 0, to);
			if (from < DAY)
				add(w, utc_offset, day, from, DAY - 1);
		} else if (from <= to) {
			if (from > 0)
				add(w, utc_offset, day, 0, from - 1);
			if (to < DAY - 1)
				add(w, utc_offset, day, to + 1, DAY - 1);
		} else if (to + 1 < from) {
			add(w, utc_offset, day, to + 1, from - 1);
		}
	}
}

static void write_window(const struct window *w, char out[128])
{
	size_t n = 0;

	if (w->first == w->last)
		n = (size_t)snprintf(out, 128, "meta hour %u ", w->first);
	else if (w->first > 0 || w->last < DAY - 1)
		n = (size_t)snprintf(out, 128, "meta hour %u-%u ", w->first, w->last);
	else
		out[0] = '\0';
	if (w->days == 0x7f)
		return;
	n += (size_t)snprintf(out + n, 128 - n, "meta day {");
	for (unsigned day = 0, told = 0; day < 7; day++)
		if (w->days >> day & 1)
			n += (size_t)snprintf(out + n, 128 - n, "%s %u", told++ ? "," : "", day);
	(void)snprintf(out + n, 128 - n, " } ");
}

void match_time(const struct firewall_ruleset *s, const struct firewall_value *value,
		struct match *m)
{
	char texts[4 * WINDOWS_MAX][128];
	const char *text[4 * WINDOWS_MAX];
	struct windows w = {.count = 0};

	collect(&w, s->utc_offset, value->is.number, value->negated);
	if (w.count == 0) {
		m->never = true;
		return;
	}
	for (size_t i = 0; i < w.count; i++) {
		write_window(&w.window[i], texts[i]);
		text[i] = texts[i];
	}
	match_fork(m, text, w.count);
}
