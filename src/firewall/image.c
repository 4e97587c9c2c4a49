// SPDX-License-Identifier: BSD-2-Clause
// From a rule set to its pieces: chains with their rules, what rules count with and keep state in.

#include "firewall/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firewall/chains.h"
#include "firewall/helper.h"
#include "firewall/match.h"
#include "firewall/nft_name.h"
#include "firewall/setter.h"
#include "firewall/verdict.h"

struct making {
	struct firewall_image *image;
	const struct firewall_ruleset *s;
	struct strbuf rules;			       // of the chain under way
	bool setter[SETTER__COUNT][2][SETTER_NUMBERS]; // whose chains are there
};

// ---- pieces

static struct image_text add_text(struct firewall_image *image, struct slice text)
{
	struct image_text at = {.at = image->text.length, .length = text.n};

	strbuf_add_slice(&image->text, text);
	return at;
}

struct image_piece *image_add(struct firewall_image *image, struct image_pieces *pieces,
			      const char *name, const char *text)
{
	struct image_piece *piece;

	if (pieces->count == pieces->capacity) {
		size_t capacity = pieces->capacity ? pieces->capacity * 2 : 64;
		struct image_piece *larger = reallocarray(pieces->piece, capacity, sizeof(*larger));

		if (!larger) {
			image->failed = true;
			return NULL;
		}
		pieces->piece = larger;
		pieces->capacity = capacity;
	}
	piece = &pieces->piece[pieces->count];
	*piece = (struct image_piece){
		.name = strdup(name),
		.declaration = add_text(image, slice_from(text)),
	};
	if (!piece->name) {
		image->failed = true;
		return NULL;
	}
	pieces->count++;
	return piece;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct image_piece *)a)->name, ((const struct image_piece *)b)->name);
}

const struct image_piece *image_find(const struct image_pieces *pieces, const char *name)
{
	struct image_piece key = {.name = (char *)name};

	return pieces->count > 0 ? bsearch(&key, pieces->piece, pieces->count,
					   sizeof(*pieces->piece), by_name)
				 : NULL;
}

struct slice image_slice(const struct firewall_image *image, struct image_text text)
{
	return (struct slice){strbuf_text(&image->text) + text.at, text.length};
}

static void free_pieces(struct image_pieces *pieces)
{
	for (size_t i = 0; i < pieces->count; i++)
		free(pieces->piece[i].name);
	free(pieces->piece);
}

// ---- rules

// Declares what the matchers of a rule keep their state in.
static void add_objects(struct making *making, const struct match *m)
{
	struct firewall_image *image = making->image;
	char text[NFT_NAME_TEXT + 320];

	for (size_t i = 0; i < m->objects; i++) {
		const struct match_object *object = &m->object[i];

		(void)snprintf(text, sizeof(text), "\t%s %s {\n\t\t%s\n\t}\n",
			       object->set ? "set" : "limit", object->name, object->declaration);
		(void)image_add(image, object->set ? &image->sets : &image->objects, object->name,
				text);
	}
}

// Behind the matchers: counter, log, action.
static void write_end(struct strbuf *out, const struct firewall_ruleset *s,
		      const struct firewall_rule *rule, const struct match *m, const char *counter)
{
	strbuf_add_slice(out, strbuf_slice(&m->counting));
	strbuf_add_format(out, "counter name \"%s\" ", counter);
	if (rule->log || rule->action == FIREWALL_ACTION_LOG)
		strbuf_add_format(out, "log prefix \"%s\" group %d ", counter, FIREWALL_LOG_GROUP);
	verdict_write(s, rule, out);
	strbuf_add_char(out, '\n');
}

static struct image_piece *add_chain(struct firewall_image *image, const char *name,
				     const struct firewall_base_chain *base)
{
	char text[NFT_NAME_TEXT + 128];

	if (base)
		(void)snprintf(text, sizeof(text), "\tchain %s {\n\t\t%s; policy accept;\n\t}\n",
			       name, base->hook);
	else
		(void)snprintf(text, sizeof(text), "\tchain %s {\n\t}\n", name);
	return image_add(image, &image->chains, name, text);
}

// A matcher that counts packets can stand in one rule only: the others lead there.
static void add_sequence(struct making *making, const struct firewall_rule *rule,
			 const struct match *m, const char *counter)
{
	char name[NFT_NAME_TEXT + 8];
	struct image_piece *chain;
	struct strbuf end;

	(void)snprintf(name, sizeof(name), "%s_all", counter);
	strbuf_init(&end, FIREWALL_TEXT_MAX);
	strbuf_add_text(&end, "\t\t");
	write_end(&end, making->s, rule, m, counter);
	chain = add_chain(making->image, name, NULL);
	if (chain)
		chain->rules = add_text(making->image, strbuf_slice(&end));
	making->image->failed = making->image->failed || end.failed;
	strbuf_free(&end);
	for (size_t i = 0; i < m->count; i++)
		strbuf_add_format(&making->rules, "\t\t%sjump %s\n",
				  strbuf_text(&m->alternative[i]), name);
}

static void add_setter_chain(struct making *making, const struct setter *setter, unsigned number)
{
	bool *there = &making->setter[setter->field][setter->last][number];
	char name[SETTER_TEXT];
	char rule[SETTER_TEXT];
	char text[SETTER_TEXT + 8];
	struct image_piece *chain;

	if (*there)
		return;
	*there = true;
	setter_chain(name, setter, number);
	setter_rule(rule, setter, number);
	(void)snprintf(text, sizeof(text), "\t\t%s\n", rule);
	chain = add_chain(making->image, name, NULL);
	if (chain)
		chain->rules = add_text(making->image, slice_from(text));
}

static void add_setter_chains(struct making *making, const struct firewall_rule *rule)
{
	struct setter setter;

	if (!setter_of(making->s, rule, &setter))
		return;
	for (unsigned i = 0; i < setter_inputs(&setter); i++)
		add_setter_chain(making, &setter, setter_number(&setter, i));
}

static void add_flow_table(struct making *making)
{
	const struct firewall_names *shortcut = &making->s->shortcut;
	struct strbuf text;

	if (making->image->flows.count > 0)
		return;
	strbuf_init(&text, FIREWALL_TEXT_MAX);
	strbuf_add_text(&text, "\tflowtable " VERDICT_FLOW_TABLE
			       " {\n\t\thook ingress priority 0\n\t\tdevices = {");
	for (size_t i = 0; i < shortcut->count; i++)
		strbuf_add_format(&text, "%s \"%s\"", i ? "," : "", shortcut->name[i]);
	strbuf_add_text(&text, " }\n\t}\n");
	(void)image_add(making->image, &making->image->flows, VERDICT_FLOW_TABLE,
			strbuf_text(&text));
	making->image->failed = making->image->failed || text.failed;
	strbuf_free(&text);
}

static void add_rule(struct making *making, const struct firewall_rule *rule)
{
	char text[NFT_NAME_TEXT + 32];
	char counter[NFT_NAME_TEXT];
	char problem[192];
	struct match m;

	nft_name_counter(counter, rule->family, rule->menu, rule->id);
	(void)snprintf(text, sizeof(text), "\tcounter %s {\n\t}\n", counter);
	(void)image_add(making->image, &making->image->objects, counter, text);
	if (rule->idle || firewall_rule_problem(making->s, rule, problem))
		return;
	match_make(making->s, rule, &m);
	if (!m.never) {
		if (verdict_takes_shortcut(making->s, rule))
			add_flow_table(making);
		add_objects(making, &m);
		add_setter_chains(making, rule);
		if (m.sequence && m.count > 1) {
			add_sequence(making, rule, &m, counter);
		} else {
			for (size_t i = 0; i < m.count; i++) {
				strbuf_add_format(&making->rules, "\t\t%s",
						  strbuf_text(&m.alternative[i]));
				write_end(&making->rules, making->s, rule, &m, counter);
			}
		}
	}
	match_free(&m);
}

static void add_rules(struct making *making, const struct firewall_chain *chain)
{
	const struct firewall_base_chain *base = firewall_base_chain(chain->menu, chain->name);
	struct image_piece *piece;
	char name[NFT_NAME_TEXT];

	nft_name_chain(name, chain->family, chain->menu, chain->name);
	strbuf_reset(&making->rules);
	if (base)
		strbuf_add_format(&making->rules, "\t\tmeta nfproto != %s return\n",
				  chain->family == FIREWALL_IP4 ? "ipv4" : "ipv6");
	for (size_t i = 0; i < chain->rule_count; i++)
		add_rule(making, &making->s->rule[chain->rule[i]]);
	making->image->failed = making->image->failed || making->rules.failed;
	piece = add_chain(making->image, name, base);
	if (piece)
		piece->rules = add_text(making->image, strbuf_slice(&making->rules));
}

// Before the destination is translated: a port is that which the client asked for.
static void add_helpers(struct making *making)
{
	static const struct firewall_base_chain places[] = {
		{.name = "helpers_in", .hook = "type filter hook prerouting priority -175"},
		{.name = "helpers_out", .hook = "type filter hook output priority -175"},
	};

	strbuf_reset(&making->rules);
	firewall_helpers_write(making->image, making->s, &making->rules);
	making->image->failed = making->image->failed || making->rules.failed;
	for (size_t i = 0; making->rules.length > 0 && i < sizeof(places) / sizeof(places[0]);
	     i++) {
		struct image_piece *piece = add_chain(making->image, places[i].name, &places[i]);

		if (piece)
			piece->rules = add_text(making->image, strbuf_slice(&making->rules));
	}
}

// ---- the whole

static void sort(struct image_pieces *pieces)
{
	if (pieces->count > 0)
		qsort(pieces->piece, pieces->count, sizeof(*pieces->piece), by_name);
}

int firewall_image_make(const struct firewall_ruleset *s, struct firewall_image **out,
			struct err *e)
{
	struct making making = {.image = calloc(1, sizeof(*making.image)), .s = s};
	struct firewall_image *image = making.image;

	*out = NULL;
	if (!image)
		return err_set(e, ERR_NO_MEMORY, NULL);
	strbuf_init(&image->text, FIREWALL_TEXT_MAX);
	strbuf_init(&making.rules, FIREWALL_TEXT_MAX);
	image->empty = s->rule_count == 0 && s->entry_count == 0;
	for (size_t i = 0; i < s->chain_count; i++)
		add_rules(&making, &s->chain[i]);
	image_add_lists(image, s);
	if (!image->empty)
		add_helpers(&making);
	sort(&image->chains);
	sort(&image->objects);
	sort(&image->sets);
	strbuf_free(&making.rules);
	if (image->failed || image->text.failed) {
		firewall_image_free(image);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	*out = image;
	return 0;
}

void firewall_image_free(struct firewall_image *image)
{
	if (!image)
		return;
	free_pieces(&image->chains);
	free_pieces(&image->objects);
	free_pieces(&image->sets);
	free_pieces(&image->flows);
	free(image->range);
	strbuf_free(&image->text);
	free(image);
}

bool firewall_image_is_empty(const struct firewall_image *image)
{
	return image->empty;
}

bool firewall_image_has_shortcut(const struct firewall_image *image)
{
	return image->flows.count > 0;
}
