// SPDX-License-Identifier: BSD-2-Clause
// The arguments of a command.

#include "mgmt/arguments.h"

#include <stdlib.h>
#include <string.h>

static void copy_words(struct arguments *a, const struct sentence *s, struct slice *copy)
{
	char *at = a->bytes;

	for (size_t i = 1; i < s->count; i++) {
		if (s->word[i].n > 0)
			memcpy(at, s->word[i].p, s->word[i].n);
		copy[i - 1] = (struct slice){at, s->word[i].n};
		at += s->word[i].n;
	}
}

// The name is ours, so it can be changed in place.
static void spell(struct arguments *a, struct slice name)
{
	char *p = a->bytes + (name.p - a->bytes);

	for (size_t i = 0; i < name.n; i++)
		if (p[i] == '_')
			p[i] = '-';
}

static int read_word(struct arguments *a, struct slice word, struct err *e)
{
	struct argument argument = {0};

	if (slice_starts(word, "?"))
		return query_add(&a->query, word, e);
	if (!sentence_pair(word, &argument.name, &argument.value))
		return err_set(e, ERR_SYNTAX, "invalid word in the sentence");
	if (slice_is(argument.name, ".tag")) {
		a->tag = argument.value;
		return 0;
	}
	if (slice_is(argument.name, ".bulk")) {
		a->bulk = true;
		return 0;
	}
	spell(a, argument.name);
	a->list[a->count++] = argument;
	return 0;
}

int arguments_parse(struct arguments *a, const struct sentence *s, struct err *e)
{
	struct slice *copy;
	struct err first = {.kind = ERR_NONE};
	size_t size = 0;

	memset(a, 0, sizeof(*a));
	for (size_t i = 1; i < s->count; i++)
		size += s->word[i].n;
	a->bytes = malloc(size + 1);
	a->list = calloc(s->count, sizeof(*a->list));
	copy = calloc(s->count, sizeof(*copy));
	if (!a->bytes || !a->list || !copy) {
		free(copy);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	copy_words(a, s, copy);
	// The tag may come last, and is needed even for telling that a word before it was wrong.
	for (size_t i = 0; i + 1 < s->count; i++) {
		struct err this;

		if (read_word(a, copy[i], &this) != 0 && first.kind == ERR_NONE)
			first = this;
	}
	free(copy);
	if (first.kind == ERR_NONE)
		return 0;
	if (e)
		*e = first;
	return -1;
}

void arguments_free(struct arguments *a)
{
	query_free(&a->query);
	free(a->list);
	free(a->bytes);
	free(a->replaced);
	memset(a, 0, sizeof(*a));
}

const struct argument *arguments_find(const struct arguments *a, const char *name)
{
	for (size_t i = a->count; i-- > 0;)
		if (slice_is(a->list[i].name, name))
			return &a->list[i];
	return NULL;
}

const struct argument *arguments_take(struct arguments *a, const char *name)
{
	const struct argument *found = NULL;

	for (size_t i = a->count; i-- > 0;) {
		if (!slice_is(a->list[i].name, name))
			continue;
		a->list[i].taken = true;
		if (!found)
			found = &a->list[i];
	}
	return found;
}

bool arguments_take_switch(struct arguments *a, const char *name)
{
	const struct argument *found = arguments_take(a, name);

	return found && !slice_is(found->value, "no") && !slice_is(found->value, "false");
}

bool arguments_replace(struct arguments *a, const char *name, const char *text)
{
	free(a->replaced);
	a->replaced = strdup(text);
	for (size_t i = 0; a->replaced && i < a->count; i++)
		if (slice_is(a->list[i].name, name))
			a->list[i].value = slice_from(a->replaced);
	return a->replaced != NULL;
}

int arguments_check_taken(const struct arguments *a, struct err *e)
{
	for (size_t i = 0; i < a->count; i++)
		if (!a->list[i].taken)
			return err_set(e, ERR_UNKNOWN_PARAMETER, "unknown parameter %.*s",
				       (int)(a->list[i].name.n < 64 ? a->list[i].name.n : 64),
				       a->list[i].name.p);
	return 0;
}
