// SPDX-License-Identifier: BSD-2-Clause
// From a request to changes of the table.

#include "gate/judge.h"

#include <string.h>

#include "base/utf8.h"
#include "gate/policy.h"
#include "gate/port_choice.h"
#include "gate/presence.h"
#include "gate/range.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "gate/usage.h"
#include "gate/visible.h"

enum {
	LAST_ID = 0x7fffffff,	   // menus show 0x80000000 plus this
	STRANGERS_PER_MINUTE = 30, // refusals logged of what no device of a LAN can have sent
};

struct policy policy_of(const struct gate *g)
{
	return (struct policy){
		.settings = &g->settings,
		.lans = &g->lans,
		.uplink = &g->uplink,
		.others = &g->others,
		.facts = &g->facts,
		.table = &g->table,
		.freed = &g->freed,
		.now = loop_now(g->loop),
		.wall_s = gate_wall_s(g),
	};
}

static bool is_in_table(const struct gate *g, const struct mapping *m)
{
	return mapping_table_by_id(&g->table, m->id) == m;
}

// What another device asked for, at the address that D has now, goes.
static void evict(struct gate *g, struct change_list *l, struct device *d)
{
	struct mapping *m;

	for (m = d->owned; m; m = m->owned_next)
		if (!mac_equal(m->mac, d->mac) && is_in_table(g, m))
			(void)change_remove(g, l, m, "its address is another device's now");
}

static void close_all(struct gate *g, struct change_list *l, struct device *d, const char *reason)
{
	struct mapping *m;

	for (m = d->owned; m; m = m->owned_next)
		if (is_in_table(g, m))
			(void)change_remove(g, l, m, reason);
}

// It may have got another lease between the end of its own and this.
static void judge_unleased(struct gate *g, struct change_list *l, ip4 address)
{
	struct device *d = device_find(&g->devices, address);

	if (d && !dhcp_has(g, address))
		close_all(g, l, d, "its DHCP lease has ended");
}

static void judge_absence(struct gate *g, struct change_list *l, ip4 address)
{
	struct device *d = device_find(&g->devices, address);

	if (!d || !presence_is_gone(g, d)) {
		if (d) // it was seen between its timer and this
			presence_watch(g, d);
		return;
	}
	close_all(g, l, d, "its device is gone");
}

// Learns the hardware address of D from the kernel, now; what it had under another one goes.
static void recognise(struct gate *g, struct change_list *l, const struct lan *lan,
		      struct device *d)
{
	// In case that what is judged together with it fails and is undone.
	struct turn_request again = {.kind = TURN_EVICT, .body.address = d->address};
	struct neighbour neighbour;

	if (g->host.neighbour(g->host.context, lan->ifindex, d->address, &neighbour, NULL) != 1 ||
	    !mac_known(neighbour.mac))
		return;
	if (!presence_learn(d, neighbour.mac))
		return;
	evict(g, l, d);
	turn_add(g, &again);
}

static char *copy(const char *text)
{
	char *copied = strdup(text);

	if (!copied)
		abort();
	return copied;
}

static struct mapping_terms terms_of(const struct gate *g, const struct lan *lan,
				     const struct wire_mapping_add *add)
{
	uint32_t most = lan->rules.lease_max_s;
	uint32_t lease_s = add->lease_s > most ? most : add->lease_s;
	struct mapping_terms terms = {
		.ends = lease_end(&g->keeper, lease_s, lan->rules.lease_zero),
		.lease_s = lease_s,
		.internal_address = add->internal_address,
		.requester = add->requester,
		.internal_port = add->internal_port,
		.enabled = add->enabled,
		.origin = add->origin,
	};
	char description[WIRE_DESCRIPTION_SIZE];

	utf8_clean(slice_from(add->description), description, sizeof(description));
	terms.description = copy(description);
	return terms;
}

static struct mapping *new_mapping(struct gate *g, const struct lan *lan,
				   const struct wire_mapping_add *add, struct mac mac,
				   struct err *e)
{
	struct mapping *m = g->last_mapping_id < LAST_ID ? calloc(1, sizeof(*m)) : NULL;

	if (!m) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	m->id = ++g->last_mapping_id;
	m->key = mapping_key(add->protocol, add->external_port, add->remote_host);
	m->terms = terms_of(g, lan, add);
	m->ifindex = lan->ifindex;
	m->created = gate_wall_s(g);
	m->mac = mac;
	memcpy(m->lan, lan->name, sizeof(m->lan));
	return m;
}

// What the device has left of its rate.
static int count_request(struct gate *g, struct turn_request *r, const struct lan *lan,
			 struct device *asker, struct err *e)
{
	uint32_t most = lan->rules.requests_per_minute;
	enum device_rate rate = DEVICE_RATE_FINE;

	asker->last_seen = loop_now(g->loop);
	if (!r->counted)
		rate = device_request(asker, most, loop_now(g->loop));
	r->quiet = rate == DEVICE_RATE_OVER;
	if (rate != DEVICE_RATE_FINE)
		return err_set(e, ERR_RATE, "the device asks more than %u times a minute", most);
	r->counted = true;
	return 0;
}

static int too_many_devices(struct err *e)
{
	return err_set(e, ERR_QUOTA, "too many devices");
}

// A program of this machine that came to listen on M's port after M was there gets nothing from
// outside. The kernel does not tell of listeners, so this is seen when M is renewed; it keeps its
// port, which its device was told it has, and the administrator is told.
static void look_for_listener(struct gate *g, const struct policy *policy, struct mapping *m)
{
	struct err e;
	int serves = policy_serves_itself(policy, m->key.protocol, m->key.external_port, &e);

	if (serves > 0 && !m->hides)
		journal_mapping(g, WIRE_LOG_WARNING, "hides a service of the router", m, NULL);
	m->hides = serves > 0;
}

// Makes what was found right: a new mapping, or other terms of M.
static int grant(struct gate *g, struct change_list *l, struct turn_request *r,
		 const struct policy *policy, const struct lan *lan, struct mapping *m,
		 struct err *e)
{
	const struct wire_mapping_add *add = &r->body.add;
	struct device *owner = device_find(&g->devices, add->internal_address);
	struct device *asker = device_find(&g->devices, add->requester);

	if (!owner || !asker) // making the one cost the other its place
		return too_many_devices(e);
	if (m) {
		struct mapping_terms terms = terms_of(g, lan, add);

		if (mac_known(owner->mac))
			m->mac = owner->mac;
		look_for_listener(g, policy, m);
		change_update(g, l, m, &terms);
	} else {
		m = new_mapping(g, lan, add, owner->mac, e);
		if (!m)
			return -1;
		change_insert(g, l, m, owner, asker);
	}
	r->reply = tell_mapping(g, m);
	return 0;
}

// The external port to judge ADD by, where it is left to us.
static int choose_port(struct gate *g, const struct policy *policy, const struct lan *lan,
		       struct wire_mapping_add *add, struct err *e)
{
	const struct device *owner = device_find(&g->devices, add->internal_address);

	if (add->external_port && !add->any_port)
		return 0;
	if (!owner)
		return too_many_devices(e);
	add->any_port = 1; // also when it is judged once more
	return port_choice_make(policy, lan, owner, add, &add->external_port, e);
}

// The hardware address of who asks. Where it maps to another device it was not looked for yet, and
// what was known of its address may have been of the device that had it before.
static struct mac requester_mac(const struct gate *g, const struct lan *lan, const struct device *d,
				const struct wire_mapping_add *add)
{
	struct neighbour neighbour;

	if (d->address != add->internal_address &&
	    g->host.neighbour(g->host.context, lan->ifindex, d->address, &neighbour, NULL) == 1 &&
	    mac_known(neighbour.mac))
		return neighbour.mac;
	return d->mac;
}

// Whether ADD, whose external port is chosen by now, got one that may be another the next time: not
// the one of its WISH, nor the number of its internal port.
static bool is_by_chance(const struct wire_mapping_add *add, uint16_t wish)
{
	return add->any_port && add->external_port != wish &&
	       add->external_port != add->internal_port;
}

static int judge_add(struct gate *g, struct change_list *l, struct turn_request *r, struct err *e)
{
	struct wire_mapping_add *add = &r->body.add;
	struct policy policy = policy_of(g);
	uint64_t now = loop_now(g->loop);
	struct permission_asking asking = {.again = r->counted};
	uint16_t wish = add->external_port;
	const struct lan *lan;
	struct device *d;
	struct mapping *m;

	lan = policy_check_form(add, e) == 0 ? policy_lan(&policy, add->ifindex, add->requester, e)
					     : NULL;
	r->quiet = !lan &&
		   device_request(&g->strangers, STRANGERS_PER_MINUTE, now) != DEVICE_RATE_FINE;
	if (!lan)
		return -1;
	d = device_need(&g->devices, add->requester, now);
	if (!d)
		return too_many_devices(e);
	if (count_request(g, r, lan, d, e) != 0 || policy_check_request(&policy, lan, add, e) != 0)
		return -1;
	d = device_need(&g->devices, add->internal_address, now);
	if (!d)
		return too_many_devices(e);
	recognise(g, l, lan, d);
	d = device_need(&g->devices, add->requester, now);
	if (!d)
		return too_many_devices(e);
	if (choose_port(g, &policy, lan, add, e) != 0)
		return -1;
	asking.lan = lan->name;
	asking.mac = requester_mac(g, lan, d, add);
	asking.by_chance = is_by_chance(add, wish);
	if (permissions_check(g, add, &asking, e) != 0 ||
	    policy_check_place(&policy, lan, d, add, &m, e) != 0)
		return -1;
	if (g->skeleton.table != SKELETON_THERE)
		return err_set(e, ERR_FAILURE, "the packet filter is not set up");
	return grant(g, l, r, &policy, lan, m, e);
}

static int judge_delete(struct gate *g, struct change_list *l, struct turn_request *r,
			struct err *e)
{
	const struct wire_mapping_key *asked = &r->body.key;
	struct mapping_key key =
		mapping_key(asked->protocol, asked->external_port, asked->remote_host);
	struct policy policy = policy_of(g);
	const struct lan *lan = policy_lan(&policy, asked->ifindex, asked->requester, e);
	struct mapping *m =
		lan ? policy_find_to_delete(&policy, lan, &key, asked->requester, e) : NULL;

	if (!m)
		return -1;
	change_remove(g, l, m, NULL)->waiter = r->to;
	r->waits = true;
	return 0;
}

static int judge_remove(struct gate *g, struct change_list *l, struct turn_request *r,
			struct err *e)
{
	struct mapping *m = mapping_table_by_id(&g->table, r->body.id);

	if (!m)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	change_remove(g, l, m, "by an administrator")->waiter = r->to;
	r->waits = true;
	return 0;
}

// The lease may have been renewed between its timer and this.
static void judge_expiry(struct gate *g, struct change_list *l, uint32_t id)
{
	struct mapping *m = mapping_table_by_id(&g->table, id);

	if (!m)
		return;
	if (loop_now(g->loop) >= m->terms.ends)
		(void)change_remove(g, l, m, "its lease has ended");
	else
		m->leaving = false;
}

static void judge_disuse(struct gate *g, struct change_list *l, uint32_t id)
{
	struct mapping *m = mapping_table_by_id(&g->table, id);

	if (!m)
		return;
	if (usage_is_over(g, m))
		(void)change_remove(g, l, m, "nothing passes through it");
	else // somebody listed it between its timer and this
		usage_look(g, m);
}

static void judge_extension(struct gate *g, struct change_list *l, uint32_t id)
{
	struct mapping *m = mapping_table_by_id(&g->table, id);
	struct mapping_terms terms;

	if (!m || m->terms.lease_s != 0)
		return;
	terms = m->terms;
	terms.ends = lease_end(&g->keeper, 0, lan_set_lease_zero(&g->lans, m->lan));
	// Unseen or denied by now, it gets no more; where the rules have become stricter, less.
	if ((!presence_keeps(g, m) || permissions_deny(g, m)) && terms.ends >= m->terms.ends)
		return;
	terms.description = copy(terms.description);
	change_update(g, l, m, &terms);
}

int judge_request(struct gate *g, struct change_list *l, struct turn_request *r, struct err *e)
{
	struct device *d;

	switch (r->kind) {
	case TURN_ADD:
		return judge_add(g, l, r, e);
	case TURN_DELETE:
		return judge_delete(g, l, r, e);
	case TURN_DELETE_RANGE:
		return range_delete(g, l, r, e);
	case TURN_REMOVE:
		return judge_remove(g, l, r, e);
	case TURN_EXPIRE:
		judge_expiry(g, l, r->body.id);
		return 0;
	case TURN_EXTEND:
		judge_extension(g, l, r->body.id);
		return 0;
	case TURN_EVICT:
		d = device_find(&g->devices, r->body.address);
		if (d)
			evict(g, l, d);
		return 0;
	case TURN_GONE:
		judge_absence(g, l, r->body.address);
		return 0;
	case TURN_UNLEASED:
		judge_unleased(g, l, r->body.address);
		return 0;
	case TURN_UNUSED:
		judge_disuse(g, l, r->body.id);
		return 0;
	default:
		return err_set(e, ERR_INTERNAL, NULL);
	}
}

static int answer_get(struct gate *g, struct turn_request *r, struct err *e)
{
	const struct wire_mapping_key *asked = &r->body.key;
	struct mapping_key key =
		mapping_key(asked->protocol, asked->external_port, asked->remote_host);
	struct policy policy = policy_of(g);
	const struct lan *lan = policy_lan(&policy, asked->ifindex, asked->requester, e);
	const struct mapping *m = lan ? mapping_table_find(&g->table, &key) : NULL;

	if (!lan)
		return -1;
	if (!m || strcmp(m->lan, lan->name) != 0)
		return err_set(e, ERR_NO_SUCH_ENTRY, NULL);
	if (!policy_is_own(lan, m, asked->requester))
		return err_set(e, ERR_FOREIGN_ENTRY, NULL);
	r->reply = tell_mapping(g, m);
	return 0;
}

static int answer_at(struct gate *g, struct turn_request *r, struct err *e)
{
	const struct wire_mapping_at *asked = &r->body.at;
	struct policy policy = policy_of(g);
	const struct lan *lan = policy_lan(&policy, asked->ifindex, asked->requester, e);
	const struct mapping *m = lan ? visible_at(g, lan, asked->requester, asked->index) : NULL;

	if (!lan)
		return -1;
	if (!m)
		return err_set(e, ERR_INDEX, NULL);
	r->reply = tell_mapping(g, m);
	return 0;
}

static int answer_uplink(struct gate *g, const struct turn_request *r, struct wire_uplink *out,
			 struct err *e)
{
	const struct lan *lan = lan_set_find(&g->lans, r->body.uplink.ifindex);

	if (!lan)
		return err_set(e, ERR_NOT_AUTHORIZED, "not asked from a LAN that is served");
	*out = tell_uplink(g, visible_count(g, lan, r->body.uplink.device));
	if (r->body.uplink.line)
		tell_line(g, out);
	return 0;
}

int judge_question(struct gate *g, struct turn_request *r, struct wire_uplink *uplink,
		   struct err *e)
{
	if (r->kind == TURN_GET)
		return answer_get(g, r, e);
	if (r->kind == TURN_AT)
		return answer_at(g, r, e);
	return answer_uplink(g, r, uplink, e);
}

void judge_log_refusal(struct gate *g, const struct turn_request *r)
{
	const struct device *d = device_find(&g->devices, r->body.add.requester);

	journal_refusal(g, &r->body.add, d ? d->mac : (struct mac){0}, &r->error);
}

void judge_remember(struct gate *g, const struct turn_request *r)
{
	const struct wire_mapping_add *add = &r->body.add;
	const struct lan *lan = lan_set_find(&g->lans, add->ifindex);

	if (lan && lan_may_have(lan, add->requester) && device_find(&g->devices, add->requester))
		known_device_note(g, add, lan->name, r->failed ? &r->error : NULL);
}
