// SPDX-License-Identifier: BSD-2-Clause
// The table of checks, and going through it page by page.

#include "gate/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gate/doctor_check.h"
#include "gate/listing.h"
#include "gate/state.h"

static doctor_check tell_summary;

// In the order in which one looks: without what stands above, what stands below cannot be.
static const struct {
	const char *name;
	doctor_check *next;
	bool always; // also while the service is off
} checks[] = {
	{"service", doctor_service, true},
	{"nat-traversal", doctor_nat_traversal, false},
	{"external-interface", doctor_external_interface, false},
	{"external-address", doctor_external_address, false},
	{"forwarding", doctor_forwarding, false},
	{"reverse-path", doctor_reverse_path, false},
	{"lan", doctor_lan, false},
	{"listening", doctor_listening, false},
	{"firewall-input", doctor_firewall_input, false},
	{"firewall-forward", doctor_firewall_forward, false},
	{"bridged", doctor_bridged, false},
	{"discovery", doctor_discovery, false},
	{"control", doctor_control, false},
	{"other-gateway", doctor_other_gateway, false},
	{"refusal", doctor_refusal, true},
	{"mappings", doctor_mappings, true},
	{"mapping", doctor_mapping, false},
	{"device", doctor_device, false},
	{"listener", doctor_listener, false},
	{"path", doctor_path, false},
	{"summary", tell_summary, true},
};

enum {
	CHECKS = sizeof(checks) / sizeof(checks[0]),
	ITEM_BITS = 20, // no check has more subjects
};

bool doctor_once(uint32_t *item)
{
	return (*item)++ == 0;
}

static void write(char *out, size_t size, const char *format, va_list arguments)
{
	(void)vsnprintf(out, size, format, arguments);
}

void doctor_subject(struct wire_check *out, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write(out->subject, sizeof(out->subject), format, arguments);
	va_end(arguments);
}

void doctor_say(struct wire_check *out, enum wire_verdict verdict, const char *format, ...)
{
	va_list arguments;

	out->verdict = verdict;
	va_start(arguments, format);
	write(out->seen, sizeof(out->seen), format, arguments);
	va_end(arguments);
}

void doctor_advise(struct wire_check *out, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write(out->advice, sizeof(out->advice), format, arguments);
	va_end(arguments);
}

const char *doctor_ago(const struct gate *g, uint64_t at, char out[DOCTOR_AGO_SIZE])
{
	unsigned long long s = (loop_now(g->loop) - at) / 1000;

	if (s < 60)
		(void)snprintf(out, DOCTOR_AGO_SIZE, "%llus", s);
	else if (s < 3600)
		(void)snprintf(out, DOCTOR_AGO_SIZE, "%llum%llus", s / 60, s % 60);
	else
		(void)snprintf(out, DOCTOR_AGO_SIZE, "%lluh%llum", s / 3600, s / 60 % 60);
	return out;
}

// What all come to is counted where trials have had their outcome.
static bool tell_summary(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	out->last = 1;
	out->device = d->device;
	doctor_subject(out, "all");
	return doctor_once(item);
}

// The cursor is the check's place and its item. False at the end.
static bool send_next(const struct doctor *d, uint64_t *cursor, const struct answer_to *to)
{
	uint32_t place = (uint32_t)(*cursor >> 32);
	uint32_t item = (uint32_t)*cursor;

	for (; place < CHECKS; place++, item = 0) {
		struct wire_check out = {.device = 0};

		if (!d->g->settings.enabled && !checks[place].always)
			continue;
		if (!checks[place].next(d, &item, &out))
			continue;
		(void)snprintf(out.check, sizeof(out.check), "%s", checks[place].name);
		out.id = (place + 1) << ITEM_BITS | item;
		answer_send_body(to, WIRE_CHECK, &out);
		*cursor = (uint64_t)place << 32 | item;
		return true;
	}
	return false;
}

void doctor_list(struct gate *g, const struct wire_list *asked, const struct answer_to *to)
{
	struct doctor d = {.g = g, .device = asked->device};
	struct wire_answer answer = {.kind = ERR_NONE, .cursor = asked->cursor, .more = 1};
	uint32_t most = asked->count < LISTING_ROWS_MAX ? asked->count : LISTING_ROWS_MAX;

	for (uint32_t i = 0; i < most && answer.more; i++)
		answer.more = send_next(&d, &answer.cursor, to);
	answer_send_body(to, WIRE_ANSWER, &answer);
}
