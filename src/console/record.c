// SPDX-License-Identifier: BSD-2-Clause
// Records and growing lists of them.

#include "console/record.h"

#include <stdlib.h>
#include <string.h>

static size_t record_size(const struct sentence *reply)
{
	size_t size = sizeof(struct record) + reply->count * sizeof(struct record_field);

	for (size_t i = 1; i < reply->count; i++)
		size += reply->word[i].n + 2;
	return size;
}

static struct slice copy(char **at, struct slice text)
{
	struct slice kept = {*at, text.n};

	if (text.n > 0)
		memcpy(*at, text.p, text.n);
	(*at)[text.n] = '\0';
	*at += text.n + 1;
	return kept;
}

struct record *record_new(const struct sentence *reply)
{
	size_t size = record_size(reply);
	struct record *r = malloc(size);
	char *at;

	if (!r)
		return NULL;
	r->size = size;
	r->count = 0;
	at = (char *)(r->fields + reply->count);
	for (size_t i = 1; i < reply->count; i++) {
		struct slice name;
		struct slice value;

		if (!sentence_pair(reply->word[i], &name, &value) || slice_is(name, ".tag"))
			continue;
		r->fields[r->count].name = copy(&at, name);
		r->fields[r->count].value = copy(&at, value);
		r->count++;
	}
	return r;
}

bool record_value(const struct record *r, struct slice name, struct slice *out)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct record_field *field = &r->fields[i];

		if (field->name.n == name.n && memcmp(field->name.p, name.p, name.n) == 0) {
			*out = field->value;
			return true;
		}
	}
	return false;
}

const char *record_text(const struct record *r, const char *name)
{
	struct slice value = SLICE("");

	(void)record_value(r, slice_from(name), &value);
	return value.p;
}

bool record_is(const struct record *r, const char *name, const char *value)
{
	return strcmp(record_text(r, name), value) == 0;
}

int records_add(struct records *list, const struct sentence *reply, struct err *e)
{
	size_t size = record_size(reply);

	if (size > RECORDS_BYTES_MAX - list->bytes)
		return err_set(e, ERR_TOO_LARGE, "too many records");
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 64;
		struct record **items = realloc(list->items, capacity * sizeof(struct record *));

		if (!items)
			return err_set(e, ERR_NO_MEMORY, NULL);
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count] = record_new(reply);
	if (!list->items[list->count])
		return err_set(e, ERR_NO_MEMORY, NULL);
	list->count++;
	list->bytes += size;
	return 0;
}

void records_drop(struct records *list)
{
	struct record *last = list->items[--list->count];

	list->bytes -= last->size;
	free(last);
}

void records_free(struct records *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct records){0};
}

int records_row(void *context, const struct sentence *reply, struct err *e)
{
	return records_add(context, reply, e);
}
