// SPDX-License-Identifier: BSD-2-Clause
// Looking many names up at once by c-ares.

#include "worker/names.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "worker/resolve.h"

enum { NAME_SIZE = 256 };

struct names {
	struct talk *talk;
	size_t left; // names without an answer
	bool over;   // none are left, or mgmt is gone
	int result;
	struct err *e;
};

struct name {
	struct names *all;
	int number;
	int family;
	char text[NAME_SIZE];
};

static void begin(const struct name *n)
{
	char number[12];

	(void)snprintf(number, sizeof(number), "%d", n->number);
	talk_begin(n->all->talk, "!re");
	talk_pair(n->all->talk, "number", slice_from(number));
}

static void end(const struct name *n)
{
	struct names *all = n->all;

	if (all->result == 0 && talk_send(all->talk, all->e) < 0) {
		all->result = -1;
		all->over = true;
	}
}

static void tell_failure(const struct name *n, int status)
{
	bool none = status == ARES_ENOTFOUND || status == ARES_ENODATA || status == ARES_EBADNAME;
	struct err why;

	(void)resolve_failure(status, &why);
	begin(n);
	talk_pair(n->all->talk, "status", none ? SLICE("none") : SLICE("failed"));
	talk_pair(n->all->talk, "message", slice_from(why.text));
	end(n);
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

static void tell(const struct name *n, const struct ares_addrinfo *found)
{
	int ttl = INT32_MAX;
	size_t count = 0;
	char text[NI_MAXHOST];

	for (const struct ares_addrinfo_cname *c = found->cnames; c; c = c->next)
		ttl = least(ttl, c->ttl);
	for (const struct ares_addrinfo_node *a = found->nodes; a; a = a->ai_next) {
		if (a->ai_family != n->family ||
		    getnameinfo(a->ai_addr, (socklen_t)a->ai_addrlen, text, sizeof(text), NULL, 0,
				NI_NUMERICHOST) != 0)
			continue;
		ttl = least(ttl, a->ai_ttl);
		count++;
		begin(n);
		talk_pair(n->all->talk, "address", slice_from(text));
		end(n);
	}
	if (count == 0) {
		tell_failure(n, ARES_ENODATA);
		return;
	}
	(void)snprintf(text, sizeof(text), "%d", ttl > 0 ? ttl : 0);
	begin(n);
	talk_pair(n->all->talk, "status", SLICE("found"));
	talk_pair(n->all->talk, "ttl", slice_from(text));
	end(n);
}

static void on_found(void *context, int status, int timeouts, struct ares_addrinfo *found)
{
	const struct name *n = context;

	(void)timeouts;
	if (status == ARES_EDESTRUCTION)
		return;
	if (status == ARES_SUCCESS && found)
		tell(n, found);
	else
		tell_failure(n, status);
	if (found)
		ares_freeaddrinfo(found);
	n->all->left--;
	n->all->over = n->all->over || n->all->left == 0;
}

// The names that ASKED has; how many.
static size_t read_names(const struct sentence *asked, struct names *all,
			 struct name names[NAMES_ASKED_MAX])
{
	size_t count = 0;

	for (size_t i = 1; i < asked->count && count < NAMES_ASKED_MAX; i++) {
		struct slice name;
		struct slice value;
		bool six;

		if (!sentence_pair(asked->word[i], &name, &value))
			continue;
		six = slice_is(name, "ipv6");
		if (!six && !slice_is(name, "ipv4"))
			continue;
		names[count] = (struct name){
			.all = all, .number = (int)count, .family = six ? AF_INET6 : AF_INET};
		if (!slice_copy(value, names[count].text, sizeof(names[count].text)))
			names[count].text[0] = '\0'; // which is no name, and told to be none
		count++;
	}
	return count;
}

int names_run(struct talk *t, const struct sentence *asked, struct err *e)
{
	static struct name names[NAMES_ASKED_MAX];
	struct ares_options options = resolve_options();
	struct names all = {.talk = t, .e = e};
	size_t count = read_names(asked, &all, names);
	ares_channel channel;

	if (ares_init_options(&channel, &options, RESOLVE_OPTIONS) != ARES_SUCCESS)
		return err_set(e, ERR_FAILURE, "failure: resolve failed");
	all.left = count;
	all.over = count == 0;
	for (size_t i = 0; i < count; i++) {
		const struct ares_addrinfo_hints hints = {.ai_family = names[i].family,
							  .ai_flags = ARES_AI_NOSORT};

		ares_getaddrinfo(channel, names[i].text, NULL, &hints, on_found, &names[i]);
	}
	resolve_wait(channel, &all.over);
	ares_destroy(channel);
	return all.result;
}
