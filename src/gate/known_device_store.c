// SPDX-License-Identifier: BSD-2-Clause
// Known devices as texts in gate's file.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "gate/state.h"

#define PREFIX	"device/"
#define LAST_ID "last-device-id"

enum { NAME_SIZE = sizeof(PREFIX) + MAC_TEXT_SIZE, NUMBERS = 6, WORDS = 6, LATE_NUMBERS = 2 };

static void write_name(struct mac mac, char out[NAME_SIZE])
{
	char text[MAC_TEXT_SIZE];

	(void)snprintf(out, NAME_SIZE, PREFIX "%s", mac_format(mac, text));
}

static void write_text(const struct wire_known_device *is, char out[LEASES_TEXT_SIZE])
{
	(void)snprintf(out, LEASES_TEXT_SIZE,
		       "%" PRIu32 "\t%" PRId64 "\t%" PRId64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		       "\t%s\t%s\t%s\t%s\t%s\t%s\t%" PRIu32 "\t%" PRIu32,
		       is->address, is->first_seen, is->last_seen, is->asked, is->granted,
		       is->refused, is->lan, is->host_name, is->last_request, is->last_refusal,
		       is->agent, is->comment, is->id, is->outcome);
}

// False: it was not written by us.
static bool read_numbers(struct slice *text, uint64_t *out, size_t count)
{
	struct slice head;

	for (size_t i = 0; i < count; i++) {
		(void)slice_cut(*text, '\t', &head, text);
		if (number_parse(head, INT64_MAX, &out[i]) != NUMBER_OK)
			return false;
	}
	return true;
}

// What an earlier version wrote ends before the agent: then it has no id yet.
static bool read_text(struct slice text, struct wire_known_device *is)
{
	char *const words[WORDS] = {is->lan,	      is->host_name, is->last_request,
				    is->last_refusal, is->agent,     is->comment};
	const size_t sizes[WORDS] = {sizeof(is->lan),	       sizeof(is->host_name),
				     sizeof(is->last_request), sizeof(is->last_refusal),
				     sizeof(is->agent),	       sizeof(is->comment)};
	uint64_t number[NUMBERS];
	uint64_t late[LATE_NUMBERS];
	struct slice head;

	if (!read_numbers(&text, number, NUMBERS))
		return false;
	for (int i = 0; i < WORDS; i++) {
		(void)slice_cut(text, '\t', &head, &text);
		utf8_clean(head, words[i], sizes[i]);
	}
	if (read_numbers(&text, late, LATE_NUMBERS) && late[0] <= UINT32_MAX &&
	    late[1] <= WIRE_OUTCOME_REFUSED) {
		is->id = (uint32_t)late[0];
		is->outcome = (uint32_t)late[1];
	}
	is->address = (uint32_t)number[0];
	is->first_seen = (int64_t)number[1];
	is->last_seen = (int64_t)number[2];
	is->asked = number[3];
	is->granted = number[4];
	is->refused = number[5];
	return true;
}

// ---- writing

static int write_one(struct gate *g, const struct known_device *d, struct err *e)
{
	char name[NAME_SIZE];
	char text[LEASES_TEXT_SIZE];

	write_name(d->is.mac, name);
	write_text(&d->is, text);
	return leases_remember(g->leases, name, text, e);
}

int known_device_store(struct gate *g, struct err *e)
{
	const struct known_device_set *s = &g->known;
	char name[NAME_SIZE];
	char text[16];

	for (size_t i = 0; i < s->gone_count; i++) {
		write_name(s->gone[i], name);
		if (leases_forget(g->leases, name, e) != 0)
			return -1;
	}
	for (const struct known_device *d = s->by_mac; d; d = d->hh.next)
		if (d->changed && write_one(g, d, e) != 0)
			return -1;
	(void)snprintf(text, sizeof(text), "%" PRIu32, s->last_id);
	return leases_remember(g->leases, LAST_ID, text, e);
}

void known_device_stored(struct gate *g)
{
	g->known.gone_count = 0;
	for (struct known_device *d = g->known.by_mac; d; d = d->hh.next) {
		d->stored |= d->changed;
		d->changed = false;
	}
}

// ---- reading

static void take_stored(void *context, const char *name, const char *text)
{
	struct gate *g = context;
	struct wire_known_device is = {.id = 0};
	struct known_device *d;

	if (!mac_parse(slice_from(name + strlen(PREFIX)), &is.mac) ||
	    !read_text(slice_from(text), &is) || HASH_COUNT(g->known.by_mac) >= KNOWN_DEVICES_MAX)
		return;
	d = known_device_add(g, &is);
	d->stored = true;
}

static int by_last_seen(const struct known_device *a, const struct known_device *b)
{
	return (a->is.last_seen > b->is.last_seen) - (a->is.last_seen < b->is.last_seen);
}

static int by_id(const struct known_device *a, const struct known_device *b)
{
	return (a->is.id > b->is.id) - (a->is.id < b->is.id);
}

int known_device_load(struct gate *g, struct err *e)
{
	struct known_device_set *s = &g->known;
	uint64_t last;
	char text[16];

	if (leases_recall(g->leases, LAST_ID, text, sizeof(text), e) < 0)
		return -1;
	if (number_parse(slice_from(text), UINT32_MAX, &last) == NUMBER_OK)
		s->last_id = (uint32_t)last;
	if (leases_recall_all(g->leases, PREFIX, take_stored, g, e) != 0)
		return -1;
	HASH_SORT(s->by_mac, by_last_seen);
	HASH_SRT(hh_id, s->by_id, by_id);
	known_device_rules_changed(g);
	return 0;
}
