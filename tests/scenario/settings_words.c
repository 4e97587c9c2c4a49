// SPDX-License-Identifier: BSD-2-Clause
// Settings from words: enabled=yes per-device=3 br1.external-ports=5000-5010.

#include "settings_words.h"

#include <string.h>

static void set_interfaces(struct wire_settings *settings, struct slice list, bool external)
{
	struct slice one;
	struct slice name;
	struct slice forced;

	while (list.n > 0) {
		struct wire_settings_interface *row = &settings->interface[settings->interfaces++];

		(void)slice_cut(list, ',', &one, &list);
		*row = (struct wire_settings_interface){.external = external};
		if (!external)
			row->rules = settings->rules;
		if (slice_cut(one, '/', &name, &forced) && !ip4_parse(forced, &row->forced_address))
			words_fail("not an address to force");
		if (!slice_copy(name, row->name, sizeof(row->name)))
			words_fail("not a name");
	}
}

static bool set_flag(struct wire_settings *settings, const char *key, struct slice value)
{
	const struct {
		const char *key;
		uint8_t *flag;
	} flags[] = {
		{"enabled", &settings->enabled},
		{"nat-traversal", &settings->nat_traversal},
		{"show-dummy-rule", &settings->show_dummy_rule},
		{"allow-disable-external", &settings->allow_disable_external},
		{"allow-disable-internal", &settings->allow_disable_internal},
		{"advertise-ppp", &settings->advertise_ppp},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(flags[i].key, key) == 0) {
			*flags[i].flag = slice_is(value, "yes");
			return true;
		}
	return false;
}

static struct wire_ports ports_of(struct slice value)
{
	struct wire_ports ports = {0};
	size_t count;

	if (!port_list_parse(value, ports.range, WIRE_PORT_RANGES_MAX, &count))
		words_fail("not a list of ports");
	ports.count = (uint32_t)count;
	return ports;
}

static uint32_t number_of(const char *value)
{
	struct words w;

	(void)words_cut(&w, value);
	return (uint32_t)words_take_number(&w, UINT32_MAX);
}

static enum wire_lease_zero lease_zero_of(struct slice value)
{
	if (slice_is(value, "permanent"))
		return WIRE_LEASE_ZERO_PERMANENT;
	return slice_is(value, "refuse") ? WIRE_LEASE_ZERO_REFUSE : WIRE_LEASE_ZERO_WEEK;
}

static bool set_rule(struct wire_rules *rules, const char *key, struct slice value)
{
	const struct {
		const char *key;
		uint8_t *flag;
		uint32_t *number;
		struct wire_ports *ports;
	} rows[] = {
		{"visible", .flag = &rules->visible},
		{"secure-mode", .flag = &rules->secure_mode},
		{"allow-privileged", .flag = &rules->allow_privileged},
		{"split-by-remote", .flag = &rules->split_by_remote},
		{"choose-port", .flag = &rules->choose_port},
		{"per-device", .number = &rules->mappings_per_device},
		{"per-lan", .number = &rules->mappings},
		{"per-minute", .number = &rules->requests_per_minute},
		{"lease-max", .number = &rules->lease_max_s},
		{"gone-after", .number = &rules->gone_after_s},
		{"unused-after", .number = &rules->unused_after_s},
		{"external-ports", .ports = &rules->external},
		{"internal-ports", .ports = &rules->internal},
	};

	if (strcmp(key, "lease-zero") == 0) {
		rules->lease_zero = (uint8_t)lease_zero_of(value);
		return true;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].key, key) != 0)
			continue;
		if (rows[i].flag)
			*rows[i].flag = slice_is(value, "yes");
		else if (rows[i].number)
			*rows[i].number = number_of(value.p);
		else
			*rows[i].ports = ports_of(value);
		return true;
	}
	return false;
}

// LAN.key=value sets the rule of that LAN alone, key=value that of all.
static bool set_rules(struct wire_settings *settings, const char *key, struct slice value)
{
	struct slice lan;
	struct slice rule;
	bool one = slice_cut(slice_from(key), '.', &lan, &rule);
	bool known = !one && set_rule(&settings->rules, key, value);

	for (size_t i = 0; i < settings->interfaces; i++) {
		struct wire_settings_interface *row = &settings->interface[i];

		if (!row->external && (!one || slice_is(lan, row->name)))
			known = set_rule(&row->rules, one ? rule.p : key, value);
	}
	return known;
}

static uint8_t private_wan_of(struct slice value)
{
	if (slice_is(value, "refuse"))
		return WIRE_PRIVATE_WAN_REFUSE;
	return slice_is(value, "report") ? WIRE_PRIVATE_WAN_REPORT : WIRE_PRIVATE_WAN_AUTO;
}

static uint8_t mapping_uplinks_of(struct slice value)
{
	return slice_is(value, "all") ? WIRE_MAPPING_UPLINKS_ALL : WIRE_MAPPING_UPLINKS_ACTIVE;
}

static void set_one(struct wire_settings *settings, const char *word)
{
	struct slice key;
	struct slice value;
	char name[64];

	if (!slice_cut(slice_from(word), '=', &key, &value) || !slice_copy(key, name, sizeof(name)))
		words_fail("not a setting: %s", word);
	if (strcmp(name, "interfaces") == 0)
		settings->interfaces = 0;
	else if (strcmp(name, "external") == 0 || strcmp(name, "internal") == 0)
		set_interfaces(settings, value, name[0] == 'e');
	else if (strcmp(name, "name") == 0)
		(void)slice_copy(value, settings->name, sizeof(settings->name));
	else if (strcmp(name, "private-wan") == 0)
		settings->private_wan = private_wan_of(value);
	else if (strcmp(name, "mapping-uplinks") == 0)
		settings->mapping_uplinks = mapping_uplinks_of(value);
	else if (strcmp(name, "http-port") == 0)
		settings->http_port = (uint16_t)number_of(value.p);
	else if (strcmp(name, "total") == 0)
		settings->mappings_total = number_of(value.p);
	else if (strcmp(name, "lease-file") == 0)
		(void)slice_copy(value, settings->lease_file[0], WIRE_PATH_SIZE);
	else if (strcmp(name, "reserved-ports") == 0)
		settings->reserved_ports = ports_of(value);
	else if (!set_flag(settings, name, value) && !set_rules(settings, name, value))
		words_fail("no setting %s", name);
}

void settings_change(struct wire_settings *settings, struct words *w)
{
	while (w->next < w->count)
		set_one(settings, words_take(w));
}
