// SPDX-License-Identifier: BSD-2-Clause
// Checking the settings that mgmt sent.

#include "gate/settings.h"

#include <string.h>

#include "base/ip.h"
#include "base/utf8.h"

enum { ALL_DAYS = 0x7f };

bool settings_is_interface_name(const char name[WIRE_INTERFACE_SIZE])
{
	size_t n = strnlen(name, WIRE_INTERFACE_SIZE);

	if (n == 0 || n == WIRE_INTERFACE_SIZE || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] == 127 || strchr("/:\"\\*", name[i]))
			return false;
	return true;
}

bool settings_is_plain(const char *name)
{
	return name[0] && name[0] != '-' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			    "_-.@") == strlen(name);
}

static bool are_ports(const struct wire_ports *ports)
{
	if (ports->count > WIRE_PORT_RANGES_MAX)
		return false;
	for (size_t i = 0; i < ports->count; i++)
		if (ports->range[i].first > ports->range[i].last)
			return false;
	return true;
}

static bool are_sources(const struct wire_sources *s)
{
	if (s->count > WIRE_SOURCES_MAX)
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (s->prefix[i].length > 32)
			return false;
	return true;
}

static bool is_zone(const struct wire_zone *z)
{
	if (z->count > WIRE_ZONE_CHANGES_MAX)
		return false;
	for (size_t i = 0; i < z->count; i++)
		if (z->change[i].offset_s < -WIRE_DAY_S || z->change[i].offset_s > WIRE_DAY_S)
			return false;
	return true;
}

static int check_restrictions(const struct wire_rules *r, struct err *e)
{
	if (r->hours.days > ALL_DAYS || r->hours.first_s > WIRE_DAY_S ||
	    r->hours.last_s > WIRE_DAY_S)
		return err_set(e, ERR_VALUE, "allowed-hours are none");
	if (!memchr(r->description_patterns, '\0', sizeof(r->description_patterns)))
		return err_set(e, ERR_VALUE, "description-pattern has no end");
	return 0;
}

static int check_rules(const struct wire_rules *r, struct err *e)
{
	if ((r->visible | r->secure_mode | r->allow_privileged | r->split_by_remote |
	     r->choose_port) > 1)
		return err_set(e, ERR_VALUE, "a rule is neither yes nor no");
	if (r->lease_zero >= WIRE_LEASE_ZERO__COUNT)
		return err_set(e, ERR_VALUE, "no such rule for leases of 0");
	if (!are_ports(&r->external) || !are_ports(&r->internal))
		return err_set(e, ERR_VALUE, "a list of allowed ports is none");
	if (r->lease_max_s == 0)
		return err_set(e, ERR_RANGE, "the longest lease is 0");
	if (r->gone_after_s && r->gone_after_s < SETTINGS_PATIENCE_MIN_S)
		return err_set(e, ERR_RANGE, "remove-when-gone-after is neither 0 nor at least %ds",
			       SETTINGS_PATIENCE_MIN_S);
	if (r->unused_after_s && r->unused_after_s < SETTINGS_PATIENCE_MIN_S)
		return err_set(e, ERR_RANGE, "remove-unused-after is neither 0 nor at least %ds",
			       SETTINGS_PATIENCE_MIN_S);
	return check_restrictions(r, e);
}

static bool is_path(const char path[WIRE_PATH_SIZE])
{
	size_t n = strnlen(path, WIRE_PATH_SIZE);

	if (n == 0)
		return true;
	if (n == WIRE_PATH_SIZE || path[0] != '/' || path[n - 1] == '/')
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)path[i] < ' ' || path[i] == 127)
			return false;
	return strstr(path, "/../") == NULL;
}

static int check_interface(const struct wire_settings *s, size_t i, struct err *e)
{
	const struct wire_settings_interface *row = &s->interface[i];

	if (!settings_is_interface_name(row->name))
		return err_set(e, ERR_VALUE, "interface %zu has no usable name", i + 1);
	if (row->external > 1 || row->found)
		return err_set(e, ERR_VALUE, "interface %s has no type", row->name);
	if (row->forced_address && (!row->external || !ip4_is_unicast(row->forced_address)))
		return err_set(e, ERR_VALUE, "forced-ip of interface %s cannot be its address",
			       row->name);
	if (!row->external && check_rules(&row->rules, e) != 0)
		return -1;
	for (size_t j = 0; j < i; j++)
		if (strcmp(s->interface[j].name, row->name) == 0 &&
		    s->interface[j].external != row->external)
			return err_set(e, ERR_VALUE,
				       "interface %s cannot be both external and internal",
				       row->name);
	return 0;
}

int settings_check(const struct wire_settings *s, struct err *e)
{
	struct slice name = {s->name, strnlen(s->name, sizeof(s->name))};

	if ((s->enabled | s->nat_traversal | s->allow_disable_external | s->allow_disable_internal |
	     s->show_dummy_rule | s->advertise_ppp | s->strict | s->log_full | s->critical_alerts) >
	    1)
		return err_set(e, ERR_VALUE, "a setting is neither yes nor no");
	if (s->igd_versions == 0 || s->igd_versions > WIRE_IGD_ALL)
		return err_set(e, ERR_VALUE, "no version of the gateway device is offered");
	if (name.n == sizeof(s->name) || !utf8_valid(name))
		return err_set(e, ERR_VALUE, "the identity is not text");
	if (s->private_wan >= WIRE_PRIVATE_WAN__COUNT)
		return err_set(e, ERR_VALUE, "private-wan is none of its words");
	if (s->unnamed_device >= WIRE_PERMISSION__COUNT)
		return err_set(e, ERR_MALFORMED, NULL);
	if (s->mapping_uplinks >= WIRE_MAPPING_UPLINKS__COUNT)
		return err_set(e, ERR_VALUE, "mapping-uplinks is none of its words");
	if (s->ssdp_ttl == 0)
		return err_set(e, ERR_RANGE, "ssdp-ttl is 0: nothing would arrive");
	if (s->http_port == 0)
		return err_set(e, ERR_RANGE, "the port of descriptions and control is 0");
	if (s->mappings_total > SETTINGS_MAPPINGS_MAX)
		return err_set(e, ERR_RANGE, "more than %d mappings", SETTINGS_MAPPINGS_MAX);
	if (!are_ports(&s->reserved_ports))
		return err_set(e, ERR_VALUE, "the list of reserved ports is none");
	if (!are_sources(&s->sources))
		return err_set(e, ERR_VALUE, "the list of allowed sources is none");
	if (!is_zone(&s->zone))
		return err_set(e, ERR_VALUE, "the time zone is none");
	if (check_rules(&s->rules, e) != 0)
		return -1;
	for (size_t i = 0; i < WIRE_LEASE_FILES_MAX; i++)
		if (!is_path(s->lease_file[i]))
			return err_set(e, ERR_VALUE, "dhcp-lease-files names what is no file");
	if (s->interfaces > WIRE_INTERFACES_MAX)
		return err_set(e, ERR_RANGE, "more than %d interfaces", WIRE_INTERFACES_MAX);
	for (size_t i = 0; i < s->interfaces; i++)
		if (check_interface(s, i, e) != 0)
			return -1;
	return 0;
}
