// SPDX-License-Identifier: BSD-2-Clause
// Opening the memory file: sizes, then each row, then the chains that the rules make.

#include "firewall/ruleset.h"

#include <stdlib.h>
#include <string.h>

#include "firewall/chains.h"
#include "firewall/helper.h"
#include "firewall/nft_name.h"
#include "firewall/property.h"

// Each array begins where the one before ends.
_Static_assert(sizeof(struct firewall_head) % 8 == 0 && sizeof(struct firewall_rule) % 8 == 0 &&
		       sizeof(struct firewall_value) % 8 == 0 &&
		       sizeof(struct firewall_list_entry) % 8 == 0 &&
		       sizeof(struct firewall_member) % 8 == 0 &&
		       sizeof(struct firewall_mark) % 8 == 0 &&
		       sizeof(struct firewall_helper) % 8 == 0,
	       "rows are aligned");

static bool is_text(const char *text, size_t size, bool may_be_empty)
{
	size_t n = strnlen(text, size);

	if (n == size || (n == 0 && !may_be_empty))
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return true;
}

// Takes COUNT rows of SIZE bytes off what is left.
static const void *take(const char **at, size_t *left, uint32_t count, uint32_t most, size_t size,
			bool *failed)
{
	const void *rows = *at;

	if (*failed || count > most || count > *left / size) {
		*failed = true;
		return NULL;
	}
	*at += count * size;
	*left -= count * size;
	return rows;
}

static bool is_offset(int32_t seconds)
{
	return seconds >= -24 * 3600 && seconds <= 24 * 3600;
}

static bool is_zone(const struct firewall_zone *zone)
{
	static const int64_t latest = 9000000000; // nft counts nanoseconds in 64 bits

	return is_offset(zone->offset) && is_offset(zone->other_offset) &&
	       is_offset(zone->kernel_west) && zone->other_from >= 0 &&
	       zone->other_from <= latest && zone->other_to <= latest &&
	       (zone->other_to == 0 || zone->other_to > zone->other_from);
}

static int cut(const void *bytes, size_t n, struct firewall_ruleset *s, struct err *e)
{
	const struct firewall_head *head = bytes;
	const char *at = (const char *)bytes + sizeof(*head);
	size_t left = n - sizeof(*head);
	bool failed = head->version != FIREWALL_VERSION || head->size != n;

	s->rule = take(&at, &left, head->rules, FIREWALL_RULES_MAX, sizeof(*s->rule), &failed);
	s->value = take(&at, &left, head->values, FIREWALL_RULES_MAX * FIREWALL_VALUES_MAX,
			sizeof(*s->value), &failed);
	s->entry =
		take(&at, &left, head->entries, FIREWALL_ADDRESSES_MAX, sizeof(*s->entry), &failed);
	s->member =
		take(&at, &left, head->members, FIREWALL_MEMBERS_MAX, sizeof(*s->member), &failed);
	s->mark = take(&at, &left, head->marks, FIREWALL_MARK_KIND__COUNT * FIREWALL_MARKS_MAX,
		       sizeof(*s->mark), &failed);
	s->helper =
		take(&at, &left, head->helpers, FIREWALL_HELPERS_MAX, sizeof(*s->helper), &failed);
	if (failed || left != 0)
		return err_set(e, ERR_MALFORMED, "the firewall's rules are not whole");
	s->rule_count = head->rules;
	s->value_count = head->values;
	s->entry_count = head->entries;
	s->member_count = head->members;
	s->mark_count = head->marks;
	s->helper_count = head->helpers;
	s->zone = head->zone;
	return is_zone(&s->zone) ? 0 : err_set(e, ERR_MALFORMED, "a time zone that there is not");
}

static int check_rule(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		      struct err *e)
{
	uint64_t seen[2] = {0, 0};

	if (rule->menu >= FIREWALL_MENU__COUNT || rule->family >= FIREWALL_FAMILY__COUNT ||
	    rule->action >= FIREWALL_ACTION__COUNT || rule->id == 0 ||
	    rule->value_count > FIREWALL_VALUES_MAX || rule->first_value > s->value_count ||
	    rule->value_count > s->value_count - rule->first_value ||
	    !is_text(rule->chain, sizeof(rule->chain), false) ||
	    !is_text(rule->log_prefix, sizeof(rule->log_prefix), true) ||
	    !(firewall_actions[rule->action].menus >> rule->menu & 1) ||
	    !(firewall_actions[rule->action].families >> rule->family & 1) ||
	    firewall_actions[rule->action].refusal[0])
		return err_set(e, ERR_MALFORMED, "a firewall rule that cannot be");
	for (uint32_t i = 0; i < rule->value_count; i++) {
		const struct firewall_value *value = &s->value[rule->first_value + i];
		const struct firewall_property_row *row;

		if (firewall_value_check(value, rule->family, e) != 0)
			return -1;
		row = &firewall_properties[value->property];
		if (!(row->menus >> rule->menu & 1) || !(row->families >> rule->family & 1) ||
		    (seen[value->property / 64] >> value->property % 64 & 1))
			return err_set(e, ERR_MALFORMED, "%s is out of place", row->name);
		seen[value->property / 64] |= 1ull << value->property % 64;
	}
	return 0;
}

_Static_assert(FIREWALL_PROPERTY__COUNT <= 128, "the set in check_rule");

static bool is_range(const struct firewall_list_entry *entry)
{
	static const struct firewall_address none;

	return memcmp(&entry->first, &entry->last, sizeof(entry->first)) <= 0 &&
	       (entry->family == FIREWALL_IP6 ||
		(memcmp(entry->first.byte + 4, none.byte, 12) == 0 &&
		 memcmp(entry->last.byte + 4, none.byte, 12) == 0));
}

static bool is_helper(const struct firewall_helper *helper)
{
	if (helper->kind >= FIREWALL_HELPER__COUNT || helper->count > FIREWALL_PORTS_MAX ||
	    (helper->count > 0) !=
		    firewall_helper_has_ports((enum firewall_helper_kind)helper->kind))
		return false;
	for (uint32_t i = 0; i < helper->count; i++)
		if (helper->range[i].first == 0 || helper->range[i].first > helper->range[i].last)
			return false;
	return true;
}

static int check_helpers(const struct firewall_ruleset *s, struct err *e)
{
	uint32_t seen = 0;

	for (size_t i = 0; i < s->helper_count; i++) {
		if (!is_helper(&s->helper[i]) || (seen >> s->helper[i].kind & 1))
			return err_set(e, ERR_MALFORMED, "a helper that cannot be");
		seen |= 1u << s->helper[i].kind;
	}
	return 0;
}

static int check_others(const struct firewall_ruleset *s, struct err *e)
{
	for (size_t i = 0; i < s->entry_count; i++)
		if (!is_text(s->entry[i].list, sizeof(s->entry[i].list), false) ||
		    s->entry[i].family >= FIREWALL_FAMILY__COUNT || !is_range(&s->entry[i]))
			return err_set(e, ERR_MALFORMED, "an address list's entry that cannot be");
	for (size_t i = 0; i < s->member_count; i++)
		if (!is_text(s->member[i].list, sizeof(s->member[i].list), false) ||
		    !is_text(s->member[i].interface, sizeof(s->member[i].interface), true) ||
		    (s->member[i].interface[0] &&
		     !firewall_interface_name(slice_from(s->member[i].interface))))
			return err_set(e, ERR_MALFORMED, "an interface list that cannot be");
	for (size_t i = 0; i < s->mark_count; i++)
		if (!is_text(s->mark[i].name, sizeof(s->mark[i].name), false) ||
		    s->mark[i].kind >= FIREWALL_MARK_KIND__COUNT || s->mark[i].number == 0 ||
		    s->mark[i].number > FIREWALL_MARKS_MAX ||
		    (s->mark[i].kind == FIREWALL_MARK_ROUTING) != (s->mark[i].table != 0))
			return err_set(e, ERR_MALFORMED, "a mark that cannot be");
	return 0;
}

int firewall_ruleset_open(const void *bytes, size_t n, struct firewall_ruleset *out, struct err *e)
{
	struct firewall_ruleset s = {0};

	if (n < sizeof(struct firewall_head))
		return err_set(e, ERR_MALFORMED, "the firewall's rules are not whole");
	if (cut(bytes, n, &s, e) != 0 || check_others(&s, e) != 0 || check_helpers(&s, e) != 0)
		return -1;
	for (size_t i = 0; i < s.rule_count; i++)
		if (check_rule(&s, &s.rule[i], e) != 0)
			return -1;
	if (firewall_chains_make(&s) != 0) {
		firewall_ruleset_close(&s);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	*out = s;
	return 0;
}

void firewall_ruleset_close(struct firewall_ruleset *s)
{
	free(s->chain);
	free(s->order);
	*s = (struct firewall_ruleset){0};
}

const struct firewall_value *firewall_rule_value(const struct firewall_ruleset *s,
						 const struct firewall_rule *rule,
						 enum firewall_property property)
{
	for (uint32_t i = 0; i < rule->value_count; i++)
		if (s->value[rule->first_value + i].property == property)
			return &s->value[rule->first_value + i];
	return NULL;
}

static int by_name(const void *key, const void *name)
{
	return strcmp(key, *(const char *const *)name);
}

bool firewall_list_is_timed(const struct firewall_ruleset *s, uint8_t family, const char *list)
{
	char name[NFT_NAME_TEXT];

	if (s->timed.count == 0)
		return false;
	nft_name_list(name, family, list, NFT_LIST_TIMED);
	return bsearch(name, s->timed.name, s->timed.count, sizeof(*s->timed.name), by_name);
}

bool firewall_member_list(const struct firewall_ruleset *s, const char *list)
{
	for (size_t i = 0; i < s->member_count; i++)
		if (strcmp(s->member[i].list, list) == 0)
			return true;
	return false;
}

uint32_t firewall_mark_number(const struct firewall_ruleset *s, enum firewall_mark_kind kind,
			      const char *name)
{
	for (size_t i = 0; i < s->mark_count; i++)
		if (s->mark[i].kind == (uint32_t)kind && strcmp(s->mark[i].name, name) == 0)
			return s->mark[i].number;
	return 0;
}
