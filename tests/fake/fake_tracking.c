// SPDX-License-Identifier: BSD-2-Clause
// The settings of the connection tracker of a made up kernel: those of TCP and UDP.

#include "fake_kernel.h"

static int timeouts(void *context, struct tracking_timeouts *out, struct err *e)
{
	struct fake_kernel *k = context;

	if (k->timeout_error)
		return err_set(e, ERR_FAILURE, "failure: %s", k->timeout_error);
	*out = k->timeouts;
	return 0;
}

static int set_timeouts(void *context, const struct tracking_timeouts *wanted, struct err *e)
{
	struct fake_kernel *k = context;
	const uint32_t *from = wanted->tcp;
	uint32_t *to = k->timeouts.tcp;

	if (k->timeout_error)
		return err_set(e, ERR_FAILURE, "failure: %s", k->timeout_error);
	for (size_t i = 0; i <= CTA_TIMEOUT_TCP_MAX; i++)
		to[i] = from[i] ? from[i] : to[i];
	for (size_t i = 0; i <= CTA_TIMEOUT_UDP_MAX; i++)
		if (wanted->udp[i])
			k->timeouts.udp[i] = wanted->udp[i];
	return 0;
}

static int totals(void *context, struct tracking_totals *out, struct err *e)
{
	(void)context;
	(void)e;
	*out = (struct tracking_totals){.entries = 7, .most = 1000};
	return 0;
}

static int loose(void *context, bool *out, struct err *e)
{
	struct fake_kernel *k = context;

	(void)e;
	*out = k->loose;
	return 0;
}

static int set_loose(void *context, bool value, struct err *e)
{
	struct fake_kernel *k = context;

	if (k->loose_error)
		return err_set(e, ERR_FAILURE, "failure: %s", k->loose_error);
	k->loose = value;
	return 0;
}

void fake_tracking_init(struct fake_kernel *k)
{
	k->door.timeouts = timeouts;
	k->door.set_timeouts = set_timeouts;
	k->door.totals = totals;
	k->door.loose = loose;
	k->door.set_loose = set_loose;
}

void fake_tracking_write(struct strbuf *out, const struct wire_tracking *t)
{
	strbuf_add_format(out, "tracking udp %u %u loose %u entries %u of %u%s%s", t->udp[1],
			  t->udp[2], t->loose, t->entries, t->most_entries,
			  t->about[0] ? " about " : "", t->about);
}
