// SPDX-License-Identifier: BSD-2-Clause
// Reading resolv.conf, line by line.

#include "codec/resolv_conf.h"

#include <stdbool.h>
#include <string.h>

#include "base/ip.h"
#include "base/ip6.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

// The word behind `nameserver`; empty where the line is another.
static struct slice server_of(struct slice line)
{
	static const char keyword[] = "nameserver";
	size_t n = sizeof(keyword) - 1;

	line = slice_trim(line);
	if (!slice_starts(line, keyword) || line.n == n || !is_blank(line.p[n]))
		return SLICE("");
	line = slice_trim((struct slice){line.p + n, line.n - n});
	for (n = 0; n < line.n && !is_blank(line.p[n]);)
		n++;
	return (struct slice){line.p, n};
}

static bool is_address(struct slice word)
{
	struct slice address;
	struct slice zone;
	struct ip6 v6;
	ip4 v4;

	if (ip4_parse(word, &v4))
		return true;
	(void)slice_cut(word, '%', &address, &zone);
	return ip6_parse(address, &v6);
}

void resolv_conf_servers(struct slice text, struct strbuf *out)
{
	int count = 0;

	while (text.n > 0 && count < RESOLV_CONF_SERVERS_MAX) {
		struct slice line;
		struct slice rest;
		struct slice server;

		(void)slice_cut(text, '\n', &line, &rest);
		text = rest;
		server = server_of(line);
		if (server.n == 0 || !is_address(server))
			continue;
		if (count++ > 0)
			strbuf_add_char(out, ',');
		strbuf_add_slice(out, server);
	}
}
