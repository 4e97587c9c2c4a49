// SPDX-License-Identifier: BSD-2-Clause
// Local hours and days as the kernel's: a week of 7 days, each with the seconds of it that are meant,
// is moved by the time zone, and cut into the kernel's days again. Days with the same hours share a
// rule.

#include "firewall/match_time.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 24 * 3600, WEEK = 7 * DAY, WINDOWS_MAX = 16, WINDOW_TEXT = 192 };

// FIRST to LAST, both of it, seconds of a day of UTC, on days of the kernel.
struct window {
	unsigned first, last;
	unsigned days; // set
};

struct windows {
	struct window window[WINDOWS_MAX];
	size_t count;
	bool failed; // there are more
};

// A time of the year: what local time is then, and for which moments it stands.
struct frame {
	int32_t offset; // seconds that local time is ahead of UTC
	int32_t west;	// seconds that the kernel's days begin behind those of UTC
	char span[64];	// as text for nft
};

static void note(struct windows *w, unsigned first, unsigned last, unsigned day)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->window[i].first == first && w->window[i].last == last) {
			w->window[i].days |= 1u << day;
			return;
		}
	if (w->count == WINDOWS_MAX)
		w->failed = true;
	else
		w->window[w->count++] = (struct window){first, last, 1u << day};
}

// The last second before the next day that begins BEHIND seconds after one of UTC.
static long day_end(long moment, long behind)
{
	return moment - (moment - behind + WEEK) % DAY + DAY - 1;
}

// Adds the local seconds FIRST to LAST of DAY, cut where the hour or the day of the kernel begins anew.
static void add(struct windows *w, const struct frame *f, unsigned day, unsigned first,
		unsigned last)
{
	long begin = ((long)day * DAY + (long)first - f->offset + 2 * WEEK) % WEEK;
	long end = begin + (long)(last - first);

	while (begin <= end) {
		long stop = day_end(begin, 0);

		if (stop > day_end(begin, f->west))
			stop = day_end(begin, f->west);
		if (stop > end)
			stop = end;
		note(w, (unsigned)(begin % DAY), (unsigned)(stop % DAY),
		     (unsigned)((begin - f->west + WEEK) / DAY % 7));
		begin = stop + 1;
	}
}

static void collect(struct windows *w, const struct frame *f, const uint64_t *number, bool negated)
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
			add(w, f, day, 0, DAY - 1);
		} else if (!negated && from <= to) {
			add(w, f, day, from, to);
		} else if (!negated) { // over midnight
			add(w, f, day, 0, to);
			if (from < DAY)
				add(w, f, day, from, DAY - 1);
		} else if (from <= to) {
			if (from > 0)
				add(w, f, day, 0, from - 1);
			if (to < DAY - 1)
				add(w, f, day, to + 1, DAY - 1);
		} else if (to + 1 < from) {
			add(w, f, day, to + 1, from - 1);
		}
	}
}

static void write_window(const struct frame *f, const struct window *w, char out[WINDOW_TEXT])
{
	size_t n = (size_t)snprintf(out, WINDOW_TEXT, "%s", f->span);

	if (w->first == w->last)
		n += (size_t)snprintf(out + n, WINDOW_TEXT - n, "meta hour %u ", w->first);
	else if (w->first > 0 || w->last < DAY - 1)
		n += (size_t)snprintf(out + n, WINDOW_TEXT - n, "meta hour %u-%u ", w->first,
				      w->last);
	if (w->days == 0x7f)
		return;
	n += (size_t)snprintf(out + n, WINDOW_TEXT - n, "meta day {");
	for (unsigned day = 0, told = 0; day < 7; day++)
		if (w->days >> day & 1)
			n += (size_t)snprintf(out + n, WINDOW_TEXT - n, "%s %u", told++ ? "," : "",
					      day);
	(void)snprintf(out + n, WINDOW_TEXT - n, " } ");
}

// Now, and the time of the year that comes next, so that a rule is right whoever sees summer time
// begin and end.
static size_t make_frames(const struct firewall_zone *zone, bool by_day, struct frame out[2])
{
	int32_t west = by_day ? zone->kernel_west : 0;
	long long from = zone->other_from;
	long long to = zone->other_to;

	out[0] = (struct frame){.offset = zone->offset, .west = west};
	out[1] = (struct frame){.offset = zone->other_offset, .west = west};
	if (from == 0 || zone->offset == zone->other_offset)
		return 1;
	if (to == 0) {
		(void)snprintf(out[0].span, sizeof(out[0].span), "meta time < %lld ", from);
		(void)snprintf(out[1].span, sizeof(out[1].span), "meta time >= %lld ", from);
	} else {
		(void)snprintf(out[0].span, sizeof(out[0].span), "meta time != %lld-%lld ", from,
			       to);
		(void)snprintf(out[1].span, sizeof(out[1].span), "meta time %lld-%lld ", from, to);
	}
	return 2;
}

void match_time(const struct firewall_ruleset *s, const struct firewall_value *value,
		struct match *m)
{
	char texts[2 * WINDOWS_MAX][WINDOW_TEXT];
	const char *text[2 * WINDOWS_MAX];
	struct frame frame[2];
	size_t frames = make_frames(&s->zone, value->is.number[2] != 0, frame);
	size_t count = 0;

	for (size_t i = 0; i < frames; i++) {
		struct windows w = {.count = 0};

		collect(&w, &frame[i], value->is.number, value->negated);
		m->failed = m->failed || w.failed;
		for (size_t j = 0; j < w.count; j++) {
			write_window(&frame[i], &w.window[j], texts[count]);
			text[count] = texts[count];
			count++;
		}
	}
	match_fork(m, text, count);
}
