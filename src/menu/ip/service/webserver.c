// SPDX-License-Identifier: BSD-2-Clause
// /ip/service/webserver: what the services www and www-ssl serve.

#include "mgmt/webserver.h"

#include "menu/menus.h"
#include "menu/row_macros.h"

#define PART(word, field, initial, text)                                                           \
	{                                                                                          \
		.name = word, .type = PROPERTY_BOOL, P_FIELD(webserver_row, field),                \
		.default_text = initial, .help = text                                              \
	}

static const struct property properties[] = {
	PART("metrics-plain", metrics_plain, "no", "Whether www has measurements, at /metrics"),
	PART("metrics-secure", metrics_secure, "no",
	     "Whether www-ssl has measurements, at /metrics"),
	PART("rest-plain", rest_plain, "yes", "Whether www has REST, at /rest"),
	PART("rest-secure", rest_secure, "yes", "Whether www-ssl has REST, at /rest"),
};

const struct menu ip_service_webserver_menu = {
	.path = WEBSERVER_PATH,
	.help = "What the services www and www-ssl serve",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct webserver_row),
	PROPERTIES(properties),
};

const struct menu_hooks ip_service_webserver_hooks = {.noun = "webserver settings"};
