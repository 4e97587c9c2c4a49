// SPDX-License-Identifier: BSD-2-Clause
// The difference between the kernel's sets as found and as wanted.

#include "gate/kernel_reconcile.h"

#include <stdlib.h>

enum { SLACK_MS = 5000 }; // a timeout that is wrong by less is right

struct seen_key {
	uint32_t set;
	ip4 remote;
	ip4 address;
	uint16_t port;
	uint8_t protocol;
	uint8_t zero;
	uint32_t link;
};

struct seen {
	struct seen_key key;
	const struct nft_element *element;
	UT_hash_handle hh;
};

struct difference {
	struct seen *seen;
	struct kernel_changes *out;
	kernel_reconcile_callback *unwanted;
	void *context;
};

void kernel_found_add(void *context, const struct nft_element *element)
{
	struct kernel_found *f = context;

	if (f->count == f->capacity) {
		size_t capacity = f->capacity ? f->capacity * 2 : 64;
		struct nft_element *grown = realloc(f->element, capacity * sizeof(*grown));

		if (!grown)
			abort();
		f->element = grown;
		f->capacity = capacity;
	}
	f->element[f->count++] = *element;
}

void kernel_found_free(struct kernel_found *f)
{
	free(f->element);
	*f = (struct kernel_found){0};
}

static struct seen_key key_of(const struct nft_element *e)
{
	return (struct seen_key){
		.set = (uint32_t)e->set,
		.remote = e->remote,
		.address = e->address,
		.port = e->port,
		.protocol = e->protocol,
		.link = e->link,
	};
}

static bool timeout_is_right(const struct nft_element *found, const struct nft_element *wanted)
{
	uint64_t high =
		found->expires_ms > wanted->timeout_ms ? found->expires_ms : wanted->timeout_ms;
	uint64_t low =
		found->expires_ms > wanted->timeout_ms ? wanted->timeout_ms : found->expires_ms;

	if (wanted->timeout_ms == 0)
		return true;
	return found->timeout_ms > 0 && high - low <= SLACK_MS;
}

static void tell(struct difference *d, const struct nft_element *found)
{
	if (found->set == NFT_DNAT_ANY || found->set == NFT_DNAT_HOST)
		d->unwanted(d->context, found);
}

// Compares one wanted element with what was found under its key; what remains in `seen` at the end
// is not wanted.
static void want(void *context, const struct nft_element *wanted)
{
	struct difference *d = context;
	struct seen_key key = key_of(wanted);
	struct seen *seen;
	bool same;

	HASH_FIND(hh, d->seen, &key, sizeof(key), seen);
	if (!seen) {
		kernel_changes_add(d->out, KERNEL_ADD, wanted);
		return;
	}
	HASH_DEL(d->seen, seen);
	same = nft_element_same_data(seen->element, wanted);
	if (same && seen->element->mapping == wanted->mapping &&
	    timeout_is_right(seen->element, wanted))
		return;
	kernel_changes_add(d->out, KERNEL_REMOVE, seen->element);
	kernel_changes_add(d->out, KERNEL_ADD, wanted);
	if (!same)
		tell(d, seen->element);
}

void kernel_reconcile(const struct kernel_sync *s, struct mapping *mappings,
		      const struct kernel_found *found, uint64_t now, struct kernel_changes *out,
		      kernel_reconcile_callback *unwanted, void *context)
{
	struct difference d = {.out = out, .unwanted = unwanted, .context = context};
	struct seen *all = calloc(found->count ? found->count : 1, sizeof(*all));

	if (!all)
		abort();
	for (size_t i = 0; i < found->count; i++) {
		if (found->element[i].set == NFT_GONE)
			continue;
		all[i].key = key_of(&found->element[i]);
		all[i].element = &found->element[i];
		HASH_ADD(hh, d.seen, key, sizeof(all[i].key), &all[i]);
	}
	kernel_sync_each(s, mappings, now, want, &d);
	for (struct seen *left = d.seen; left; left = left->hh.next) {
		kernel_changes_add(out, KERNEL_REMOVE, left->element);
		tell(&d, left->element);
	}
	HASH_CLEAR(hh, d.seen);
	free(all);
}
