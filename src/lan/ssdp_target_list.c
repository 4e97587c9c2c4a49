// SPDX-License-Identifier: BSD-2-Clause
// Search targets, from the tables of devices and services.

#include "lan/ssdp_target_list.h"

#include <stdio.h>
#include <string.h>

enum part { PART_ROOT, PART_UUID, PART_TYPE, PART_SERVICE };

// The root device's own target stands first; then come three for each device.
static enum part part_of(size_t index, enum device_number *device)
{
	*device = DEVICE_GATEWAY;
	if (index == 0)
		return PART_ROOT;
	*device = (enum device_number)((index - 1) / 3);
	return (enum part)(PART_UUID + (index - 1) % 3);
}

static const char *type_of(enum part part, enum device_number device)
{
	return part == PART_TYPE ? device_table[device].type
				 : service_table[device_table[device].service].type;
}

void ssdp_target_write(struct strbuf *out, char udn[SSDP_UDN_SIZE], size_t index,
		       const struct wire_service *identity)
{
	enum device_number device;
	enum part part = part_of(index, &device);

	(void)snprintf(udn, SSDP_UDN_SIZE, "uuid:%s", device_uuid(device, identity)); // fits
	if (part == PART_ROOT)
		strbuf_add_text(out, "upnp:rootdevice");
	else
		strbuf_add_text(out, part == PART_UUID ? udn : type_of(part, device));
}

// A search for a lower version of a type is answered by a higher one, as that version.
static bool type_matches(const struct ssdp_target *wanted, const char *type)
{
	struct ssdp_target ours;

	ssdp_target_parse(slice_from(type), &ours);
	return wanted->version <= ours.version && wanted->name.n == ours.name.n &&
	       memcmp(wanted->name.p, ours.name.p, ours.name.n) == 0;
}

static bool matches(const struct ssdp_target *wanted, size_t index,
		    const struct wire_service *identity)
{
	enum device_number device;
	enum part part = part_of(index, &device);
	struct slice uuid;

	switch (wanted->kind) {
	case SSDP_TARGET_ALL:
		return true;
	case SSDP_TARGET_ROOT:
		return part == PART_ROOT;
	case SSDP_TARGET_UUID:
		uuid = (struct slice){wanted->name.p + 5, wanted->name.n - 5};
		return part == PART_UUID && slice_is(uuid, device_uuid(device, identity));
	case SSDP_TARGET_TYPE:
		return (part == PART_TYPE || part == PART_SERVICE) &&
		       type_matches(wanted, type_of(part, device));
	default:
		return false;
	}
}

uint32_t ssdp_target_match(struct slice text, const struct wire_service *identity)
{
	struct ssdp_target wanted;
	uint32_t set = 0;

	ssdp_target_parse(text, &wanted);
	for (size_t i = 0; i < SSDP_TARGETS; i++)
		if (matches(&wanted, i, identity))
			set |= UINT32_C(1) << i;
	return set;
}
