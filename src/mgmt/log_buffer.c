// SPDX-License-Identifier: BSD-2-Clause
// A ring of copies.

#include "mgmt/log_buffer.h"

#include <stdlib.h>
#include <string.h>

void log_buffer_init(struct log_buffer *b, uint32_t size, bool stop_on_full)
{
	*b = (struct log_buffer){.size = size, .stop_on_full = stop_on_full};
}

static struct log_line *at(const struct log_buffer *b, uint32_t place)
{
	return b->ring[(b->first + place) % b->size];
}

void log_buffer_drop(struct log_buffer *b)
{
	free(at(b, 0));
	b->ring[b->first] = NULL;
	b->first = (b->first + 1) % b->size;
	b->count--;
}

void log_buffer_clear(struct log_buffer *b)
{
	while (b->count > 0)
		log_buffer_drop(b);
	free(b->ring);
	b->ring = NULL;
	b->first = 0;
}

// The texts stand behind the struct.
static struct log_line *copy_of(const struct log_line *line)
{
	size_t n = strlen(line->text) + 1;
	size_t extra = line->extra ? strlen(line->extra) + 1 : 0;
	struct log_line *copy = malloc(sizeof(*copy) + n + extra);
	char *text;

	if (!copy)
		return NULL;
	text = (char *)(copy + 1);
	*copy = *line;
	memcpy(text, line->text, n);
	copy->text = text;
	if (line->extra)
		copy->extra = memcpy(text + n, line->extra, extra);
	return copy;
}

const struct log_line *log_buffer_add(struct log_buffer *b, const struct log_line *line)
{
	struct log_line *copy;

	if (b->size == 0 || (b->count == b->size && b->stop_on_full))
		return NULL;
	if (!b->ring)
		b->ring = calloc(b->size, sizeof(struct log_line *));
	copy = b->ring ? copy_of(line) : NULL;
	if (!copy)
		return NULL;
	if (b->count == b->size)
		log_buffer_drop(b);
	b->ring[(b->first + b->count++) % b->size] = copy;
	return copy;
}

void log_buffer_resize(struct log_buffer *b, uint32_t size)
{
	struct log_buffer other = {.size = size, .stop_on_full = b->stop_on_full};

	if (size == b->size)
		return;
	while (b->count > size)
		log_buffer_drop(b);
	if (b->count > 0)
		other.ring = calloc(size, sizeof(struct log_line *));
	for (; other.ring && other.count < b->count; other.count++)
		other.ring[other.count] = at(b, other.count);
	if (other.ring)
		b->count = 0; // they are the other's now
	log_buffer_clear(b);
	*b = other;
}

const struct log_line *log_buffer_after(const struct log_buffer *b, uint32_t id)
{
	uint32_t low = 0;
	uint32_t high = b->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (at(b, middle)->id <= id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < b->count ? at(b, low) : NULL;
}
