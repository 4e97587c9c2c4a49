// SPDX-License-Identifier: BSD-2-Clause
// The text of an edit: what is new is declared, what is another is emptied, what goes is deleted;
// then rules and addresses.

#include <string.h>

#include "firewall/chain_edit.h"
#include "firewall/helper.h"
#include "firewall/image.h"
#include "firewall/nft_name.h"

enum {
	ON_A_LINE = 400,
	// Addresses of a list; nft takes longer for each one more than for a list of thousands anew.
	DELETED_AT_MOST = 8,
};

struct writing {
	struct strbuf *out;
	const struct firewall_image *after;
	const struct firewall_known *known;
	const struct firewall_image *before;	// of `known`
	const struct firewall_present *present; // of `known`, where there is no `before`
};

// ---- what is new

static void declare(struct writing *w, const struct image_pieces *after,
		    const struct image_pieces *before)
{
	for (size_t i = 0; i < after->count; i++)
		if (!before || !image_find(before, after->piece[i].name))
			strbuf_add_slice(w->out,
					 image_slice(w->after, after->piece[i].declaration));
}

// One that is there already takes more interfaces; those that are gone have left it.
static void declare_flows(struct writing *w)
{
	for (size_t i = 0; i < w->after->flows.count; i++) {
		const struct image_piece *flows = &w->after->flows.piece[i];
		const struct image_piece *was =
			w->before ? image_find(&w->before->flows, flows->name) : NULL;
		struct slice text = image_slice(w->after, flows->declaration);
		struct slice old =
			was ? image_slice(w->before, was->declaration) : (struct slice){"", 0};

		if (text.n != old.n || memcmp(text.p, old.p, text.n) != 0)
			strbuf_add_slice(w->out, text);
	}
}

static void write_declarations(struct writing *w)
{
	const struct firewall_image *before = w->before;

	strbuf_add_text(w->out, "table inet " FIREWALL_TABLE " {\n");
	declare_flows(w);
	declare(w, &w->after->sets, before ? &before->sets : NULL);
	declare(w, &w->after->objects, before ? &before->objects : NULL);
	declare(w, &w->after->chains, before ? &before->chains : NULL);
	strbuf_add_text(w->out, "}\n");
}

// ---- what goes

static const struct firewall_handles *handles_of(const struct writing *w, const char *chain)
{
	for (size_t i = 0; i < w->known->handle_count; i++)
		if (strcmp(w->known->handles[i].chain, chain) == 0)
			return &w->known->handles[i];
	return NULL;
}

static struct slice rules_of(const struct firewall_image *image, const struct image_piece *chain)
{
	return chain ? image_slice(image, chain->rules) : (struct slice){"", 0};
}

static void find_edit(const struct writing *w, const char *chain, struct chain_edit *out)
{
	chain_edit_find(rules_of(w->before, image_find(&w->before->chains, chain)),
			rules_of(w->after, image_find(&w->after->chains, chain)),
			handles_of(w, chain), out);
}

static void empty(struct writing *w, const char *what, const char *name)
{
	strbuf_add_format(w->out, "flush %s inet " FIREWALL_TABLE " %s\n", what, name);
}

static void empty_all_present(struct writing *w)
{
	const struct firewall_present *p = w->present;

	for (size_t i = 0; i < p->chains.count; i++)
		empty(w, "chain", p->chains.name[i]);
	for (size_t i = 0; i < p->sets.count; i++)
		if (strncmp(p->sets.name[i], "ip4_list_", 9) == 0 ||
		    strncmp(p->sets.name[i], "ip6_list_", 9) == 0)
			empty(w, "set", p->sets.name[i]);
}

static void delete_rules(struct writing *w, const char *chain, const struct chain_edit *edit)
{
	const struct firewall_handles *handles = handles_of(w, chain);

	for (size_t i = edit->head; i < edit->head + edit->gone; i++)
		strbuf_add_format(w->out, "delete rule inet " FIREWALL_TABLE " %s handle %llu\n",
				  chain, (unsigned long long)handles->handle[i]);
}

static void write_flushes(struct writing *w)
{
	if (w->present)
		empty_all_present(w);
	for (size_t i = 0; w->before && i < w->before->chains.count; i++) {
		const char *chain = w->before->chains.piece[i].name;
		struct chain_edit edit;

		find_edit(w, chain, &edit);
		if (edit.kind == CHAIN_EDIT_PATCH)
			delete_rules(w, chain, &edit);
		else if (edit.kind == CHAIN_EDIT_REWRITE)
			empty(w, "chain", chain);
	}
}

static void take_away(struct writing *w, const char *what, const char *name)
{
	strbuf_add_format(w->out, "delete %s inet " FIREWALL_TABLE " %s\n", what, name);
}

static void take_chain(struct writing *w, const char *name)
{
	if (!image_find(&w->after->chains, name))
		take_away(w, "chain", name);
}

// Of the objects only counters, helpers and limits are ours.
static void take_object(struct writing *w, const char *name)
{
	struct firewall_rule_key key;

	if (image_find(&w->after->objects, name))
		return;
	if (firewall_is_helper_object(name))
		take_away(w, "ct helper", name);
	else
		take_away(w, firewall_counter_of(name, &key) ? "counter" : "limit", name);
}

static bool is_filled(const char *set)
{
	char list[FIREWALL_NAME_SIZE];
	uint8_t family;

	return firewall_list_of(set, list, &family);
}

static void take_set(struct writing *w, const char *name)
{
	if (!is_filled(name) && !image_find(&w->after->sets, name))
		take_away(w, "set", name);
}

static void take_flows(struct writing *w, const char *name)
{
	if (!image_find(&w->after->flows, name))
		take_away(w, "flowtable", name);
}

static void take_each(struct writing *w, const struct firewall_names *present,
		      const struct image_pieces *before,
		      void (*take)(struct writing *w, const char *name))
{
	for (size_t i = 0; present && i < present->count; i++)
		take(w, present->name[i]);
	for (size_t i = 0; before && i < before->count; i++)
		take(w, before->piece[i].name);
}

static void write_deletions(struct writing *w)
{
	const struct firewall_present *p = w->present;
	const struct firewall_image *before = w->before;

	take_each(w, p ? &p->chains : NULL, before ? &before->chains : NULL, take_chain);
	take_each(w, p ? &p->objects : NULL, before ? &before->objects : NULL, take_object);
	take_each(w, p ? &p->sets : NULL, before ? &before->sets : NULL, take_set);
	take_each(w, p ? &p->flows : NULL, before ? &before->flows : NULL, take_flows);
}

// ---- rules and addresses

static void write_block(struct writing *w, const char *chain, struct slice rules)
{
	strbuf_add_format(w->out, "table inet " FIREWALL_TABLE " {\n\tchain %s {\n", chain);
	strbuf_add_slice(w->out, rules);
	strbuf_add_text(w->out, "\t}\n}\n");
}

// Each right behind the last rule that stays, and so the last one first.
static void insert_rules(struct writing *w, const char *chain, const struct chain_edit *edit)
{
	const struct firewall_handles *handles = handles_of(w, chain);
	struct slice left = edit->added;

	while (left.n > 0) {
		size_t start = left.n - 1;

		while (start > 0 && left.p[start - 1] != '\n')
			start--;
		if (edit->head > 0)
			strbuf_add_format(w->out,
					  "add rule inet " FIREWALL_TABLE " %s handle %llu ", chain,
					  (unsigned long long)handles->handle[edit->head - 1]);
		else
			strbuf_add_format(w->out, "insert rule inet " FIREWALL_TABLE " %s ", chain);
		strbuf_add(w->out, left.p + start, left.n - start);
		left.n = start;
	}
}

static void write_rules(struct writing *w)
{
	for (size_t i = 0; i < w->after->chains.count; i++) {
		const struct image_piece *chain = &w->after->chains.piece[i];
		struct chain_edit edit = {.kind = CHAIN_EDIT_REWRITE,
					  .added = rules_of(w->after, chain)};

		if (w->before)
			find_edit(w, chain->name, &edit);
		if (edit.kind == CHAIN_EDIT_PATCH)
			insert_rules(w, chain->name, &edit);
		else if (edit.added.n > 0)
			write_block(w, chain->name, edit.added);
	}
}

// One command under way, for as many addresses of a list as follow each other.
struct elements {
	struct writing *w;
	const char *verb; // NULL: none is under way
	const struct image_range *last;
	unsigned count;
};

static void end_elements(struct elements *elements)
{
	if (elements->verb)
		strbuf_add_text(elements->w->out, " }\n");
	elements->verb = NULL;
	elements->count = 0;
}

static void write_element(struct elements *elements, const char *verb,
			  const struct image_range *range)
{
	struct strbuf *out = elements->w->out;
	char name[NFT_NAME_TEXT];

	if (elements->verb &&
	    (elements->count == ON_A_LINE || elements->last->family != range->family ||
	     strcmp(elements->last->list, range->list) != 0))
		end_elements(elements);
	if (!elements->verb) {
		nft_name_list(name, range->family, range->list, NFT_LIST_CONFIGURED);
		strbuf_add_format(out, "%s element inet " FIREWALL_TABLE " %s { ", verb, name);
	} else {
		strbuf_add_text(out, ", ");
	}
	firewall_range_format(range->family, &range->first, &range->last, out);
	elements->verb = verb;
	elements->last = range;
	elements->count++;
}

// What is configured in one list.
struct list_ranges {
	const struct image_range *at;
	size_t count;
};

static int compare_lists(const struct image_range *a, const struct image_range *b)
{
	return a->family != b->family ? (int)a->family - (int)b->family : strcmp(a->list, b->list);
}

static const struct image_range *range_at(const struct firewall_image *image, size_t place)
{
	return image && place < image->range_count ? &image->range[place] : NULL;
}

// Those of the list that begins at the place FROM.
static struct list_ranges ranges_from(const struct firewall_image *image, size_t from)
{
	struct list_ranges list = {&image->range[from], 1};

	while (from + list.count < image->range_count &&
	       compare_lists(list.at, &list.at[list.count]) == 0)
		list.count++;
	return list;
}

// Counts what ONE has and OTHER has not; with OUT it is written, too, with VERB.
static size_t write_missing(struct elements *out, const char *verb, struct list_ranges one,
			    struct list_ranges other)
{
	size_t missing = 0;
	size_t k = 0;

	for (size_t i = 0; i < one.count; i++) {
		int order = 1;

		while (k < other.count &&
		       (order = image_compare_ranges(&other.at[k], &one.at[i])) < 0)
			k++;
		if (k < other.count && order == 0)
			continue;
		missing++;
		if (out)
			write_element(out, verb, &one.at[i]);
	}
	return missing;
}

// Of the list of ONE. A set that goes takes its own along.
static void write_list(struct elements *out, const struct image_range *one,
		       struct list_ranges before, struct list_ranges after)
{
	struct writing *w = out->w;
	char name[NFT_NAME_TEXT];

	nft_name_list(name, one->family, one->list, NFT_LIST_CONFIGURED);
	if (after.count == 0 && !image_find(&w->after->sets, name))
		return;
	if (write_missing(NULL, NULL, before, after) > DELETED_AT_MOST) {
		empty(w, "set", name);
		before.count = 0;
	}
	(void)write_missing(out, "delete", before, after);
	end_elements(out);
	(void)write_missing(out, "add", after, before);
	end_elements(out);
}

static void write_lists(struct writing *w)
{
	struct elements out = {.w = w};
	size_t i = 0;
	size_t k = 0;

	for (;;) {
		const struct image_range *was = range_at(w->before, i);
		const struct image_range *will = range_at(w->after, k);
		const struct image_range *one = was;
		struct list_ranges before = {NULL, 0};
		struct list_ranges after = {NULL, 0};

		if (!one || (will && compare_lists(will, one) < 0))
			one = will;
		if (!one)
			return;
		if (was && compare_lists(was, one) == 0)
			before = ranges_from(w->before, i);
		if (will && compare_lists(will, one) == 0)
			after = ranges_from(w->after, k);
		write_list(&out, one, before, after);
		i += before.count;
		k += after.count;
	}
}

// ---- the whole

static void write_delete_table(struct strbuf *out)
{
	strbuf_add_text(out, "add table inet " FIREWALL_TABLE "\ndelete table inet " FIREWALL_TABLE
			     "\n");
}

static bool has_filled(const struct firewall_present *present)
{
	for (size_t i = 0; present && i < present->sets.count; i++)
		if (is_filled(present->sets.name[i]))
			return true;
	return false;
}

int firewall_write(struct strbuf *out, const struct firewall_image *after,
		   const struct firewall_known *known, struct err *e)
{
	const struct firewall_image *before = known ? known->image : NULL;
	struct writing w = {
		.out = out,
		.after = after,
		.known = known,
		.before = before,
		.present = known && !before ? &known->present : NULL,
	};
	bool fills = has_filled(w.present);

	if (!known || (!before && after->empty && !fills))
		write_delete_table(out);
	if (before || !after->empty || fills) {
		write_declarations(&w);
		write_flushes(&w);
		write_deletions(&w);
		write_rules(&w);
		write_lists(&w);
	}
	return out->failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}

const char *firewall_next_edited(const struct firewall_image *after,
				 const struct firewall_image *before, size_t *place)
{
	while (*place < after->chains.count) {
		const struct image_piece *chain = &after->chains.piece[(*place)++];
		const struct image_piece *was = image_find(&before->chains, chain->name);

		if (was && chain_edit_wants_handles(rules_of(before, was), rules_of(after, chain)))
			return chain->name;
	}
	return NULL;
}
