// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/doctor: what gate has looked at, completed by what trials of a worker come to. Each print
// is a fresh look.

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menu/ip/upnp/doctor_trial.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/work.h"

static const char *const verdicts[WIRE_VERDICT__COUNT + 1] = {
	[WIRE_VERDICT_OK] = "ok",
	[WIRE_VERDICT_WARNING] = "warning",
	[WIRE_VERDICT_PROBLEM] = "problem",
	[WIRE_VERDICT_SKIPPED] = "skipped",
};

static const struct property properties[] = {
	{.name = "check",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(doctor_row, check),
	 .help = "What was looked at"},
	{.name = "subject",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(doctor_row, subject),
	 .help = "Of what: the router, an interface, a device, an open port"},
	{.name = "device",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(doctor_row, device),
	 .help = "Address of the device that it is about; a print that asks for one looks at that "
		 "one alone"},
	{.name = "verdict",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_INQUIRED | PROPERTY_COLUMN,
	 P_FIELD(doctor_row, verdict),
	 .words = verdicts,
	 .help = "What is to be thought of it; skipped where it could not be told"},
	{.name = "seen",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_INQUIRED | PROPERTY_COLUMN,
	 P_FIELD(doctor_row, seen),
	 .help = "What was seen"},
	{.name = "advice",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_INQUIRED | PROPERTY_OPTIONAL,
	 P_FIELD(doctor_row, advice),
	 .help = "The command that helps, or what else does"},
};

const struct menu ip_upnp_doctor_menu = {
	.path = "/ip/upnp/doctor",
	.help = "What keeps ports from working: looked for now, with the command that helps",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_DETAIL,
	.row_size = sizeof(struct doctor_row),
	PROPERTIES(properties),
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_check *in = body;
	struct doctor_row *out = (struct doctor_row *)row;

	(void)m;
	row->id = in->id;
	out->told = *in;
	out->verdict = in->verdict < WIRE_VERDICT__COUNT ? in->verdict : WIRE_VERDICT_SKIPPED;
	out->device = in->device;
	if (in->device)
		fill_present(&ip_upnp_doctor_menu, row, "device");
	fill_text(&out->check, in->check, sizeof(in->check));
	fill_text(&out->subject, in->subject, sizeof(in->subject));
	doctor_row_set(out, out->verdict, in->seen);
	doctor_row_advise(out, in->advice);
	return true;
}

void doctor_row_set(struct doctor_row *row, uint32_t verdict, const char *seen)
{
	row->verdict = verdict;
	fill_text(&row->seen, seen, DOCTOR_TEXT_MAX);
}

void doctor_row_advise(struct doctor_row *row, const char *advice)
{
	if (!advice[0])
		return;
	fill_text(&row->advice, advice, DOCTOR_TEXT_MAX);
	fill_present(&ip_upnp_doctor_menu, &row->row, "advice");
}

// ---- one look: its pages, one after the other, for who asks what came of it

struct look {
	struct mgmt *m;
	uint32_t policies; // of who asks
	struct doctor_outcomes outcomes;
	uint32_t rows, problems, warnings, skipped;
	char first[DOCTOR_TEXT_MAX]; // advice of the first problem

	struct row **page;
	size_t count;
	size_t next;	   // row of the page from which on results are missing
	struct work *work; // NULL: none is under way
	void (*done)(void *context);
	void *context;
};

static void *begin(struct mgmt *m, uint32_t policies)
{
	struct look *look = calloc(1, sizeof(*look));

	if (look) {
		look->m = m;
		look->policies = policies;
	}
	return look;
}

static void end(void *inquiry)
{
	struct look *look = inquiry;

	if (!look)
		return;
	if (look->work)
		work_stop(look->work);
	free(look);
}

static void count_row(struct look *look, struct doctor_row *row)
{
	look->rows++;
	look->problems += row->verdict == WIRE_VERDICT_PROBLEM;
	look->warnings += row->verdict == WIRE_VERDICT_WARNING;
	look->skipped += row->verdict == WIRE_VERDICT_SKIPPED;
	if (row->verdict == WIRE_VERDICT_PROBLEM && row->advice && !look->first[0])
		(void)snprintf(look->first, sizeof(look->first), "%s", row->advice);
}

static void sum_up(const struct look *look, struct doctor_row *row)
{
	char text[128];
	uint32_t verdict = WIRE_VERDICT_OK;

	(void)snprintf(text, sizeof(text), "%u checks, %u problem%s, %u warning%s, %u not told",
		       look->rows, look->problems, look->problems == 1 ? "" : "s", look->warnings,
		       look->warnings == 1 ? "" : "s", look->skipped);
	if (look->warnings)
		verdict = WIRE_VERDICT_WARNING;
	if (look->problems)
		verdict = WIRE_VERDICT_PROBLEM;
	doctor_row_set(row, verdict, text);
	doctor_row_advise(row, look->first);
}

static void count_page(struct look *look)
{
	for (size_t i = 0; i < look->count; i++) {
		struct doctor_row *row = (struct doctor_row *)look->page[i];

		if (!row)
			continue; // somebody has removed what it told of
		if (row->told.last)
			sum_up(look, row);
		else
			count_row(look, row);
	}
}

// Devices are spoken to for who may do that by /ping as well.
static bool is_tried(const struct look *look, const struct doctor_row *row)
{
	return row->told.trial == WIRE_TRIAL_BRIDGED ||
	       (row->told.trial != WIRE_TRIAL_NONE && look->policies & POLICY_TEST);
}

static void say_unpermitted(struct look *look)
{
	for (size_t i = 0; i < look->count; i++) {
		struct doctor_row *row = (struct doctor_row *)look->page[i];

		if (row && row->told.trial != WIRE_TRIAL_NONE && !is_tried(look, row))
			doctor_row_set(row, WIRE_VERDICT_SKIPPED,
				       "it was not tried: that takes the policy test");
	}
}

// The next row of the page that awaits a trial. NULL: there is none.
static struct doctor_row *next_tried(struct look *look)
{
	while (look->next < look->count) {
		struct doctor_row *row = (struct doctor_row *)look->page[look->next++];

		if (row && is_tried(look, row))
			return row;
	}
	return NULL;
}

static void on_row(void *context, const struct sentence *reply)
{
	struct look *look = context;
	struct doctor_row *row = next_tried(look);

	for (size_t i = 1; row && i < reply->count; i++) {
		struct slice name;
		struct slice value;

		if (sentence_pair(reply->word[i], &name, &value) && slice_is(name, "result"))
			doctor_judge(&look->outcomes, row, value);
	}
}

static void say_untried(struct look *look, const struct err *e)
{
	char text[DOCTOR_TEXT_MAX];
	struct doctor_row *row;

	(void)snprintf(text, sizeof(text), "it was not tried: %s", e->text);
	while ((row = next_tried(look)))
		doctor_row_set(row, WIRE_VERDICT_SKIPPED, text);
}

static void on_ended(void *context, const struct err *e)
{
	struct look *look = context;

	look->work = NULL;
	if (e)
		say_untried(look, e);
	count_page(look);
	look->done(look->context);
}

static const struct work_events events = {.row = on_row, .ended = on_ended};

static size_t write_targets(const struct look *look, struct strbuf *sentence)
{
	struct strbuf targets;
	size_t count = 0;

	strbuf_init(&targets, SENTENCE_WORD_MAX / 2);
	for (size_t i = 0; i < look->count; i++) {
		const struct doctor_row *row = (const struct doctor_row *)look->page[i];

		if (!row || !is_tried(look, row))
			continue;
		strbuf_add_text(&targets, count++ ? "," : "");
		doctor_write_target(&row->told, &targets);
	}
	sentence_add_text(sentence, "/reach");
	sentence_add_pair(sentence, "targets", strbuf_slice(&targets));
	sentence_end(sentence);
	strbuf_free(&targets);
	return count;
}

static bool page(void *inquiry, struct row **rows, size_t count, void (*done)(void *context),
		 void *context)
{
	struct look *look = inquiry;
	struct strbuf sentence;
	struct err e;

	look->page = rows;
	look->count = count;
	look->next = 0;
	look->done = done;
	look->context = context;
	say_unpermitted(look);
	strbuf_init(&sentence, SENTENCE_SIZE_MAX);
	if (write_targets(look, &sentence) > 0) {
		look->work = work_start(look->m, strbuf_slice(&sentence), &events, look, &e);
		if (!look->work)
			say_untried(look, &e);
	}
	strbuf_free(&sentence);
	if (!look->work)
		count_page(look);
	return look->work != NULL;
}

// ---- one device

// The address that every row asked for has as its device; 0: there is none such.
static uint32_t narrow(const struct call *call)
{
	const struct query *q = &call->arguments.query;
	ip4 device = 0;

	for (size_t i = 0; i < q->count; i++) {
		const struct query_word *w = &q->word[i];

		if (w->operation == '#' && strspn(w->name, "&") != strlen(w->name))
			return 0; // it may not have to be so
		if (w->operation == '=' && w->value && strcmp(w->name, "device") == 0)
			(void)ip4_parse(slice_from(w->value), &device);
	}
	return device;
}

static const struct menu_inquiry inquiry = {.begin = begin, .page = page, .end = end};

const struct menu_hooks ip_upnp_doctor_hooks = {
	.list = WIRE_CHECK,
	.from_wire = from_wire,
	.narrow = narrow,
	.inquiry = &inquiry,
};
