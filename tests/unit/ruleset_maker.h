// SPDX-License-Identifier: BSD-2-Clause
// Makes memory files of firewall rules from text, for tests.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firewall/helper.h"
#include "firewall/ruleset.h"

enum { MAKER_RULES = 6000, MAKER_VALUES = 24000, MAKER_OTHERS = 64 };

struct ruleset_maker {
	struct firewall_rule rule[MAKER_RULES];
	struct firewall_value value[MAKER_VALUES];
	struct firewall_list_entry entry[MAKER_OTHERS];
	struct firewall_member member[MAKER_OTHERS];
	struct firewall_mark mark[MAKER_OTHERS];
	struct firewall_helper helper[FIREWALL_HELPER__COUNT];
	struct firewall_head head;
	uint32_t last_id;
};

static inline struct ruleset_maker *maker_new(void)
{
	struct ruleset_maker *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	return m;
}

static inline int maker_property(struct slice name)
{
	for (int i = 0; i < FIREWALL_PROPERTY__COUNT; i++)
		if (slice_is(name, firewall_properties[i].name))
			return i;
	return -1;
}

static inline int maker_action(struct slice name)
{
	for (int i = 0; i < FIREWALL_ACTION__COUNT; i++)
		if (slice_is(name, firewall_actions[i].name))
			return i;
	return -1;
}

// A mark gets a number the first time it is named.
static inline void maker_note_mark(struct ruleset_maker *m, const struct firewall_value *value)
{
	enum firewall_mark_kind kind;

	switch (value->property) {
	case FIREWALL_PROPERTY_NEW_CONNECTION_MARK:
		kind = FIREWALL_MARK_CONNECTION;
		break;
	case FIREWALL_PROPERTY_NEW_PACKET_MARK:
		kind = FIREWALL_MARK_PACKET;
		break;
	case FIREWALL_PROPERTY_NEW_ROUTING_MARK:
	case FIREWALL_PROPERTY_ROUTING_MARK:
		if (strcmp(value->is.name, "wan2") != 0) // the one table that there is
			return;
		kind = FIREWALL_MARK_ROUTING;
		break;
	default:
		return;
	}
	for (uint32_t i = 0; i < m->head.marks; i++)
		if (m->mark[i].kind == (uint32_t)kind &&
		    strcmp(m->mark[i].name, value->is.name) == 0)
			return;
	m->mark[m->head.marks].kind = kind;
	m->mark[m->head.marks].table = kind == FIREWALL_MARK_ROUTING ? 100 : 0;
	m->mark[m->head.marks].number = m->head.marks + 1;
	memcpy(m->mark[m->head.marks].name, value->is.name, sizeof(value->is.name));
	m->head.marks++;
}

// A rule from "chain=input action=drop src-address=10.0.0.0/8"; its id.
static inline uint32_t maker_rule(struct ruleset_maker *m, enum firewall_family family,
				  enum firewall_menu menu, const char *text)
{
	struct firewall_rule *rule = &m->rule[m->head.rules++];
	struct slice rest = slice_from(text);
	struct slice word;
	bool more = true;
	struct err e;

	assert_true(m->head.rules <= MAKER_RULES);
	*rule = (struct firewall_rule){.id = ++m->last_id,
				       .menu = (uint8_t)menu,
				       .family = (uint8_t)family,
				       .first_value = m->head.values};
	while (more) {
		struct slice name;
		struct slice value;

		more = slice_cut(rest, ' ', &word, &rest);
		if (!slice_cut(word, '=', &name, &value))
			continue;
		if (slice_is(name, "chain")) {
			assert_true(slice_copy(value, rule->chain, sizeof(rule->chain)));
		} else if (slice_is(name, "action")) {
			assert_true(maker_action(value) >= 0);
			rule->action = (uint8_t)maker_action(value);
		} else if (slice_is(name, "log")) {
			rule->log = slice_is(value, "yes");
		} else if (slice_is(name, "disabled")) {
			rule->idle = slice_is(value, "yes");
		} else {
			struct firewall_value *out = &m->value[m->head.values++];
			int property = maker_property(name);

			assert_true(property >= 0);
			if (firewall_value_parse(property, family, value, out, &e) != 0)
				fail_msg("%s: %s", text, e.text);
			maker_note_mark(m, out);
			rule->value_count++;
		}
	}
	return rule->id;
}

static inline void maker_entry(struct ruleset_maker *m, enum firewall_family family,
			       const char *list, const char *range)
{
	struct firewall_list_entry *entry = &m->entry[m->head.entries++];
	struct firewall_value value;
	struct err e;

	assert_int_equal(firewall_value_parse(FIREWALL_PROPERTY_SRC_ADDRESS, family,
					      slice_from(range), &value, &e),
			 0);
	*entry = (struct firewall_list_entry){.family = (uint8_t)family,
					      .first = value.is.address.first,
					      .last = value.is.address.last};
	(void)snprintf(entry->list, sizeof(entry->list), "%s", list);
}

static inline void maker_member(struct ruleset_maker *m, const char *list, const char *interface)
{
	struct firewall_member *member = &m->member[m->head.members++];

	(void)snprintf(member->list, sizeof(member->list), "%s", list);
	(void)snprintf(member->interface, sizeof(member->interface), "%s", interface);
}

// PORTS "": they are fixed.
static inline void maker_helper(struct ruleset_maker *m, enum firewall_helper_kind kind,
				const char *ports)
{
	struct firewall_helper *helper = &m->helper[m->head.helpers++];
	size_t count;

	*helper = (struct firewall_helper){.kind = (uint8_t)kind};
	assert_true(port_list_parse(slice_from(ports), helper->range, FIREWALL_PORTS_MAX, &count));
	helper->count = (uint32_t)count;
}

// The file; the caller frees it.
static inline void *maker_file(struct ruleset_maker *m, size_t *size)
{
	const struct {
		const void *rows;
		size_t bytes;
	} parts[] = {
		{&m->head, sizeof(m->head)},
		{m->rule, m->head.rules * sizeof(m->rule[0])},
		{m->value, m->head.values * sizeof(m->value[0])},
		{m->entry, m->head.entries * sizeof(m->entry[0])},
		{m->member, m->head.members * sizeof(m->member[0])},
		{m->mark, m->head.marks * sizeof(m->mark[0])},
		{m->helper, m->head.helpers * sizeof(m->helper[0])},
	};
	char *bytes;
	size_t at = 0;

	*size = 0;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		*size += parts[i].bytes;
	m->head.version = FIREWALL_VERSION;
	m->head.size = (uint32_t)*size;
	bytes = malloc(*size);
	assert_non_null(bytes);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		memcpy(bytes + at, parts[i].rows, parts[i].bytes);
		at += parts[i].bytes;
	}
	return bytes;
}

// Opened; CLOSE_RULESET ends it.
struct made_ruleset {
	void *bytes;
	size_t size;
	struct firewall_ruleset rules;
};

static inline void made_open(struct made_ruleset *out, struct ruleset_maker *m)
{
	struct err e = {.text = ""};

	out->bytes = maker_file(m, &out->size);
	if (firewall_ruleset_open(out->bytes, out->size, &out->rules, &e) != 0)
		fail_msg("%s", e.text);
}

static inline void made_close(struct made_ruleset *made)
{
	firewall_ruleset_close(&made->rules);
	free(made->bytes);
}
