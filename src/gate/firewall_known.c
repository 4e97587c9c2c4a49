// SPDX-License-Identifier: BSD-2-Clause
// Asking the kernel for names and handles, and having the text written by them.

#include "gate/firewall_known.h"

#include <stdlib.h>
#include <string.h>

#include "firewall/ruleset.h"
#include "gate/state.h"

// ---- names

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Names the kernel told, sorted; the pointers go into TOLD, whose owner keeps it.
static int sort_names(const struct nft_names *told, const char ***sorted,
		      struct firewall_names *out, struct err *e)
{
	const char **names = calloc(told->count + 1, sizeof(*names));

	if (!names)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < told->count; i++)
		names[i] = told->name[i];
	qsort(names, told->count, sizeof(*names), by_text);
	*sorted = names;
	*out = (struct firewall_names){.name = names, .count = told->count};
	return 0;
}

struct present {
	struct nft_names told[NFT_NAMED__COUNT];
	const char **sorted[NFT_NAMED__COUNT];
	struct firewall_present present;
};

static void present_free(struct present *p)
{
	for (size_t i = 0; i < NFT_NAMED__COUNT; i++) {
		nft_names_free(&p->told[i]);
		free(p->sorted[i]);
	}
}

static int present_read(struct gate *g, struct present *p, struct err *e)
{
	struct firewall_names *names[] = {
		[NFT_NAMED_CHAINS] = &p->present.chains,
		[NFT_NAMED_OBJECTS] = &p->present.objects,
		[NFT_NAMED_SETS] = &p->present.sets,
		[NFT_NAMED_FLOWS] = &p->present.flows,
	};

	*p = (struct present){0};
	for (enum nft_named i = NFT_NAMED_CHAINS; i < NFT_NAMED__COUNT; i++) {
		if (g->kernel.names(g->kernel.context, i, &p->told[i], e) != 0 ||
		    sort_names(&p->told[i], &p->sorted[i], names[i], e) != 0) {
			present_free(p);
			return -1;
		}
	}
	return 0;
}

// ---- handles

static void free_handles(struct firewall_handles *handles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free((uint64_t *)handles[i].handle);
	free(handles);
}

// Those of chains of which a few rules change; without them such a chain is written anew.
static struct firewall_handles *read_handles(struct gate *g, size_t *out)
{
	struct firewall *f = &g->firewall;
	struct firewall_handles *handles = NULL;
	const char *chain;
	size_t place = 0;
	struct err e;

	*out = 0;
	while ((chain = firewall_next_edited(f->next_image, f->image, &place))) {
		struct firewall_handles *larger = reallocarray(handles, *out + 1, sizeof(*handles));
		uint64_t *handle;
		size_t count;

		if (!larger)
			break;
		handles = larger;
		if (g->kernel.chain_rules(g->kernel.context, chain, &handle, &count, &e) == 0)
			handles[(*out)++] = (struct firewall_handles){chain, handle, count};
	}
	return handles;
}

int firewall_write_difference(struct gate *g, struct err *e)
{
	struct firewall *f = &g->firewall;
	struct firewall_known known = {.image = f->image};
	struct firewall_handles *handles = read_handles(g, &known.handle_count);
	int result;

	known.handles = handles;
	result = firewall_write(&f->text, f->next_image, &known, e);
	free_handles(handles, known.handle_count);
	return result;
}

int firewall_write_around(struct gate *g, struct err *e)
{
	struct firewall *f = &g->firewall;
	struct present present;
	int result = present_read(g, &present, e);

	if (result == 0) {
		const struct firewall_known known = {.present = present.present};

		result = firewall_write(&f->text, f->next_image, &known, e);
		present_free(&present);
	}
	return result;
}

// ---- lists

// Where they end is not looked at: what begins there and ends elsewhere was deleted first.
static bool is_whole(const struct firewall_image *image, const struct firewall_configured *c,
		     const struct nft_address *told, size_t count)
{
	if (count != c->count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (memcmp(told[i].first, firewall_configured_first(image, c, i)->byte,
			   sizeof(told[i].first)) != 0)
			return false;
	return true;
}

bool firewall_lists_are_whole(struct gate *g)
{
	const struct firewall_image *image = g->firewall.image;
	struct firewall_configured c = {.list = NULL};
	bool whole = true;

	while (image && whole && firewall_next_configured(image, &c)) {
		char set[FIREWALL_SET_NAME_SIZE];
		struct nft_address *told;
		size_t count;
		struct err e;

		firewall_configured_set(&c, set);
		if (g->kernel.set_addresses(g->kernel.context, set, &told, &count, &e) != 0)
			continue;
		whole = is_whole(image, &c, told, count);
		free(told);
	}
	return whole;
}
