// SPDX-License-Identifier: BSD-2-Clause
// Address lists: two sets each, or three, and the ranges that are configured for the first.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firewall/image.h"
#include "firewall/nft_name.h"

// ---- sets

static void add_set(struct firewall_image *image, uint8_t family, const char *list,
		    enum nft_list_set set)
{
	static const char *const rest[NFT_LIST__COUNT] = {
		[NFT_LIST_CONFIGURED] = "flags interval",
		[NFT_LIST_FILLED] = "size 65535\n\t\tflags dynamic,timeout",
		[NFT_LIST_TIMED] = "size 65535\n\t\tflags interval,timeout",
	};
	char name[NFT_NAME_TEXT];
	char text[NFT_NAME_TEXT + 128];

	nft_name_list(name, family, list, set);
	(void)snprintf(text, sizeof(text), "\tset %s {\n\t\ttype %s\n\t\t%s\n\t}\n", name,
		       family == FIREWALL_IP4 ? "ipv4_addr" : "ipv6_addr", rest[set]);
	(void)image_add(image, &image->sets, name, text);
}

static void add_sets(struct firewall_image *image, const struct firewall_ruleset *s, uint8_t family,
		     const char *list)
{
	add_set(image, family, list, NFT_LIST_CONFIGURED);
	add_set(image, family, list, NFT_LIST_FILLED);
	if (firewall_list_is_timed(s, family, list))
		add_set(image, family, list, NFT_LIST_TIMED);
}

// A list that is there, by either way.
struct named_list {
	uint8_t family;
	const char *name;
};

static int by_list(const void *a, const void *b)
{
	const struct named_list *x = a;
	const struct named_list *y = b;

	return x->family != y->family ? (int)x->family - (int)y->family : strcmp(x->name, y->name);
}

static bool names_list(const struct firewall_value *value)
{
	return value->property == FIREWALL_PROPERTY_SRC_ADDRESS_LIST ||
	       value->property == FIREWALL_PROPERTY_DST_ADDRESS_LIST ||
	       value->property == FIREWALL_PROPERTY_ADDRESS_LIST;
}

static void add_all_sets(struct firewall_image *image, const struct firewall_ruleset *s)
{
	struct named_list *lists = calloc(s->entry_count + s->value_count + 1, sizeof(*lists));
	size_t count = 0;

	if (!lists) {
		image->failed = true;
		return;
	}
	for (size_t i = 0; i < s->entry_count; i++)
		lists[count++] = (struct named_list){s->entry[i].family, s->entry[i].list};
	for (size_t i = 0; i < s->rule_count; i++)
		for (uint32_t j = 0; j < s->rule[i].value_count; j++) {
			const struct firewall_value *value = &s->value[s->rule[i].first_value + j];

			if (names_list(value) && count < s->entry_count + s->value_count)
				lists[count++] =
					(struct named_list){s->rule[i].family, value->is.name};
		}
	qsort(lists, count, sizeof(*lists), by_list);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || by_list(&lists[i - 1], &lists[i]) != 0)
			add_sets(image, s, lists[i].family, lists[i].name);
	free(lists);
}

// ---- ranges

int image_compare_ranges(const struct image_range *a, const struct image_range *b)
{
	int order = (int)a->family - (int)b->family;

	if (order == 0)
		order = strcmp(a->list, b->list);
	if (order == 0)
		order = memcmp(&a->first, &b->first, sizeof(a->first));
	return order != 0 ? order : memcmp(&a->last, &b->last, sizeof(a->last));
}

static int by_range(const void *a, const void *b)
{
	return image_compare_ranges(a, b);
}

// Whether NEXT begins within what reaches to LAST, or right behind it.
static bool touches(const struct firewall_address *last, const struct image_range *next)
{
	struct firewall_address behind = *last;

	for (size_t i = next->family == FIREWALL_IP4 ? 4 : 16; i-- > 0;)
		if (++behind.byte[i] != 0)
			break;
	return memcmp(&next->first, last, sizeof(*last)) <= 0 ||
	       memcmp(&next->first, &behind, sizeof(behind)) == 0;
}

static void join_ranges(struct firewall_image *image)
{
	struct image_range *range = image->range;
	size_t kept = 0;

	for (size_t i = 1; i < image->range_count; i++) {
		struct image_range *last = &range[kept];

		if (range[i].family != last->family || strcmp(range[i].list, last->list) != 0 ||
		    !touches(&last->last, &range[i]))
			range[++kept] = range[i];
		else if (memcmp(&range[i].last, &last->last, sizeof(last->last)) > 0)
			last->last = range[i].last;
	}
	image->range_count = kept + 1;
}

void image_add_lists(struct firewall_image *image, const struct firewall_ruleset *s)
{
	add_all_sets(image, s);
	if (s->entry_count == 0)
		return;
	image->range = calloc(s->entry_count, sizeof(*image->range));
	if (!image->range) {
		image->failed = true;
		return;
	}
	for (size_t i = 0; i < s->entry_count; i++) {
		struct image_range *range = &image->range[i];

		(void)snprintf(range->list, sizeof(range->list), "%s", s->entry[i].list);
		range->family = s->entry[i].family;
		range->first = s->entry[i].first;
		range->last = s->entry[i].last;
	}
	image->range_count = s->entry_count;
	qsort(image->range, image->range_count, sizeof(*image->range), by_range);
	join_ranges(image);
}

// ---- what is configured, list by list

bool firewall_next_configured(const struct firewall_image *image, struct firewall_configured *c)
{
	const struct image_range *first;

	c->at += c->count;
	c->count = 0;
	if (c->at >= image->range_count)
		return false;
	first = &image->range[c->at];
	c->list = first->list;
	c->family = first->family;
	while (c->at + c->count < image->range_count && first[c->count].family == c->family &&
	       strcmp(first[c->count].list, c->list) == 0)
		c->count++;
	return true;
}

void firewall_configured_set(const struct firewall_configured *c, char out[FIREWALL_SET_NAME_SIZE])
{
	_Static_assert((int)FIREWALL_SET_NAME_SIZE == (int)NFT_NAME_TEXT, "a name of a set");
	nft_name_list(out, c->family, c->list, NFT_LIST_CONFIGURED);
}

const struct firewall_address *firewall_configured_first(const struct firewall_image *image,
							 const struct firewall_configured *c,
							 size_t i)
{
	return &image->range[c->at + i].first;
}
