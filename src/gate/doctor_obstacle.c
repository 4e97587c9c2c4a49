// SPDX-License-Identifier: BSD-2-Clause
// Checks of what stands in the way on purpose: rules of packet filters, and requests that we refuse.

#include <inttypes.h>
#include <string.h>

#include "gate/doctor_check.h"
#include "gate/state.h"

// ---- packet filters

static bool tell_obstacle(struct gate *g, enum nft_hook hook, uint32_t *item, const char *clear,
			  struct wire_check *out)
{
	struct strbuf obstacle;
	struct strbuf remedy;
	struct err e;
	int found;

	strbuf_init(&obstacle, sizeof(out->seen) - 1);
	strbuf_init(&remedy, sizeof(out->advice) - 1);
	found = foreign_firewall_obstacle(g, hook, *item, &obstacle, &remedy, &e);
	doctor_subject(out, "router");
	if (found > 0)
		doctor_say(out, WIRE_VERDICT_PROBLEM, "%s", strbuf_text(&obstacle));
	else if (found < 0 && *item == 0)
		doctor_say(out, WIRE_VERDICT_SKIPPED, "the rules cannot be told: %s", e.text);
	else if (*item == 0)
		doctor_say(out, WIRE_VERDICT_OK, "%s", clear);
	if (found > 0)
		// Half a command is worse than none.
		doctor_advise(out, "%s",
			      remedy.failed || remedy.length == 0
				      ? "nft list ruleset shows the rules of that chain"
				      : strbuf_text(&remedy));
	strbuf_free(&obstacle);
	strbuf_free(&remedy);
	return doctor_once(item) || found > 0;
}

bool doctor_firewall_input(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	return tell_obstacle(d->g, NFT_HOOK_INPUT, item,
			     "no rule drops what devices ask the service", out);
}

bool doctor_firewall_forward(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	return tell_obstacle(d->g, NFT_HOOK_FORWARD, item,
			     "no rule drops what is to reach open ports", out);
}

// ---- refusals

// By how the refusal begins (policy.c, permission.c, judge.c), what helps if it was not meant.
static const struct {
	const char *refusal;
	const char *command;
} remedies[] = {
	{"nat-traversal is switched off", "/ip upnp set nat-traversal=yes"},
	{"the service is switched off", "/ip upnp set enabled=yes"},
	{"mapping to another device, in secure mode", "/ip upnp set secure-mode=no"},
	{"a port below", "/ip upnp set allow-privileged-ports=yes"},
	{"the external port is not an allowed one", "/ip upnp set allowed-external-ports=1-65535"},
	{"the internal port is not an allowed one", "/ip upnp set allowed-internal-ports=1-65535"},
	{"the external port is reserved", "/ip upnp set reserved-ports=\"\""},
	{"the external port is another device's", "/ip upnp mappings print tells whose it is"},
	{"the device has", "/ip upnp set max-mappings-per-device=256"},
	{"there are", "/ip upnp set max-mappings=10000"},
	{"the device asks more than", "/ip upnp set max-requests-per-minute=6000"},
	{"the Internet cannot reach", "/ip upnp set private-wan=report"},
	{"wild card not permitted in external port", "/ip upnp set any-port-zero=choose"},
	{"a lease without end", "/ip upnp set lease-zero=week"},
	{"no external interface is set", "/ip route print; /ip upnp set interface=NAME"},
};

static bool begins(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static void advise_refused(const struct known_device *d, struct wire_check *out)
{
	char address[IP4_TEXT_SIZE];
	char mac[MAC_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++) {
		if (begins(d->is.last_refusal, remedies[i].refusal)) {
			doctor_advise(out, "%s", remedies[i].command);
			return;
		}
	}
	if (begins(d->is.last_refusal, "no rule allows") ||
	    begins(d->is.last_refusal, "denied by rule"))
		doctor_advise(out, "/ip upnp devices allow [find mac-address=%s]",
			      mac_format(d->is.mac, mac));
	else if (begins(d->is.last_refusal, "an administrator has to approve"))
		doctor_advise(out, "/ip upnp pending approve [find address=%s]",
			      ip4_format(d->is.address, address));
	else
		doctor_advise(out, "/log print where topics~\"upnp\" tells more");
}

// The N-th from the one that was refused last.
static const struct known_device *refused(const struct doctor *d, uint32_t n)
{
	const struct known_device *k = d->g->known.by_mac;

	if (!k)
		return NULL;
	k = ELMT_FROM_HH(k->hh.tbl, k->hh.tbl->tail);
	for (; k; k = k->hh.prev) {
		if (k->refused && (!d->device || k->is.address == d->device) && n-- == 0)
			return k;
	}
	return NULL;
}

bool doctor_refusal(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct known_device *k = *item < DOCTOR_REFUSALS_MAX ? refused(d, *item) : NULL;
	char address[IP4_TEXT_SIZE];

	if (!doctor_once(item) && !k)
		return false;
	if (!k) {
		doctor_subject(out, "%s", d->device ? ip4_format(d->device, address) : "devices");
		doctor_say(out, WIRE_VERDICT_OK, "none was refused what it asked for last");
		return true;
	}
	out->device = k->is.address;
	doctor_subject(out, "%s", ip4_format(k->is.address, address));
	doctor_say(out, WIRE_VERDICT_WARNING,
		   "it asked for %s and was refused: %s; is that not meant, the command lets it",
		   k->is.last_request, k->is.last_refusal);
	advise_refused(k, out);
	return true;
}
