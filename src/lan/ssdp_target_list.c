// SPDX-License-Identifier: BSD-2-Clause
// Search targets, from the tables of devices and services.

#include "lan/ssdp_target_list.h"

#include <stdio.h>
#include <string.h>

enum part { PART_ROOT, PART_UUID, PART_TYPE, PART_SERVICE };

struct target {
	enum wire_igd tree;
	enum part part;
	enum device_number device;
	size_t service; // of the device, from 0
};

enum { DEVICE_PARTS = 2 }; // before a device's services: UUID, type

static size_t targets_of(enum wire_igd tree)
{
	size_t count = 1; // "upnp:rootdevice"

	for (size_t d = 0; d < DEVICE__COUNT; d++)
		count += DEVICE_PARTS + device_trees[tree].device[d].services;
	return count;
}

static struct target find_in_tree(enum wire_igd tree, size_t index)
{
	struct target t = {.tree = tree, .part = PART_ROOT};

	if (index == 0)
		return t;
	index--;
	for (size_t d = 0; d < DEVICE__COUNT; d++) {
		size_t count = DEVICE_PARTS + device_trees[tree].device[d].services;

		if (index < count) {
			t.device = (enum device_number)d;
			t.part = index == 0 ? PART_UUID : index == 1 ? PART_TYPE : PART_SERVICE;
			t.service = index - DEVICE_PARTS; // of PART_SERVICE only
			break;
		}
		index -= count;
	}
	return t;
}

static struct target find(size_t index)
{
	enum wire_igd tree = WIRE_IGD_1;

	while (tree + 1 < WIRE_IGD__COUNT && index >= targets_of(tree))
		index -= targets_of(tree++);
	return find_in_tree(tree, index);
}

enum wire_igd ssdp_target_tree(size_t index)
{
	return find(index).tree;
}

static const char *type_of(const struct target *t)
{
	const struct device *device = &device_trees[t->tree].device[t->device];

	return t->part == PART_TYPE ? device->type
				    : service_table[device->service[t->service]]->type;
}

void ssdp_target_write(struct strbuf *out, char udn[SSDP_UDN_SIZE], size_t index, unsigned version,
		       const struct wire_service *identity)
{
	struct target t = find(index);
	struct ssdp_target own;

	(void)snprintf(udn, SSDP_UDN_SIZE, "uuid:%s",
		       device_uuid(t.tree, t.device, identity)); // fits
	if (t.part == PART_ROOT) {
		strbuf_add_text(out, "upnp:rootdevice");
	} else if (t.part == PART_UUID) {
		strbuf_add_text(out, udn);
	} else {
		ssdp_target_parse(slice_from(type_of(&t)), &own);
		strbuf_add_slice(out, own.name);
		strbuf_add_format(out, ":%u", version ? version : own.version);
	}
}

// A search for a lower version of a type is answered by a higher one, as that version.
static bool type_matches(const struct ssdp_target *wanted, const char *type)
{
	struct ssdp_target ours;

	ssdp_target_parse(slice_from(type), &ours);
	return wanted->version <= ours.version && wanted->name.n == ours.name.n &&
	       memcmp(wanted->name.p, ours.name.p, ours.name.n) == 0;
}

static bool matches(const struct ssdp_target *wanted, const struct target *t,
		    const struct wire_service *identity)
{
	struct slice uuid;

	switch (wanted->kind) {
	case SSDP_TARGET_ALL:
		return true;
	case SSDP_TARGET_ROOT:
		return t->part == PART_ROOT;
	case SSDP_TARGET_UUID:
		uuid = (struct slice){wanted->name.p + 5, wanted->name.n - 5};
		return t->part == PART_UUID &&
		       slice_is(uuid, device_uuid(t->tree, t->device, identity));
	case SSDP_TARGET_TYPE:
		return (t->part == PART_TYPE || t->part == PART_SERVICE) &&
		       type_matches(wanted, type_of(t));
	default:
		return false;
	}
}

static bool is_there(const struct target *t, const struct wire_service *identity)
{
	const struct device *device = &device_trees[t->tree].device[t->device];

	return t->part != PART_SERVICE || service_is_offered(device->service[t->service], identity);
}

// The targets of TREE that answer a search for WANTED.
static uint32_t match_in_tree(const struct ssdp_target *wanted, enum wire_igd tree,
			      const struct wire_service *identity)
{
	size_t first = 0;
	uint32_t set = 0;

	if (!tree_is_offered(tree, identity))
		return 0;
	for (enum wire_igd before = WIRE_IGD_1; before < tree; before++)
		first += targets_of(before);
	for (size_t i = 0; i < targets_of(tree); i++) {
		struct target t = find_in_tree(tree, i);

		if (is_there(&t, identity) && matches(wanted, &t, identity))
			set |= UINT32_C(1) << (first + i);
	}
	return set;
}

static const struct ssdp_target everything = {.kind = SSDP_TARGET_ALL};

uint32_t ssdp_targets_offered(const struct wire_service *identity)
{
	return match_in_tree(&everything, WIRE_IGD_1, identity) |
	       match_in_tree(&everything, WIRE_IGD_2, identity);
}

uint32_t ssdp_targets_announced(const struct wire_service *identity)
{
	return match_in_tree(&everything, tree_announced(identity), identity);
}

struct ssdp_found ssdp_target_match(struct slice text, const struct wire_service *identity)
{
	struct ssdp_found found = {0};
	struct ssdp_target wanted;

	ssdp_target_parse(text, &wanted);
	if (wanted.kind == SSDP_TARGET_TYPE)
		found.version = wanted.version;
	for (enum wire_igd tree = WIRE_IGD_1; tree < WIRE_IGD__COUNT && !found.set; tree++)
		found.set = match_in_tree(&wanted, tree, identity);
	return found;
}
