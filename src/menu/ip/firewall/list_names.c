// SPDX-License-Identifier: BSD-2-Clause
// The names that records have, and what these are known to be.

#include "menu/ip/firewall/list_names.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/list_saved.h"
#include "menu/ip/firewall/list_uses.h"
#include "menu/ip/upnp/permission.h"
#include "mgmt/state.h"

struct list_names {
	struct list_name *names; // hash
	struct list_uses uses;
	struct list_lookups *lookups;
	struct list_saving saving;
	bool starting; // records are those of the store
	uint32_t last_serial;
	bool changed; // since gate was told
};

bool list_name_is(struct slice text)
{
	bool letter = false;
	size_t label = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '.' ? label == 0 : !isalnum(c) && c != '-' && c != '_')
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > 63)
			return false;
		letter = letter || isalpha(c);
	}
	return letter && text.n < 254 && text.p[0] != '-';
}

static void make_key(char key[LIST_NAME_SIZE], enum firewall_family family, const char *text)
{
	size_t n = strnlen(text, LIST_NAME_SIZE - 2);

	memset(key, 0, LIST_NAME_SIZE);
	key[0] = family == FIREWALL_IP6 ? '6' : '4';
	for (size_t i = 0; i < n; i++)
		key[i + 1] = (char)tolower((unsigned char)text[i]);
}

struct list_name *list_names_find(const struct mgmt *m, enum firewall_family family,
				  const char *text)
{
	struct list_name *name = NULL;
	char key[LIST_NAME_SIZE];

	if (!m->list_names)
		return NULL;
	make_key(key, family, text);
	HASH_FIND_STR(m->list_names->names, key, name);
	return name;
}

const struct list_uses *list_names_uses(const struct mgmt *m)
{
	return m->list_names ? &m->list_names->uses : NULL;
}

bool list_name_has(const struct list_name *name)
{
	for (size_t i = 0; i < name->count; i++)
		if (!name->address[i].leaving)
			return true;
	return false;
}

const struct list_name_address *list_names_known(const struct mgmt *m, enum firewall_family family,
						 const char *text, size_t *count)
{
	const struct list_name *name = list_names_find(m, family, text);

	*count = name ? name->count : 0;
	return name ? name->address : NULL;
}

struct list_lookups *list_names_lookups(const struct mgmt *m)
{
	return m->list_names->lookups;
}

// ---- what is found

static bool is_told(const struct list_answer *answer, const struct firewall_address *address)
{
	for (size_t i = 0; i < answer->count; i++)
		if (memcmp(&answer->address[i], address, sizeof(*address)) == 0)
			return true;
	return false;
}

static void drop(struct list_name *name, size_t i)
{
	const struct list_names *n = name->m->list_names;

	for (size_t k = 0; k < n->uses.count; k++)
		if (n->uses.use[k].name == name)
			list_use_tell_gone(name->m, &n->uses.use[k], &name->address[i]);
	name->count--;
	memmove(&name->address[i], &name->address[i + 1],
		(name->count - i) * sizeof(name->address[0]));
}

static void insert(struct list_name *name, size_t i, const struct firewall_address *address)
{
	struct list_names *n = name->m->list_names;

	n->last_serial = (n->last_serial + 1) % LIST_USE_SERIALS;
	memmove(&name->address[i + 1], &name->address[i],
		(name->count - i) * sizeof(name->address[0]));
	name->address[i] = (struct list_name_address){
		.address = *address, .since = clock_wall_s(), .serial = n->last_serial};
	name->count++;
}

// Room for one more. What is leaving goes before its time, should gate not answer.
static void make_room(struct list_name *name)
{
	for (size_t i = name->count; i-- > 0 && name->count == LIST_NAME_ADDRESSES_MAX;)
		if (name->address[i].leaving)
			drop(name, i);
}

// False: it is there already.
static bool take_address(struct list_name *name, const struct firewall_address *address)
{
	size_t i = 0;

	make_room(name);
	while (i < name->count && memcmp(&name->address[i].address, address, sizeof(*address)) < 0)
		i++;
	if (i < name->count && memcmp(&name->address[i].address, address, sizeof(*address)) == 0) {
		bool was_leaving = name->address[i].leaving;

		name->address[i].leaving = false;
		return was_leaving;
	}
	insert(name, i, address);
	return true;
}

// Makes NAME's addresses be those of ANSWER. False: they were.
static bool take(struct list_name *name, const struct list_answer *answer)
{
	bool changed = false;

	for (size_t i = name->count; i-- > 0;) {
		if (name->address[i].leaving || is_told(answer, &name->address[i].address))
			continue;
		if (name->address[i].in_force)
			name->address[i].leaving = true;
		else
			drop(name, i);
		changed = true;
	}
	for (size_t i = 0; i < answer->count; i++)
		changed = take_address(name, &answer->address[i]) || changed;
	return changed;
}

static void say(struct list_name *name, const char *problem)
{
	struct mgmt *m = name->m;
	const struct list_names *n = m->list_names;
	bool ill = name->answered && name->problem[0];

	if (name->answered && strcmp(name->problem, problem) == 0)
		return;
	name->answered = true;
	(void)snprintf(name->problem, sizeof(name->problem), "%s", problem);
	if (problem[0])
		log_add_format(&m->log, WIRE_LOG_FIREWALL | WIRE_LOG_DNS | WIRE_LOG_WARNING,
			       "address list: %s: %s", name->key + 1, problem);
	else if (ill)
		log_add_format(&m->log, WIRE_LOG_FIREWALL | WIRE_LOG_DNS | WIRE_LOG_INFO,
			       "address list: %s is found", name->key + 1);
	for (size_t i = 0; i < n->uses.count; i++)
		if (n->uses.use[i].name == name)
			list_use_tell_record(m, &n->uses.use[i]);
}

void list_name_answered(struct list_name *name, const struct list_answer *answer)
{
	char problem[LIST_NAME_PROBLEM_SIZE] = "";

	if (answer->kind != LIST_ANSWER_FAILED && take(name, answer))
		name->m->list_names->changed = true;
	if (answer->kind == LIST_ANSWER_FAILED && list_name_has(name))
		(void)snprintf(problem, sizeof(problem),
			       "%s; its last known addresses stay in force", answer->text);
	else if (answer->kind != LIST_ANSWER_FOUND)
		(void)snprintf(problem, sizeof(problem), "%s", answer->text);
	else if (answer->too_many)
		(void)snprintf(problem, sizeof(problem),
			       "it has more than %d addresses: the others are left out",
			       LIST_LOOKUP_ADDRESSES_MAX);
	else if (answer->no_host)
		(void)snprintf(problem, sizeof(problem),
			       "it has addresses that cannot be a host's: they are left out");
	say(name, problem);
}

void list_names_changed(struct mgmt *m)
{
	if (!m->list_names->changed)
		return;
	m->list_names->changed = false;
	firewall_lists_changed(m);
	permission_lists_changed(m);
	list_saving_changed(&m->list_names->saving);
}

void list_names_told(struct mgmt *m)
{
	struct list_names *n = m->list_names;
	struct list_name *name;
	struct list_name *tmp;

	if (!n)
		return;
	for (size_t k = 0; k < n->uses.count; k++)
		for (size_t i = 0; i < n->uses.use[k].name->count; i++)
			if (!n->uses.use[k].name->address[i].in_force)
				list_use_tell_address(m, &n->uses.use[k],
						      &n->uses.use[k].name->address[i]);
	HASH_ITER(hh, n->names, name, tmp)
	{
		for (size_t i = name->count; i-- > 0;) {
			name->address[i].in_force = true;
			if (name->address[i].leaving)
				drop(name, i);
		}
	}
}

// ---- the records that have names

static void take_saved(struct list_name *name, const char *saved)
{
	struct list_answer answer;

	list_saved_read(name->family, saved, &answer);
	name->saved = take(name, &answer);
}

struct list_name *list_names_use(struct mgmt *m, enum firewall_family family, const char *text,
				 const char *saved)
{
	struct list_names *n = m->list_names;
	struct list_name *name = list_names_find(m, family, text);

	if (!name) {
		name = calloc(1, sizeof(*name));
		if (!name)
			abort();
		name->m = m;
		name->family = family;
		make_key(name->key, family, text);
		(void)snprintf(name->problem, sizeof(name->problem), "the name is being looked up");
		HASH_ADD_STR(n->names, key, name);
		if (n->starting) // gate hears of them as soon as it is there
			take_saved(name, saved);
		list_lookup_begin(n->lookups, name);
	}
	name->used = true;
	return name;
}

static void name_free(struct list_name *name)
{
	struct list_names *n = name->m->list_names;

	list_lookup_end(n->lookups, name);
	HASH_DEL(n->names, name);
	free(name);
}

void list_names_committed(struct mgmt *m)
{
	struct list_names *n = m->list_names;
	struct list_name *name;
	struct list_name *tmp;

	if (!n) {
		n = m->list_names = calloc(1, sizeof(*n));
		if (!n)
			abort();
		n->lookups = list_lookups_new(m);
		list_saving_init(&n->saving, m);
		n->starting = true;
	}
	HASH_ITER(hh, n->names, name, tmp)
	{
		name->used = false;
	}
	list_uses_renew(m, &n->uses);
	HASH_ITER(hh, n->names, name, tmp)
	{
		if (!name->used)
			name_free(name);
	}
	n->starting = false;
}

void list_names_links_changed(struct mgmt *m)
{
	struct list_names *n = m->list_names;
	struct list_name *name;
	struct list_name *tmp;

	if (!n)
		return;
	HASH_ITER(hh, n->names, name, tmp)
	{
		list_lookup_hurry(n->lookups, name);
	}
}

void list_names_done(struct mgmt *m)
{
	struct list_names *n = m->list_names;

	if (!n)
		return;
	while (n->names)
		name_free(n->names);
	list_lookups_free(n->lookups);
	list_saving_done(&n->saving);
	free(n);
	m->list_names = NULL;
}
