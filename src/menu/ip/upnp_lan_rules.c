// SPDX-License-Identifier: BSD-2-Clause
// The rules of a LAN, as gate wants them.

#include "menu/ip/upnp_lan_rules.h"

#include "firewall/property.h"

enum { EVERY_DAY = 0x7f };

const char *const upnp_lease_zero_words[] = {
	[WIRE_LEASE_ZERO_WEEK] = "week",
	[WIRE_LEASE_ZERO_PERMANENT] = "permanent",
	[WIRE_LEASE_ZERO_REFUSE] = "refuse",
	[WIRE_LEASE_ZERO__COUNT] = NULL,
};

const char *const upnp_port_zero_words[] = {
	[UPNP_PORT_ZERO_REFUSE] = "refuse",
	[UPNP_PORT_ZERO_CHOOSE] = "choose",
	NULL,
};

static bool read_hours(struct slice text, struct firewall_value *out)
{
	return firewall_value_parse(FIREWALL_PROPERTY_TIME, FIREWALL_IP4, text, out, NULL) == 0 &&
	       !out->negated;
}

int upnp_hours_canonical(const struct property *p, struct slice text, struct strbuf *out,
			 struct err *e)
{
	struct firewall_value value;

	if (text.n == 0)
		return 0;
	if (!read_hours(text, &value))
		return err_set(e, ERR_VALUE,
			       "invalid value of %s: a time of day and days are meant, as in "
			       "8h-22h,mon,tue",
			       p->name);
	firewall_value_format(&value, FIREWALL_IP4, out);
	return 0;
}

static struct wire_hours hours_wire(const char *text)
{
	struct firewall_value value;
	const uint64_t *number = value.is.number;

	if (!text || !text[0] || !read_hours(slice_from(text), &value))
		return (struct wire_hours){0};
	return (struct wire_hours){
		.first_s = (uint32_t)number[0],
		.last_s = (uint32_t)number[1],
		.days = number[2] ? (uint8_t)number[2] : EVERY_DAY,
	};
}

struct wire_rules upnp_rules_wire(const struct upnp_rules *rules)
{
	struct wire_rules out = {
		.visible = 1,
		.secure_mode = rules->secure_mode,
		.allow_privileged = rules->allow_privileged,
		.split_by_remote = rules->split_by_remote,
		.choose_port = rules->port_zero == UPNP_PORT_ZERO_CHOOSE,
		.lease_zero = (uint8_t)rules->lease_zero,
		.mappings_per_device = rules->mappings_per_device,
		.mappings = UPNP_MAPPINGS_MAX,
		.requests_per_minute = rules->requests_per_minute,
		.lease_max_s = (uint32_t)(rules->lease_max / 1000),
		.gone_after_s = (uint32_t)(rules->gone_after / 1000),
		.unused_after_s = (uint32_t)(rules->unused_after / 1000),
		.external = upnp_ports_wire(rules->external_ports),
		.internal = upnp_ports_wire(rules->internal_ports),
		.hours = hours_wire(rules->hours),
	};

	if (rules->descriptions)
		(void)slice_copy(slice_from(rules->descriptions), out.description_patterns,
				 sizeof(out.description_patterns));
	return out;
}

struct wire_ports upnp_ports_wire(const char *list)
{
	struct wire_ports out = {0};
	size_t count;

	// The property's type lets no other text in.
	if (port_list_parse(slice_from(list), out.range, WIRE_PORT_RANGES_MAX, &count))
		out.count = (uint32_t)count;
	return out;
}

bool upnp_rules_has(const struct property *p, size_t offset)
{
	return p->offset >= offset && p->offset < offset + sizeof(struct upnp_rules);
}
