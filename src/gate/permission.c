// SPDX-License-Identifier: BSD-2-Clause
// Taking rules over and judging by them.

#include "gate/permission.h"

#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "base/utf8.h"
#include "gate/handed_file.h"
#include "gate/restriction.h"
#include "gate/state.h"

enum { DAYS = 7, THURSDAY = 4 /* the first day of 1970 */ };

void permissions_free(struct permissions *p)
{
	free(p->bytes);
	permission_counters_free(&p->counters);
	*p = (struct permissions){0};
}

// ---- taking over

static bool is_text(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static bool is_ports(const struct wire_ports *ports)
{
	if (ports->count > WIRE_PORT_RANGES_MAX)
		return false;
	for (uint32_t i = 0; i < ports->count; i++)
		if (ports->range[i].first > ports->range[i].last)
			return false;
	return true;
}

static bool is_rule(const struct wire_permission *r)
{
	return r->id != 0 && r->idle <= 1 && r->action < WIRE_PERMISSION__COUNT &&
	       r->origin <= WIRE_ORIGIN__COUNT && r->from_s < WIRE_DAY_S && r->to_s < WIRE_DAY_S &&
	       r->first <= r->last && r->days < 1 << DAYS && is_ports(&r->external) &&
	       is_ports(&r->internal) && is_text(r->interface, sizeof(r->interface)) &&
	       is_text(r->device, sizeof(r->device)) &&
	       is_text(r->description, sizeof(r->description));
}

static int check(const void *bytes, size_t n, struct err *e)
{
	const struct wire_permissions_head *head = bytes;
	const struct wire_permission *rule = (const void *)(head + 1);

	if (n < sizeof(*head) || head->version != WIRE_PERMISSIONS_VERSION || head->size != n ||
	    head->count > WIRE_PERMISSIONS_MAX || n != sizeof(*head) + head->count * sizeof(*rule))
		return err_set(e, ERR_MALFORMED, "the permission rules are not whole");
	for (uint32_t i = 0; i < head->count; i++)
		if (!is_rule(&rule[i]))
			return err_set(e, ERR_MALFORMED, "a permission rule that cannot be");
	return 0;
}

void permissions_set(struct gate *g, const struct wire_file *told, int fd,
		     const struct answer_to *to)
{
	enum {
		FILE_MAX = sizeof(struct wire_permissions_head) +
			   WIRE_PERMISSIONS_MAX * sizeof(struct wire_permission)
	};
	struct err e;
	void *bytes = handed_file_copy(fd, told->size, FILE_MAX, &e);
	const struct wire_permissions_head *head = bytes;
	struct permissions new = {.bytes = bytes};

	if (bytes && check(bytes, told->size, &e) == 0) {
		new.rule = (const void *)(head + 1);
		new.count = head->count;
	}
	if (!new.rule || permission_counters_follow(&new.counters, &g->permissions.counters,
						    new.rule, new.count, &e) != 0) {
		free(bytes);
		answer_send(to, &e);
		return;
	}
	permissions_free(&g->permissions);
	g->permissions = new;
	known_device_rules_changed(g);
	pending_rules_changed(g);
	answer_send(to, NULL);
}

// ---- judging

static bool holds(const struct wire_ports *ports, uint16_t port)
{
	return ports->count == 0 || port_list_holds(ports->range, ports->count, port);
}

static bool is_its_time(const struct wire_permission *r, int64_t local_s)
{
	int64_t day = local_s / WIRE_DAY_S;
	uint32_t second = (uint32_t)(local_s % WIRE_DAY_S);
	unsigned weekday = (unsigned)((day + THURSDAY) % DAYS);
	bool always = r->from_s == 0 && r->to_s == 0;
	bool within = r->from_s <= r->to_s ? second >= r->from_s && second <= r->to_s
					   : second >= r->from_s || second <= r->to_s;

	return (r->days == 0 || (r->days >> weekday & 1)) && (always || within);
}

// Whether R narrows by more than who asks.
static bool names_request(const struct wire_permission *r)
{
	return r->protocol || r->external.count || r->internal.count || r->description[0] ||
	       r->origin != WIRE_ORIGIN__COUNT;
}

static bool fits(const struct wire_permission *r, const struct permission_request *q,
		 int64_t local_s)
{
	if (r->idle || (q->external_port == 0 && names_request(r)))
		return false;
	return (!mac_known(r->mac) || mac_equal(r->mac, q->mac)) && q->address >= r->first &&
	       q->address <= r->last &&
	       (!r->interface[0] || strcmp(r->interface, q->interface) == 0) &&
	       (!r->device[0] || glob_matches(r->device, q->device)) &&
	       (!r->protocol || r->protocol == q->protocol) &&
	       (r->origin == WIRE_ORIGIN__COUNT || r->origin == q->origin) &&
	       holds(&r->external, q->external_port) && holds(&r->internal, q->internal_port) &&
	       (!r->description[0] || glob_matches(r->description, q->description)) &&
	       is_its_time(r, local_s);
}

struct permission_verdict permissions_judge(const struct permissions *p,
					    const struct permission_request *request,
					    enum wire_permission_action otherwise, int64_t local_s)
{
	if (local_s < 0)
		local_s = 0;
	for (size_t i = 0; i < p->count; i++)
		if (fits(&p->rule[i], request, local_s))
			return (struct permission_verdict){p->rule[i].action, p->rule[i].id, i};
	return (struct permission_verdict){.action = otherwise};
}

static struct permission_verdict judge_now(const struct gate *g,
					   const struct permission_request *request)
{
	int64_t local_s = restriction_local_time(&g->settings.zone, gate_wall_s(g));

	return permissions_judge(&g->permissions, request, g->settings.unnamed_device, local_s);
}

enum wire_permission_action permissions_of_device(const struct gate *g,
						  const struct wire_known_device *device)
{
	struct permission_request request = {
		.mac = device->mac,
		.address = device->address,
		.interface = device->lan,
		.device = device->host_name,
		.description = "",
		.origin = WIRE_ORIGIN_UPNP,
	};

	return judge_now(g, &request).action;
}

bool permissions_decide(const struct gate *g, const struct wire_pending *pending)
{
	struct permission_request request = {
		.mac = pending->mac,
		.address = pending->address,
		.interface = pending->lan,
		.device = pending->host_name,
		.description = pending->description,
		.external_port = pending->external_port,
		.internal_port = pending->internal_port,
		.protocol = pending->protocol,
		.origin = pending->origin,
	};
	struct permission_verdict verdict = judge_now(g, &request);

	return verdict.rule != 0 && verdict.action != WIRE_PERMISSION_ASK;
}

bool permissions_deny(const struct gate *g, const struct mapping *m)
{
	struct permission_request request = {
		.mac = m->mac,
		.address = m->terms.requester,
		.interface = m->lan,
		.device = dhcp_host_name(g, m->terms.requester, m->mac),
		.description = m->terms.description ? m->terms.description : "",
		.external_port = m->key.external_port,
		.internal_port = m->terms.internal_port,
		.protocol = m->key.protocol,
		.origin = m->terms.origin,
	};
	struct permission_verdict verdict = judge_now(g, &request);

	return verdict.action == WIRE_PERMISSION_DENY && verdict.rule != 0;
}

// As it waits for an administrator.
static struct permission_request waiting(const struct permission_request *request,
					 const struct permission_asking *asking)
{
	struct permission_request out = *request;

	if (asking->by_chance)
		out.external_port = 0;
	return out;
}

int permissions_check(struct gate *g, const struct wire_mapping_add *add,
		      const struct permission_asking *asking, struct err *e)
{
	char description[WIRE_DESCRIPTION_SIZE];
	struct permission_request request = {
		.mac = asking->mac,
		.address = add->requester,
		.interface = asking->lan,
		.device = dhcp_host_name(g, add->requester, asking->mac),
		.description = description,
		.external_port = add->external_port,
		.internal_port = add->internal_port,
		.protocol = add->protocol,
		.origin = add->origin,
	};
	struct permission_request pending = waiting(&request, asking);
	struct permission_verdict verdict;

	if (!g->permissions.bytes) // a moment after the start
		return err_set(e, ERR_FAILURE, "the rules are not known yet");
	utf8_clean(slice_from(add->description), description, sizeof(description));
	verdict = judge_now(g, &request);
	if (verdict.rule != 0 && !asking->again)
		permission_counters_note(&g->permissions.counters, verdict.place, gate_wall_s(g));
	if (verdict.action == WIRE_PERMISSION_ALLOW) {
		pending_satisfied(g, &pending);
		return 0;
	}
	if (verdict.action == WIRE_PERMISSION_ASK) {
		if (!asking->again)
			pending_note(g, &pending);
		return err_set(e, ERR_NOT_AUTHORIZED, "an administrator has to approve it");
	}
	if (verdict.rule == 0)
		return err_set(e, ERR_NOT_AUTHORIZED, "no rule allows this device");
	return err_set(e, ERR_NOT_AUTHORIZED, "denied by rule *%X", verdict.rule);
}
