// SPDX-License-Identifier: BSD-2-Clause
// /ip/dns: which servers this system asks for names. It answers none itself.

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "codec/resolv_conf.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"

enum { SERVERS_TEXT_MAX = RESOLV_CONF_BYTES_MAX };

struct dns_row {
	struct row row;
	char *servers;
	char *dynamic_servers;
	bool allow_remote_requests;
	uint64_t cache_size, cache_used;
};

static const struct property properties[] = {
	{.name = "servers",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_UNQUOTED,
	 P_FIELD(dns_row, servers),
	 .help = "Servers that an administrator has set here: none"},
	{.name = "dynamic-servers",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(dns_row, dynamic_servers),
	 .help = "Servers that the operating system asks, of its resolv.conf"},
	{.name = "allow-remote-requests",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_LIVE,
	 P_FIELD(dns_row, allow_remote_requests),
	 .help = "Whether devices may ask here: not this program"},
	{.name = "cache-size",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_LIVE | PROPERTY_SIZE,
	 P_FIELD(dns_row, cache_size),
	 .help = "Room for answers: this program keeps none"},
	{.name = "cache-used",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_SIZE,
	 P_FIELD(dns_row, cache_used),
	 .help = "Room that answers take"},
};

const struct menu ip_dns_menu = {
	.path = "/ip/dns",
	.help = "Servers that are asked for names",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct dns_row),
	PROPERTIES(properties),
};

static void fill(struct mgmt *m, struct row *row)
{
	struct dns_row *out = (struct dns_row *)row;
	char text[RESOLV_CONF_BYTES_MAX];
	int fd = open("/etc/resolv.conf", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text)) : 0;
	struct strbuf servers;

	(void)m;
	if (fd >= 0)
		(void)close(fd);
	strbuf_init(&servers, SERVERS_TEXT_MAX);
	resolv_conf_servers((struct slice){text, n > 0 ? (size_t)n : 0}, &servers);
	fill_text(&out->dynamic_servers, strbuf_text(&servers), servers.length);
	fill_text(&out->servers, "", 0);
	strbuf_free(&servers);
}

const struct menu_hooks ip_dns_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.fill = fill,
};
