// SPDX-License-Identifier: BSD-2-Clause
// The ring of ports that closed lately.

#include "gate/freed.h"

void freed_add(struct freed_set *s, const struct mapping *m, uint64_t now)
{
	s->port[s->next] = (struct freed_port){
		.until = now + FREED_MS,
		.address = m->terms.internal_address,
		.mac = m->mac,
		.port = m->key.external_port,
		.protocol = m->key.protocol,
	};
	s->next = (s->next + 1) % FREED_MAX;
}

bool freed_of_another(const struct freed_set *s, uint8_t protocol, uint16_t port, ip4 address,
		      struct mac mac, uint64_t now)
{
	for (size_t i = 0; i < FREED_MAX; i++) {
		const struct freed_port *f = &s->port[i];

		if (f->protocol == protocol && f->port == port && now < f->until &&
		    (f->address != address || !mac_equal(f->mac, mac)))
			return true;
	}
	return false;
}
