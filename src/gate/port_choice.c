// SPDX-License-Identifier: BSD-2-Clause
// From a wish to an external port.

#include "gate/port_choice.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

enum {
	POOL_FIRST = 1024,
	POOL_LAST = 32767,  // gone through before what is above
	QUESTIONS_MAX = 64, // to the kernel about listeners
};

// Whether the device's mapping M is the one that ADD asks for, but for the external port.
static bool is_same(const struct mapping *m, const struct wire_mapping_add *add)
{
	return m->key.protocol == add->protocol && m->key.remote_host == add->remote_host &&
	       m->terms.internal_port == add->internal_port;
}

static const struct mapping *find_same(const struct policy *p, const struct lan *lan,
				       const struct device *owner,
				       const struct wire_mapping_add *add)
{
	const struct mapping *m;

	for (m = owner->owned; m; m = m->owned_next)
		if (is_same(m, add) && policy_permits(p->settings, lan, m) &&
		    mapping_table_by_id(p->table, m->id) == m)
			return m;
	return NULL;
}

// Whether ADD can have PORT. 1, 0, or -1: E.
static int can_have(const struct policy *p, const struct lan *lan,
		    const struct wire_mapping_add *add, uint16_t port, struct err *e)
{
	struct err why;

	if (!policy_allows_choice(p, lan, add->protocol, port))
		return 0;
	if (policy_check_reserved(p, add->protocol, port, &why) == 0)
		return 1;
	return why.kind == ERR_OTHER_MECHANISM ? 0 : err_set(e, why.kind, "%s", why.text);
}

// Whether the port that ADD wishes is its client's already.
static bool has_wish(const struct policy *p, const struct lan *lan, const struct device *owner,
		     const struct wire_mapping_add *add)
{
	struct mapping_key key = mapping_key(add->protocol, add->external_port, add->remote_host);
	const struct mapping *m = mapping_table_find(p->table, &key);

	return m && m->owner == owner && policy_permits(p->settings, lan, m);
}

static uint32_t random_number(void)
{
	uint32_t number = 0;

	while (getrandom(&number, sizeof(number), 0) < 0 && errno == EINTR)
		continue;
	return number;
}

struct search {
	const struct policy *policy;
	const struct lan *lan;
	const struct device *owner;
	const struct wire_mapping_add *add;
	unsigned questions;
	bool freed; // also what was another device's until lately
};

static bool may_try(const struct search *s, uint16_t port)
{
	uint8_t protocol = s->add->protocol;

	return policy_allows_choice(s->policy, s->lan, protocol, port) &&
	       (s->freed || !freed_of_another(s->policy->freed, protocol, port, s->owner->address,
					      s->owner->mac, s->policy->now));
}

// Whether the port is to be had. 1, 0, or -1: E.
static int try_port(struct search *s, uint16_t port, struct err *e)
{
	if (s->questions == QUESTIONS_MAX || !may_try(s, port))
		return 0;
	s->questions++;
	return can_have(s->policy, s->lan, s->add, port, e);
}

// Tries every second port of FIRST..LAST from a random one on. 1 (*PORT), 0, or -1: E.
static int search_pool(struct search *s, uint32_t first, uint32_t last, uint16_t *port,
		       struct err *e)
{
	uint32_t count = (last - first) / 2 + 1;
	uint32_t start = random_number() % count;
	int found = 0;

	for (uint32_t i = 0; i < count && found == 0; i++) {
		*port = (uint16_t)(first + 2 * ((start + i) % count));
		found = try_port(s, *port, e);
	}
	return found;
}

static int search(struct search *s, uint16_t *port, struct err *e)
{
	uint32_t parity = s->add->internal_port & 1;
	int found = try_port(s, s->add->internal_port, e);

	*port = s->add->internal_port;
	for (uint32_t other = 0; other < 2 && found == 0; other++)
		found = search_pool(s, POOL_FIRST + (parity ^ other),
				    POOL_LAST - (parity ^ other ^ 1), port, e);
	for (uint32_t other = 0; other < 2 && found == 0; other++)
		found = search_pool(s, POOL_LAST + 1 + (parity ^ other),
				    UINT16_MAX - (parity ^ other ^ 1), port, e);
	return found;
}

int port_choice_make(const struct policy *p, const struct lan *lan, const struct device *owner,
		     const struct wire_mapping_add *add, uint16_t *port, struct err *e)
{
	struct search s = {.policy = p, .lan = lan, .owner = owner, .add = add};
	const struct mapping *same;
	int found = add->external_port ? can_have(p, lan, add, add->external_port, e) : 0;

	*port = add->external_port;
	if (found != 0 || has_wish(p, lan, owner, add))
		return found < 0 ? -1 : 0;
	same = find_same(p, lan, owner, add);
	if (same) {
		*port = same->key.external_port;
		return 0;
	}
	found = search(&s, port, e);
	if (found == 0) {
		s.freed = true;
		found = search(&s, port, e);
	}
	return found == 0 ? err_set(e, ERR_QUOTA, "no external port is free") : found - 1;
}
