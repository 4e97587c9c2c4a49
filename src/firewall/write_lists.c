// SPDX-License-Identifier: BSD-2-Clause
// Address lists: two sets each, and what is configured in the first. Where entries overlap they are
// one range, since nft takes none that do.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firewall/write.h"

enum { ON_A_LINE = 400 };

void write_names_add(struct write_names *n, const char *name)
{
	if (n->count == n->capacity) {
		size_t capacity = n->capacity ? n->capacity * 2 : 64;
		char(*larger)[NFT_NAME_TEXT] = reallocarray(n->name, capacity, sizeof(*larger));

		if (!larger) {
			n->failed = true;
			return;
		}
		n->name = larger;
		n->capacity = capacity;
	}
	(void)snprintf(n->name[n->count++], NFT_NAME_TEXT, "%s", name);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

void write_names_sort(struct write_names *n)
{
	size_t kept = 0;

	if (n->count == 0)
		return;
	qsort(n->name, n->count, NFT_NAME_TEXT, by_text);
	for (size_t i = 0; i < n->count; i++)
		if (kept == 0 || strcmp(n->name[kept - 1], n->name[i]) != 0)
			memmove(n->name[kept++], n->name[i], NFT_NAME_TEXT);
	n->count = kept;
}

bool write_names_hold(const struct write_names *n, const char *name)
{
	return n->count > 0 && bsearch(name, n->name, n->count, NFT_NAME_TEXT, by_text);
}

void write_names_free(struct write_names *n)
{
	free(n->name);
	*n = (struct write_names){0};
}

static void declare(struct strbuf *out, uint8_t family, const char *list, struct write_names *sets)
{
	const char *type = family == FIREWALL_IP4 ? "ipv4_addr" : "ipv6_addr";
	char name[NFT_NAME_TEXT];

	nft_name_list(name, family, list, false);
	write_names_add(sets, name);
	strbuf_add_format(out, "\tset %s {\n\t\ttype %s\n\t\tflags interval\n\t}\n", name, type);
	nft_name_list(name, family, list, true);
	write_names_add(sets, name);
	strbuf_add_format(out,
			  "\tset %s {\n\t\ttype %s\n\t\tsize 65535\n\t\tflags "
			  "dynamic,timeout\n\t}\n",
			  name, type);
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

int write_lists_declare(struct strbuf *out, const struct firewall_ruleset *s,
			struct write_names *sets)
{
	struct named_list *lists = calloc(s->entry_count + s->value_count + 1, sizeof(*lists));
	size_t count = 0;

	if (!lists)
		return -1;
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
			declare(out, lists[i].family, lists[i].name, sets);
	free(lists);
	return 0;
}

static int by_entry(const void *a, const void *b)
{
	const struct firewall_list_entry *x = *(const struct firewall_list_entry *const *)a;
	const struct firewall_list_entry *y = *(const struct firewall_list_entry *const *)b;
	int order = (int)x->family - (int)y->family;

	if (order == 0)
		order = strcmp(x->list, y->list);
	return order != 0 ? order : memcmp(&x->first, &y->first, sizeof(x->first));
}

// Whether NEXT begins within what reaches to LAST, or right behind it.
static bool touches(const struct firewall_address *last, const struct firewall_list_entry *next)
{
	struct firewall_address behind = *last;

	for (size_t i = next->family == FIREWALL_IP4 ? 4 : 16; i-- > 0;)
		if (++behind.byte[i] != 0)
			break;
	return memcmp(&next->first, last, sizeof(*last)) <= 0 ||
	       memcmp(&next->first, &behind, sizeof(behind)) == 0;
}

int write_lists_fill(struct strbuf *out, const struct firewall_ruleset *s)
{
	const struct firewall_list_entry **entry = calloc(s->entry_count + 1, sizeof(*entry));
	size_t on_line = 0;

	if (!entry)
		return -1;
	for (size_t i = 0; i < s->entry_count; i++)
		entry[i] = &s->entry[i];
	qsort(entry, s->entry_count, sizeof(*entry), by_entry);
	for (size_t i = 0; i < s->entry_count;) {
		const struct firewall_list_entry *first = entry[i];
		struct firewall_address last = first->last;
		char name[NFT_NAME_TEXT];
		bool more;

		for (i++; i < s->entry_count && entry[i]->family == first->family &&
			  strcmp(entry[i]->list, first->list) == 0 && touches(&last, entry[i]);
		     i++)
			if (memcmp(&entry[i]->last, &last, sizeof(last)) > 0)
				last = entry[i]->last;
		if (on_line == 0) {
			nft_name_list(name, first->family, first->list, false);
			strbuf_add_format(out, "add element inet " FIREWALL_TABLE " %s { ", name);
		} else {
			strbuf_add_text(out, ", ");
		}
		firewall_range_format(first->family, &first->first, &last, out);
		more = i < s->entry_count && entry[i]->family == first->family &&
		       strcmp(entry[i]->list, first->list) == 0 && ++on_line < ON_A_LINE;
		if (!more) {
			strbuf_add_text(out, " }\n");
			on_line = 0;
		}
	}
	free(entry);
	return 0;
}

// ---- entries one by one

static void write_entry_set(struct strbuf *out, const struct firewall_list_entry *entry,
			    char name[NFT_NAME_TEXT])
{
	nft_name_list(name, entry->family, entry->list, true);
	strbuf_add_format(out,
			  "table inet " FIREWALL_TABLE " {\n\tset %s {\n\t\ttype %s\n\t\tsize "
			  "65535\n\t\tflags dynamic,timeout\n\t}\n}\n",
			  name, entry->family == FIREWALL_IP4 ? "ipv4_addr" : "ipv6_addr");
}

static void write_element(struct strbuf *out, const char *verb, const char *name,
			  const struct firewall_list_entry *entry, uint64_t seconds)
{
	strbuf_add_format(out, "%s element inet " FIREWALL_TABLE " %s { ", verb, name);
	firewall_range_format(entry->family, &entry->first, &entry->first, out);
	if (seconds)
		strbuf_add_format(out, " timeout %llus", (unsigned long long)seconds);
	strbuf_add_text(out, " }\n");
}

// An element that is there already keeps its old timeout on some kernels: it is taken out first,
// and so that it can be, put in.
void firewall_write_entry_add(struct strbuf *out, const struct firewall_list_entry *entry,
			      uint64_t seconds)
{
	char name[NFT_NAME_TEXT];

	firewall_write_entry_remove(out, entry);
	nft_name_list(name, entry->family, entry->list, true);
	write_element(out, "add", name, entry, seconds);
}

void firewall_write_entry_remove(struct strbuf *out, const struct firewall_list_entry *entry)
{
	char name[NFT_NAME_TEXT];

	write_entry_set(out, entry, name);
	write_element(out, "add", name, entry, 0);
	write_element(out, "delete", name, entry, 0);
}
