// SPDX-License-Identifier: BSD-2-Clause
// Between the messages and the kernel.

#include "gate/tracking.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "gate/state.h"

_Static_assert(sizeof(struct tracking_timeouts) == offsetof(struct wire_tracking, entries),
	       "the timeouts of the message are those of the kernel's");

static bool is_any(const struct tracking_timeouts *t)
{
	static const struct tracking_timeouts none;

	return memcmp(t, &none, sizeof(none)) != 0;
}

// What cannot be found out is said, not left out.
static void say(struct strbuf *about, const struct err *e)
{
	const char *text = e->text;

	if (strncmp(text, "failure: ", 9) == 0)
		text += 9;
	strbuf_add_format(about, "%s%s", about->length > 0 ? "; " : "", text);
}

static void tell(struct gate *g, const struct answer_to *to)
{
	const struct gate_kernel *kernel = &g->kernel;
	struct wire_tracking out = {.entries = 0};
	struct tracking_timeouts timeouts = {.tcp = {0}};
	struct tracking_totals totals = {.entries = 0};
	struct strbuf about;
	struct err e;
	bool loose;

	strbuf_init(&about, 3 * sizeof(e.text));
	if (kernel->timeouts(kernel->context, &timeouts, &e) != 0)
		say(&about, &e);
	memcpy(&out, &timeouts, sizeof(timeouts));
	if (kernel->totals(kernel->context, &totals, &e) == 0)
		out.totals_known = 1;
	else
		say(&about, &e);
	out.entries = totals.entries;
	out.most_entries = totals.most;
	if (kernel->loose(kernel->context, &loose, &e) == 0)
		out.loose = loose ? WIRE_TRACKING_LOOSE_YES : WIRE_TRACKING_LOOSE_NO;
	else
		say(&about, &e);
	(void)snprintf(out.about, sizeof(out.about), "%s", strbuf_text(&about));
	strbuf_free(&about);
	answer_send_body(to, WIRE_TRACKING, &out);
}

static int check(const struct tracking_timeouts *wanted, uint8_t loose, struct err *e)
{
	uint32_t list[sizeof(*wanted) / sizeof(uint32_t)];

	memcpy(list, wanted, sizeof(list));
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i] > TRACKING_TIMEOUT_MAX_S)
			return err_set(e, ERR_RANGE, NULL);
	return loose <= WIRE_TRACKING_LOOSE_YES ? 0 : err_set(e, ERR_RANGE, NULL);
}

static int put_loose(struct gate *g, uint8_t wanted, struct err *e)
{
	const struct gate_kernel *kernel = &g->kernel;
	bool value = wanted == WIRE_TRACKING_LOOSE_YES;
	bool is = !value;

	// Where it is so already, it need not be a file that may be written.
	if (wanted == WIRE_TRACKING_LOOSE_UNKNOWN ||
	    (kernel->loose(kernel->context, &is, NULL) == 0 && is == value))
		return 0;
	return kernel->set_loose(kernel->context, value, e);
}

static int put(struct gate *g, const struct tracking_timeouts *wanted, uint8_t loose, struct err *e)
{
	const struct gate_kernel *kernel = &g->kernel;
	struct tracking_timeouts before = {.tcp = {0}};

	if (check(wanted, loose, e) != 0)
		return -1;
	if (is_any(wanted) && (kernel->timeouts(kernel->context, &before, e) != 0 ||
			       kernel->set_timeouts(kernel->context, wanted, e) != 0))
		return -1;
	if (put_loose(g, loose, e) == 0)
		return 0;
	if (is_any(wanted))
		(void)kernel->set_timeouts(kernel->context, &before, NULL);
	return -1;
}

void tracking_set(struct gate *g, const struct wire_tracking *asked, const struct answer_to *to)
{
	struct tracking_timeouts wanted;
	struct err e;

	memcpy(&wanted, asked, sizeof(wanted));
	if (put(g, &wanted, asked->loose, &e) != 0) {
		answer_send(to, &e);
		return;
	}
	tell(g, to);
	answer_send(to, NULL);
}

uint64_t tracking_listing(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	if (cursor > 0)
		return 0;
	tell(g, to);
	return 1;
}
