// SPDX-License-Identifier: BSD-2-Clause
// Between the messages and the kernel, with what was found there.

#include "gate/tracking.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "gate/state.h"

#define STORED "tracking-found" // the boot's id and the numbers of `found`

enum { STORED_SIZE = BOOT_ID_SIZE + TRACKING_FIELDS * 11 };

_Static_assert(sizeof(struct tracking_timeouts) == offsetof(struct wire_tracking, entries),
	       "the timeouts of the message are those of the kernel's");

// ---- what was found

// False: it is of another boot, or of a program that knew other settings.
static bool read_found(const struct gate *g, struct slice text, uint32_t found[TRACKING_FIELDS])
{
	struct slice item;
	size_t count = 0;

	if (!slice_cut(text, ' ', &item, &text) || !slice_is(item, g->boot))
		return false;
	while (text.n > 0 && count < TRACKING_FIELDS) {
		uint64_t number;

		(void)slice_cut(text, ' ', &item, &text);
		if (number_parse(item, UINT32_MAX, &number) != NUMBER_OK)
			return false;
		found[count++] = (uint32_t)number;
	}
	return count == TRACKING_FIELDS && text.n == 0;
}

int tracking_load(struct gate *g, struct err *e)
{
	uint32_t found[TRACKING_FIELDS] = {0};
	char text[STORED_SIZE];

	memset(g->tracking.found, 0, sizeof(g->tracking.found));
	if (leases_recall(g->leases, STORED, text, sizeof(text), e) < 0)
		return -1;
	if (read_found(g, slice_from(text), found))
		memcpy(g->tracking.found, found, sizeof(found));
	return 0;
}

static int remember(struct gate *g, const uint32_t found[TRACKING_FIELDS], struct err *e)
{
	char text[STORED_SIZE];
	size_t length;

	if (memcmp(found, g->tracking.found, sizeof(g->tracking.found)) == 0)
		return 0;
	length = (size_t)snprintf(text, sizeof(text), "%s", g->boot);
	for (size_t i = 0; i < TRACKING_FIELDS; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, " %" PRIu32,
					   found[i]);
	if (leases_begin(g->leases, e) != 0)
		return -1;
	if (leases_remember(g->leases, STORED, text, e) != 0 || leases_commit(g->leases, e) != 0) {
		leases_rollback(g->leases);
		return -1;
	}
	memcpy(g->tracking.found, found, sizeof(g->tracking.found));
	return 0;
}

// ---- the kernel

static bool is_any(const uint32_t numbers[TRACKING_FIELDS], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (numbers[i] != 0)
			return true;
	return false;
}

// What cannot be found out is 0, and a failure where it is WANTED.
static int read_kernel(struct gate *g, const uint32_t wanted[TRACKING_FIELDS],
		       uint32_t is[TRACKING_FIELDS], struct err *e)
{
	const struct gate_kernel *kernel = &g->kernel;
	struct tracking_timeouts timeouts = {.tcp = {0}};
	bool loose;

	if (kernel->timeouts(kernel->context, &timeouts, e) != 0 &&
	    is_any(wanted, TRACKING_TIMEOUTS))
		return -1;
	memcpy(is, &timeouts, sizeof(timeouts));
	is[TRACKING_LOOSE] = WIRE_TRACKING_LOOSE_UNKNOWN;
	if (kernel->loose(kernel->context, &loose, e) == 0)
		is[TRACKING_LOOSE] = loose ? WIRE_TRACKING_LOOSE_YES : WIRE_TRACKING_LOOSE_NO;
	else if (wanted[TRACKING_LOOSE])
		return -1;
	return 0;
}

// Puts what of NUMBERS is not 0 into the kernel, which IS so now, all of it or nothing.
static int write_kernel(struct gate *g, const uint32_t numbers[TRACKING_FIELDS],
			const uint32_t is[TRACKING_FIELDS], struct err *e)
{
	const struct gate_kernel *kernel = &g->kernel;
	bool any = is_any(numbers, TRACKING_TIMEOUTS);
	uint32_t loose = numbers[TRACKING_LOOSE];
	struct tracking_timeouts timeouts;

	memcpy(&timeouts, numbers, sizeof(timeouts));
	if (any && kernel->set_timeouts(kernel->context, &timeouts, e) != 0)
		return -1;
	// Where it is so already, it need not be a file that may be written.
	if (loose == WIRE_TRACKING_LOOSE_UNKNOWN || loose == is[TRACKING_LOOSE] ||
	    kernel->set_loose(kernel->context, loose == WIRE_TRACKING_LOOSE_YES, e) == 0)
		return 0;
	memcpy(&timeouts, is, sizeof(timeouts));
	if (any)
		(void)kernel->set_timeouts(kernel->context, &timeouts, NULL);
	return -1;
}

// ---- messages

static int check(const uint32_t wanted[TRACKING_FIELDS], struct err *e)
{
	for (size_t i = 0; i < TRACKING_TIMEOUTS; i++)
		if (wanted[i] > TRACKING_TIMEOUT_MAX_S)
			return err_set(e, ERR_RANGE, NULL);
	return wanted[TRACKING_LOOSE] <= WIRE_TRACKING_LOOSE_YES ? 0 : err_set(e, ERR_RANGE, NULL);
}

static int put(struct gate *g, const uint32_t wanted[TRACKING_FIELDS], struct err *e)
{
	uint32_t before[TRACKING_FIELDS];
	uint32_t numbers[TRACKING_FIELDS];
	uint32_t found[TRACKING_FIELDS];
	uint32_t is[TRACKING_FIELDS];

	memcpy(before, g->tracking.found, sizeof(before));
	for (size_t i = 0; i < TRACKING_FIELDS; i++)
		numbers[i] = wanted[i] ? wanted[i] : before[i];
	if (check(wanted, e) != 0 || read_kernel(g, numbers, is, e) != 0)
		return -1;
	for (size_t i = 0; i < TRACKING_FIELDS; i++)
		found[i] = numbers[i] && !before[i] ? is[i] : before[i];
	if (remember(g, found, e) != 0)
		return -1;
	if (write_kernel(g, numbers, is, e) != 0) {
		(void)remember(g, before, NULL);
		return -1;
	}
	for (size_t i = 0; i < TRACKING_FIELDS; i++)
		found[i] = wanted[i] ? found[i] : 0;
	return remember(g, found, e);
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

void tracking_set(struct gate *g, const struct wire_tracking *asked, const struct answer_to *to)
{
	uint32_t wanted[TRACKING_FIELDS];
	struct err e;

	memcpy(wanted, asked, sizeof(struct tracking_timeouts));
	wanted[TRACKING_LOOSE] = asked->loose;
	if (put(g, wanted, &e) != 0) {
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
