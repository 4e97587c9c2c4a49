// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/alerts: the kinds of unusual activity that the log tells of, and what has been seen of
// each since the gateway process started.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/log_topics.h"
#include "schema/row.h"

struct alert_row {
	struct row row;
	char *name;
	uint32_t threshold;
	uint64_t count;
	int64_t last_seen;
	ip4 last_device;
	struct mac last_mac;
	char *topics;
	char *description;
};

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_LABEL | PROPERTY_UNQUOTED,
	 P_FIELD(alert_row, name),
	 .help = "Name of the kind; its lines in the log begin with alert, it and a colon"},
	{.name = "topics",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(alert_row, topics),
	 .help = "Topics of the lines"},
	{.name = "threshold",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(alert_row, threshold),
	 .help = "How many within a minute are one alert"},
	{.name = "count",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_COUNTER | PROPERTY_METRIC,
	 P_FIELD(alert_row, count),
	 .help = "Alerts, of a device one a minute, since the gateway process started"},
	{.name = "last-seen",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(alert_row, last_seen),
	 .help = "When the last one was"},
	{.name = "last-device",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(alert_row, last_device),
	 .help = "Address of the device that caused it"},
	{.name = "last-mac-address",
	 .type = PROPERTY_MAC,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(alert_row, last_mac),
	 .help = "Hardware address of that device"},
	{.name = "description",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(alert_row, description),
	 .help = "What has happened"},
};

const struct menu ip_upnp_alerts_menu = {
	.path = "/ip/upnp/alerts",
	.help = "Unusual activity of devices, counted; rules of /system logging act on its lines",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.row_size = sizeof(struct alert_row),
	PROPERTIES(properties),
};

static const struct {
	const char *name;
	uint32_t topics;
	uint32_t threshold;
	const char *description;
} kinds[WIRE_ALERT__COUNT] = {
#define ALERT_ROW(kind, name, topic, level, threshold, description)                                \
	[WIRE_ALERT_##kind] = {name, WIRE_LOG_##topic | WIRE_LOG_##level, threshold, description},
	WIRE_ALERTS(ALERT_ROW)
#undef ALERT_ROW
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_alert *in = body;
	struct alert_row *out = (struct alert_row *)row;
	char topics[LOG_TOPICS_SIZE];

	(void)m;
	if (in->kind >= WIRE_ALERT__COUNT)
		return false;
	row->id = in->kind + 1;
	out->threshold = kinds[in->kind].threshold;
	out->count = in->count;
	out->last_seen = in->last_seen;
	out->last_device = in->device;
	out->last_mac = in->mac;
	if (in->last_seen)
		fill_present(&ip_upnp_alerts_menu, row, "last-seen");
	if (in->device)
		fill_present(&ip_upnp_alerts_menu, row, "last-device");
	if (mac_known(in->mac))
		fill_present(&ip_upnp_alerts_menu, row, "last-mac-address");
	return fill_copy(&out->name, kinds[in->kind].name) &&
	       fill_copy(&out->topics, log_topics_format(kinds[in->kind].topics, topics)) &&
	       fill_copy(&out->description, kinds[in->kind].description);
}

const struct menu_hooks ip_upnp_alerts_hooks = {
	.noun = "alert",
	.list = WIRE_ALERT,
	.from_wire = from_wire,
};
