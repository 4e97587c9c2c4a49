// SPDX-License-Identifier: BSD-2-Clause
// A list of variables in the order in which they were made.

#include "mgmt/environment.h"

#include <stdlib.h>
#include <string.h>

static void free_variable(struct variable *v)
{
	if (!v)
		return;
	free(v->user);
	free(v->name);
	free(v->value);
	free(v->source);
	free(v);
}

void environment_done(struct environment *env)
{
	while (env->first) {
		struct variable *next = env->first->next;

		free_variable(env->first);
		env->first = next;
	}
	*env = (struct environment){0};
}

struct variable *environment_find(const struct environment *env, const char *user,
				  struct slice name)
{
	for (struct variable *v = env->first; v; v = v->next) {
		if (strcmp(v->user, user) == 0 && slice_is(name, v->name))
			return v;
	}
	return NULL;
}

const struct variable *environment_by_id(const struct environment *env, uint32_t id)
{
	for (const struct variable *v = env->first; v; v = v->next) {
		if (v->id == id)
			return v;
	}
	return NULL;
}

void environment_remove(struct environment *env, uint32_t id)
{
	for (struct variable **at = &env->first; *at; at = &(*at)->next) {
		struct variable *v = *at;

		if (v->id != id)
			continue;
		*at = v->next;
		free_variable(v);
		return;
	}
}

static struct variable *add(struct environment *env, const char *user, struct slice name)
{
	struct variable *v = calloc(1, sizeof(*v));
	struct variable **at = &env->first;

	if (!v)
		return NULL;
	v->user = strdup(user);
	v->name = strndup(name.p, name.n);
	v->value = strdup("");
	v->source = strdup("");
	if (!v->user || !v->name || !v->value || !v->source) {
		free_variable(v);
		return NULL;
	}
	v->id = ++env->last_id;
	while (*at)
		at = &(*at)->next;
	*at = v;
	return v;
}

// Whether USER may have as many BYTES in the variable V, or with V NULL in one more.
static bool has_room(const struct environment *env, const char *user, const struct variable *v,
		     size_t bytes)
{
	size_t count = v ? 0 : 1;

	for (const struct variable *other = env->first; other; other = other->next) {
		if (strcmp(other->user, user) != 0)
			continue;
		count++;
		bytes += other == v ? 0 : other->bytes;
	}
	return count <= ENVIRONMENT_VARIABLES_MAX && bytes <= ENVIRONMENT_BYTES_MAX;
}

int environment_put(struct environment *env, const char *user, struct slice name,
		    struct slice value, struct slice source, struct err *e)
{
	struct variable *v = environment_find(env, user, name);
	size_t bytes = name.n + value.n + source.n;
	char *new_value;
	char *new_source;

	if (!has_room(env, user, v, bytes))
		return err_set(e, ERR_TOO_LARGE, "failure: too many global variables");
	if (name.n == 0 || memchr(name.p, 0, name.n))
		return err_set(e, ERR_VALUE, "invalid value for argument name");
	new_value = strndup(value.p, value.n);
	new_source = strndup(source.p, source.n);
	if (!v && new_value && new_source)
		v = add(env, user, name);
	if (!v || !new_value || !new_source) {
		free(new_value);
		free(new_source);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	free(v->value);
	free(v->source);
	v->value = new_value;
	v->source = new_source;
	v->bytes = bytes;
	return 0;
}
