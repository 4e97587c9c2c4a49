// SPDX-License-Identifier: BSD-2-Clause
// The set of devices, and the bucket that limits each one's requests.

#include "gate/device.h"

enum { MINUTE_MS = 60000 };

void device_set_free(struct device_set *s)
{
	struct device *d;
	struct device *next;

	HASH_ITER(hh, s->by_address, d, next)
	{
		HASH_DEL(s->by_address, d);
		loop_timer_cancel(&d->watch);
		free(d);
	}
	*s = (struct device_set){0};
}

struct device *device_find(const struct device_set *s, ip4 address)
{
	struct device *d;

	HASH_FIND(hh, s->by_address, &address, sizeof(address), d);
	return d;
}

// Lets the longest unused device without a mapping go. A mapping's use keeps moving its device to
// the end, so the ones passed over are not passed over again and again.
static bool make_room(struct device_set *s)
{
	for (unsigned tries = HASH_COUNT(s->by_address); tries > 0; tries--) {
		struct device *d = s->by_use;

		DL_DELETE2(s->by_use, d, previous, next);
		if (d->charged == 0 && !d->owned) {
			HASH_DEL(s->by_address, d);
			free(d);
			return true;
		}
		DL_APPEND2(s->by_use, d, previous, next);
	}
	return false;
}

struct device *device_need(struct device_set *s, ip4 address, uint64_t now)
{
	struct device *d = device_find(s, address);

	if (d) {
		DL_DELETE2(s->by_use, d, previous, next);
		DL_APPEND2(s->by_use, d, previous, next);
		return d;
	}
	if (HASH_COUNT(s->by_address) >= DEVICES_MAX && !make_room(s))
		return NULL;
	d = calloc(1, sizeof(*d));
	if (!d)
		abort();
	d->address = address;
	d->last_seen = now;
	d->level = UINT64_MAX; // full, whatever it holds
	HASH_ADD(hh, s->by_address, address, sizeof(d->address), d);
	DL_APPEND2(s->by_use, d, previous, next);
	return d;
}

void device_own(struct device *d, struct mapping *m)
{
	m->owner = d;
	DL_APPEND2(d->owned, m, owned_previous, owned_next);
}

void device_disown(struct mapping *m)
{
	DL_DELETE2(m->owner->owned, m, owned_previous, owned_next);
	if (!m->owner->owned)
		loop_timer_cancel(&m->owner->watch);
	m->owner = NULL;
}

void device_charge(struct device *d, struct mapping *m)
{
	m->charged = d;
	d->charged++;
}

void device_uncharge(struct mapping *m)
{
	m->charged->charged--;
	m->charged = NULL;
}

// The bucket counts in parts of a request, so that filling it by the millisecond is exact.
static void fill(struct device *d, uint32_t per_minute, uint64_t now)
{
	uint64_t most = (uint64_t)per_minute * MINUTE_MS;
	uint64_t passed = now - d->filled;

	d->filled = now;
	if (passed >= MINUTE_MS || d->level >= most)
		d->level = most;
	else
		d->level += passed * per_minute;
	if (d->level > most)
		d->level = most;
}

enum device_rate device_request(struct device *d, uint32_t per_minute, uint64_t now)
{
	bool first;

	if (per_minute == 0)
		return DEVICE_RATE_FINE;
	fill(d, per_minute, now);
	if (d->level >= MINUTE_MS) {
		d->level -= MINUTE_MS;
		d->dry = false;
		return DEVICE_RATE_FINE;
	}
	first = !d->dry;
	d->dry = true;
	return first ? DEVICE_RATE_OVER_FIRST : DEVICE_RATE_OVER;
}
