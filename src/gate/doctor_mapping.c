// SPDX-License-Identifier: BSD-2-Clause
// Checks of open ports: the kernel's side of each, and the device that it leads to.

#include <inttypes.h>
#include <netinet/in.h>

#include "gate/doctor_check.h"
#include "gate/state.h"
#include "gate/usage.h"
#include "gate/world.h"

// ---- which ones

static size_t owned(const struct device *owner)
{
	size_t count = 0;

	for (const struct mapping *m = owner ? owner->owned : NULL; m; m = m->owned_next)
		count++;
	return count;
}

static size_t count_of(const struct doctor *d)
{
	return d->device ? owned(device_find(&d->g->devices, d->device))
			 : mapping_table_count(&d->g->table);
}

// The N-th from the newest. NULL: there is none, or it is beyond those that are looked at.
static struct mapping *newest(const struct doctor *d, uint32_t n)
{
	size_t count = count_of(d);
	struct mapping *m;

	if (n >= count || n >= DOCTOR_MAPPINGS_MAX)
		return NULL;
	if (!d->device)
		return order_index_at(&d->g->table.all, count - 1 - n);
	m = device_find(&d->g->devices, d->device)->owned;
	for (size_t i = count - 1 - n; i > 0 && m; i--)
		m = m->owned_next;
	return m;
}

static void begin(const struct mapping *m, struct wire_check *out)
{
	char address[IP4_TEXT_SIZE];

	out->device = m->terms.internal_address;
	out->external_address = m->kernel.external;
	out->external_port = m->key.external_port;
	out->internal_port = m->terms.internal_port;
	out->protocol = m->key.protocol;
	doctor_subject(out, "%s %u to %s:%u", m->key.protocol == IPPROTO_UDP ? "udp" : "tcp",
		       m->key.external_port, ip4_format(m->terms.internal_address, address),
		       m->terms.internal_port);
}

bool doctor_mappings(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	size_t count = count_of(d);
	char address[IP4_TEXT_SIZE];

	if (!doctor_once(item))
		return false;
	out->device = d->device;
	doctor_subject(out, "%s", d->device ? ip4_format(d->device, address) : "router");
	if (count <= DOCTOR_MAPPINGS_MAX) {
		doctor_say(out, WIRE_VERDICT_OK, "looked at %zu of %zu mappings", count, count);
		return true;
	}
	doctor_say(out, WIRE_VERDICT_OK, "looked at the %d newest of %zu mappings",
		   DOCTOR_MAPPINGS_MAX, count);
	if (!d->device)
		doctor_advise(out,
			      "/ip upnp doctor print where device=ADDRESS looks at those of one "
			      "device");
	return true;
}

// ---- in the kernel

static bool is_there(struct gate *g, struct nft_element element)
{
	return g->kernel.element(g->kernel.context, &element, NULL) > 0;
}

static const char *missing(struct gate *g, const struct mapping *m)
{
	const struct mapping_kernel *k = &m->kernel;

	if (!is_there(g, kernel_sync_dnat(m)))
		return m->key.remote_host ? "dnat_host" : "dnat_any";
	if (!is_there(g, nft_reserved(m->key.protocol, m->key.external_port)))
		return "reserved";
	if (!is_there(g, nft_account_in(m->key.protocol, k->internal, k->internal_port)))
		return "account_in";
	if (!is_there(g, nft_account_out(m->key.protocol, k->internal, k->internal_port)))
		return "account_out";
	return NULL;
}

static void judge_mapping(struct gate *g, const struct mapping *m, struct wire_check *out)
{
	const char *lost = m->kernel.active ? missing(g, m) : NULL;

	if (!m->terms.enabled) {
		doctor_say(out, WIRE_VERDICT_OK, "its device asked for it to be kept closed");
	} else if (!m->kernel.active) {
		// Why is told by the checks above.
		doctor_say(out, WIRE_VERDICT_SKIPPED,
			   "it waits: at present no port can be opened "
			   "for it");
	} else if (lost) {
		doctor_say(out, WIRE_VERDICT_PROBLEM,
			   "its element of %s is not in the kernel: another program removed it",
			   lost);
		doctor_advise(out,
			      "/ip upnp set enabled=no; /ip upnp set enabled=yes writes it anew at "
			      "once, otherwise that is done in a moment");
	} else if (m->hides) {
		doctor_say(out, WIRE_VERDICT_WARNING,
			   "it is open, but a program of the router listens on the port as well");
		doctor_advise(out, "ss -Hlntup 'sport = :%u' tells which", m->key.external_port);
	} else {
		doctor_say(out, WIRE_VERDICT_OK, "it is open: all of it is in the kernel");
	}
}

bool doctor_mapping(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct mapping *m = newest(d, *item);

	if (!m)
		return false;
	(*item)++;
	begin(m, out);
	judge_mapping(d->g, m, out);
	return true;
}

// ---- the device

static bool is_newest_of_device(const struct doctor *d, const struct mapping *m, uint32_t place)
{
	for (uint32_t i = 0; i < place; i++)
		if (newest(d, i)->terms.internal_address == m->terms.internal_address)
			return false;
	return true;
}

bool doctor_device(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	struct gate *g = d->g;
	const struct mapping *m;
	struct neighbour neighbour = {.state = NEIGHBOUR_NONE};
	char address[IP4_TEXT_SIZE];
	char mac[MAC_TEXT_SIZE];

	while ((m = newest(d, *item)) && !is_newest_of_device(d, m, *item))
		(*item)++;
	if (!m)
		return false;
	(*item)++;
	begin(m, out);
	doctor_subject(out, "%s", ip4_format(m->terms.internal_address, address));
	out->trial = WIRE_TRIAL_DEVICE;
	(void)g->host.neighbour(g->host.context, m->ifindex, m->terms.internal_address, &neighbour,
				NULL);
	if (mac_known(neighbour.mac))
		doctor_say(out, WIRE_VERDICT_OK, "it was last seen as %s",
			   mac_format(neighbour.mac, mac));
	else
		doctor_say(out, WIRE_VERDICT_SKIPPED, "its hardware address is not known");
	return true;
}

bool doctor_listener(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct mapping *m = newest(d, *item);

	if (!m)
		return false;
	(*item)++;
	begin(m, out);
	out->trial = WIRE_TRIAL_LISTENER;
	doctor_say(out, WIRE_VERDICT_SKIPPED, "it was not tried");
	return true;
}

// ---- the way through the rules

static void judge_path(struct gate *g, struct mapping *m, struct wire_check *out)
{
	struct kernel_counters counters = {0};

	usage_read(g, m, &counters);
	if (!m->kernel.active) {
		doctor_say(out, WIRE_VERDICT_SKIPPED, "it is not open");
	} else if (missing(g, m)) {
		doctor_say(out, WIRE_VERDICT_SKIPPED, "it is not whole in the kernel");
	} else if (counters.packets_in > 0 && counters.packets_out > 0) {
		doctor_say(out, WIRE_VERDICT_OK,
			   "proven by use: %" PRIu64 " packets came in, %" PRIu64 " went back",
			   counters.packets_in, counters.packets_out);
	} else if (counters.packets_in > 0 && m->key.protocol == IPPROTO_TCP) {
		doctor_say(out, WIRE_VERDICT_WARNING,
			   "%" PRIu64
			   " packets came in and none went back: a rule behind ours drops "
			   "them, or the device does",
			   counters.packets_in);
		doctor_advise(out, "tcpdump -ni %s port %u shows whether they reach the LAN",
			      m->lan, m->terms.internal_port);
	} else if (m->key.protocol != IPPROTO_TCP) {
		doctor_say(out, WIRE_VERDICT_SKIPPED,
			   "it cannot be told: no packet went both ways yet, and what UDP program "
			   "would answer a trial is not known");
	} else if (m->key.remote_host) {
		doctor_say(out, WIRE_VERDICT_SKIPPED,
			   "it cannot be told: nothing came in yet, and only its remote host may");
	} else {
		out->trial = WIRE_TRIAL_PATH;
		doctor_say(out, WIRE_VERDICT_SKIPPED, "it was not tried");
	}
}

bool doctor_path(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	struct mapping *m = newest(d, *item);

	if (!m)
		return false;
	(*item)++;
	begin(m, out);
	judge_path(d->g, m, out);
	return true;
}
