// SPDX-License-Identifier: BSD-2-Clause
// From mgmt to a syslog server.

#include "worker/syslog.h"

#include "worker/connection.h"

enum { HOST_SIZE = 256, PORT_SIZE = 8 };

static enum connection_kind kind_of(struct slice protocol)
{
	if (slice_is(protocol, "tls"))
		return CONNECTION_TLS;
	return slice_is(protocol, "tcp") ? CONNECTION_TCP : CONNECTION_UDP;
}

static int open_asked(struct connection *c, const struct sentence *asked, struct err *e)
{
	char host[HOST_SIZE];
	char port[PORT_SIZE];
	char source[HOST_SIZE];
	struct connection_target target = {
		.kind = kind_of(talk_attribute(asked, "protocol")),
		.host = host,
		.port = port,
		.source = source,
		.verify = slice_is(talk_attribute(asked, "check-certificate"), "yes"),
	};

	if (!slice_copy(talk_attribute(asked, "host"), host, sizeof(host)) ||
	    !slice_copy(talk_attribute(asked, "port"), port, sizeof(port)) ||
	    !slice_copy(talk_attribute(asked, "source"), source, sizeof(source)))
		return err_set(e, ERR_VALUE, NULL);
	return connection_open(c, &target, e);
}

static int send_lines(struct connection *c, struct slice lines, struct err *e)
{
	while (lines.n > 0) {
		struct slice line;

		(void)slice_cut(lines, '\0', &line, &lines);
		if (line.n > 0 && connection_send(c, line, e) != 0)
			return -1;
	}
	return 0;
}

int syslog_run(struct talk *t, const struct sentence *asked, struct err *e)
{
	static struct sentence next; // large, and there is only one
	struct connection c;
	int result;

	if (open_asked(&c, asked, e) != 0)
		return -1;
	while ((result = talk_receive(t, &next, e)) > 0) {
		result = send_lines(&c, talk_attribute(&next, "lines"), e);
		if (result != 0)
			break;
		talk_begin(t, "!re");
		result = talk_send(t, e);
		if (result != 0)
			break;
	}
	connection_close(&c);
	return result;
}
