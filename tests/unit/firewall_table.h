// SPDX-License-Identifier: BSD-2-Clause
// The administrator's table in a kernel of a test's own, written by the real nft.
#pragma once

#include "namespace.h"
#include "ruleset_maker.h"

#include <linux/netlink.h>

#include "kernel/nft_table.h"

static struct netlink *socket_;

static inline int enter(void **state)
{
	struct err e;

	(void)state;
	if (namespace_enter())
		socket_ = netlink_open(NETLINK_NETFILTER, 0, &e);
	return 0;
}

static inline int leave(void **state)
{
	(void)state;
	netlink_close(socket_);
	return 0;
}

#define NEEDS_KERNEL()                                                                             \
	if (!socket_)                                                                              \
	skip()

// ---- loading

struct present {
	struct nft_names told[NFT_NAMED__COUNT];
	const char *name[NFT_NAMED__COUNT][16384];
	struct firewall_present present;
};

static inline int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static inline struct present *read_present(void)
{
	struct present *p = calloc(1, sizeof(*p));
	struct firewall_names *names[] = {&p->present.chains, &p->present.objects, &p->present.sets,
					  &p->present.flows};
	struct err e;

	for (int i = 0; i < NFT_NAMED__COUNT; i++) {
		assert_int_equal(nft_table_names(socket_, FIREWALL_TABLE, i, &p->told[i], &e), 0);
		for (size_t j = 0; j < p->told[i].count; j++)
			p->name[i][j] = p->told[i].name[j];
		qsort(p->name[i], p->told[i].count, sizeof(char *), by_text);
		*names[i] = (struct firewall_names){p->name[i], p->told[i].count};
	}
	return p;
}

static inline void free_present(struct present *p)
{
	for (int i = 0; i < NFT_NAMED__COUNT; i++)
		nft_names_free(&p->told[i]);
	free(p);
}

static inline struct firewall_image *image_of(struct ruleset_maker *m)
{
	struct firewall_image *image;
	struct made_ruleset made;
	struct err e;

	made_open(&made, m);
	made.rules.kernel_helpers = UINT32_MAX;
	assert_int_equal(firewall_image_make(&made.rules, &image, &e), 0);
	made_close(&made);
	return image;
}

static inline void run_text(struct strbuf *text)
{
	struct strbuf complaint;

	strbuf_init(&complaint, 100000);
	if (COMMAND(strbuf_text(text), &complaint, "nft", "-f", "-") != 0)
		fail_msg("%s\n%s", strbuf_text(&complaint), strbuf_text(text));
	strbuf_free(&complaint);
	strbuf_reset(text);
}

// Makes the table be M, from nothing or as an edit.
static inline void load(struct ruleset_maker *m, bool edit)
{
	struct present *p = edit ? read_present() : NULL;
	struct firewall_image *image = image_of(m);
	struct firewall_known known = {.image = NULL};
	struct strbuf text;
	struct err e;

	strbuf_init(&text, FIREWALL_TEXT_MAX);
	if (p)
		known.present = p->present;
	assert_int_equal(firewall_write(&text, image, p ? &known : NULL, &e), 0);
	run_text(&text);
	strbuf_free(&text);
	firewall_image_free(image);
	if (p)
		free_present(p);
}
