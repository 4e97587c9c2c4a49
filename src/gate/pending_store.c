// SPDX-License-Identifier: BSD-2-Clause
// Requests that wait, as texts in gate's file.

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "gate/state.h"

#define PREFIX	"pending/"
#define LAST_ID "last-pending-id"

enum { NAME_SIZE = sizeof(PREFIX) + 10, NUMBERS = 8, WORDS = 3 };

static void write_name(uint32_t id, char out[NAME_SIZE])
{
	(void)snprintf(out, NAME_SIZE, PREFIX "%" PRIu32, id);
}

static int write_one(struct gate *g, const struct wire_pending *is, struct err *e)
{
	char name[NAME_SIZE];
	char text[LEASES_TEXT_SIZE];
	char mac[MAC_TEXT_SIZE];

	write_name(is->id, name);
	(void)snprintf(text, sizeof(text),
		       "%s\t%u\t%u\t%" PRIu32 "\t%u\t%u\t%" PRId64 "\t%" PRId64 "\t%" PRIu64
		       "\t%s\t%s\t%s",
		       mac_format(is->mac, mac), is->protocol, is->origin, is->address,
		       is->external_port, is->internal_port, is->first_asked, is->last_asked,
		       is->asked, is->lan, is->host_name, is->description);
	return leases_remember(g->leases, name, text, e);
}

int pending_store(struct gate *g, struct err *e)
{
	const struct pending_set *s = &g->pending;
	char name[NAME_SIZE];
	char text[16];

	for (size_t i = 0; i < s->gone_count; i++) {
		write_name(s->gone[i], name);
		if (leases_forget(g->leases, name, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < s->count; i++)
		if (s->request[i].changed && write_one(g, &s->request[i].is, e) != 0)
			return -1;
	(void)snprintf(text, sizeof(text), "%" PRIu32, s->last_id);
	return leases_remember(g->leases, LAST_ID, text, e);
}

void pending_stored(struct gate *g)
{
	struct pending_set *s = &g->pending;

	s->gone_count = 0;
	for (size_t i = 0; i < s->count; i++) {
		s->request[i].stored |= s->request[i].changed;
		s->request[i].changed = false;
	}
}

// False: it was not written by us.
static bool read_text(struct slice text, struct wire_pending *is)
{
	static const uint64_t most[NUMBERS] = {UINT8_MAX,  WIRE_ORIGIN__COUNT - 1,
					       UINT32_MAX, UINT16_MAX,
					       UINT16_MAX, INT64_MAX,
					       INT64_MAX,  INT64_MAX};
	char *const words[WORDS] = {is->lan, is->host_name, is->description};
	const size_t sizes[WORDS] = {sizeof(is->lan), sizeof(is->host_name),
				     sizeof(is->description)};
	uint64_t number[NUMBERS];
	struct slice head;

	(void)slice_cut(text, '\t', &head, &text);
	if (!mac_parse(head, &is->mac))
		return false;
	for (int i = 0; i < NUMBERS; i++) {
		(void)slice_cut(text, '\t', &head, &text);
		if (number_parse(head, most[i], &number[i]) != NUMBER_OK)
			return false;
	}
	for (int i = 0; i < WORDS; i++) {
		(void)slice_cut(text, '\t', &head, &text);
		utf8_clean(head, words[i], sizes[i]);
	}
	is->protocol = (uint8_t)number[0];
	is->origin = (uint8_t)number[1];
	is->address = (uint32_t)number[2];
	is->external_port = (uint16_t)number[3];
	is->internal_port = (uint16_t)number[4];
	is->first_asked = (int64_t)number[5];
	is->last_asked = (int64_t)number[6];
	is->asked = number[7];
	return is->protocol == IPPROTO_TCP || is->protocol == IPPROTO_UDP;
}

static void take_stored(void *context, const char *name, const char *text)
{
	struct pending_set *s = context;
	struct wire_pending is = {.id = 0};
	struct pending_request *p;
	uint64_t id;

	if (number_parse(slice_from(name + strlen(PREFIX)), UINT32_MAX, &id) != NUMBER_OK ||
	    id == 0 || !read_text(slice_from(text), &is))
		return;
	p = pending_append(s);
	if (!p)
		return;
	is.id = (uint32_t)id;
	*p = (struct pending_request){.is = is, .stored = true};
	if (s->last_id < is.id)
		s->last_id = is.id;
}

static int by_id(const void *a, const void *b)
{
	uint32_t x = ((const struct pending_request *)a)->is.id;
	uint32_t y = ((const struct pending_request *)b)->is.id;

	return (x > y) - (x < y);
}

int pending_load(struct gate *g, struct err *e)
{
	struct pending_set *s = &g->pending;
	uint64_t last;
	char text[16];

	if (leases_recall(g->leases, LAST_ID, text, sizeof(text), e) < 0 ||
	    leases_recall_all(g->leases, PREFIX, take_stored, s, e) != 0)
		return -1;
	if (number_parse(slice_from(text), UINT32_MAX, &last) == NUMBER_OK && s->last_id < last)
		s->last_id = (uint32_t)last;
	if (s->count > 0)
		qsort(s->request, s->count, sizeof(*s->request), by_id);
	return 0;
}
