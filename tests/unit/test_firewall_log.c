// SPDX-License-Identifier: BSD-2-Clause
// How a packet that a rule logged is worded.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "gate/firewall_log.h"

#define PC     0xc0a8010au // 192.168.1.10
#define REMOTE 0xcb007109u // 203.0.113.9
#define OWN    0xc6336402u // 198.51.100.2

static const char *name(const void *context, uint32_t ifindex)
{
	static const char *const names[] = {NULL, NULL, "ether1", "bridge", "ether2"};

	(void)context;
	return ifindex < 5 ? names[ifindex] : NULL;
}

static void expect(const struct nflog_packet *packet, const char *prefix, const char *text)
{
	struct firewall_log_rule rule = {.chain = "forward"};
	struct strbuf line;

	for (size_t i = 0; prefix[i]; i++)
		rule.prefix[i] = prefix[i];
	strbuf_init(&line, 1024);
	firewall_log_write(&line, &rule, packet, name, NULL);
	assert_string_equal(strbuf_text(&line), text);
	strbuf_free(&line);
}

static struct nflog_packet syn(void)
{
	return (struct nflog_packet){
		.in = 2,
		.mac = {{0, 0x11, 0x22, 0x33, 0x44, 0x55}},
		.state = NFLOG_STATE_NEW,
		.has_headers = true,
		.headers = {.source = ip6_from_ip4(REMOTE),
			    .destination = ip6_from_ip4(OWN),
			    .protocol = 6,
			    .has_ports = true,
			    .has_flags = true,
			    .flags = PACKET_SYN,
			    .source_port = 51000,
			    .destination_port = 22,
			    .length = 60},
	};
}

static void test_tcp(void **state)
{
	struct nflog_packet p = syn();

	(void)state;
	expect(&p, "drop",
	       "drop forward: in:ether1 out:(unknown 0), connection-state:new src-mac "
	       "00:11:22:33:44:55, proto TCP (SYN), 203.0.113.9:51000->198.51.100.2:22, len 60");
	p.headers.flags = PACKET_SYN | PACKET_ACK;
	p.out = 9;
	p.mac = (struct mac){{0}};
	expect(&p, "",
	       "forward: in:ether1 out:(unknown 9), connection-state:new, proto TCP (SYN,ACK), "
	       "203.0.113.9:51000->198.51.100.2:22, len 60");
	p.headers.flags = 0;
	p.state = NFLOG_STATE_UNKNOWN;
	p.in = 3;
	p.in_port = 4;
	expect(&p, "",
	       "forward: in:bridge(ether2) out:(unknown 9), proto TCP, "
	       "203.0.113.9:51000->198.51.100.2:22, len 60");
}

static void test_translated(void **state)
{
	struct nflog_packet p = syn();

	(void)state;
	p.has_ends = true;
	p.source = (struct nflog_translation){.address = p.headers.source,
					      .new_address = p.headers.source,
					      .port = 51000,
					      .new_port = 51000};
	p.destination = (struct nflog_translation){.translated = true,
						   .address = ip6_from_ip4(OWN),
						   .new_address = ip6_from_ip4(PC),
						   .port = 22,
						   .new_port = 2222};
	p.headers.destination = ip6_from_ip4(PC);
	p.headers.destination_port = 2222;
	p.out = 3;
	expect(&p, "",
	       "forward: in:ether1 out:bridge, connection-state:new,dnat src-mac "
	       "00:11:22:33:44:55, proto TCP (SYN), 203.0.113.9:51000->192.168.1.10:2222, NAT "
	       "203.0.113.9:51000->(198.51.100.2:22->192.168.1.10:2222), len 60");
}

static void test_others(void **state)
{
	struct nflog_packet p = {.out = 2,
				 .has_headers = true,
				 .headers = {.v6 = true,
					     .source = {{0xfe, 0x80, [15] = 1}},
					     .destination = {{0xff, 2, [15] = 2}},
					     .protocol = 58,
					     .has_type = true,
					     .type = 133,
					     .length = 56}};

	(void)state;
	expect(&p, "",
	       "forward: in:(unknown 0) out:ether1, proto ICMP (type 133, code 0), "
	       "fe80::1->ff02::2, len 56");
	p.headers.protocol = 17;
	p.headers.has_type = false;
	p.headers.has_ports = true;
	p.headers.source_port = 546;
	p.headers.destination_port = 547;
	expect(&p, "",
	       "forward: in:(unknown 0) out:ether1, proto UDP, [fe80::1]:546->[ff02::2]:547, "
	       "len 56");
	p.headers.protocol = 47;
	p.headers.has_ports = false;
	expect(&p, "", "forward: in:(unknown 0) out:ether1, proto 47, fe80::1->ff02::2, len 56");
	p.has_headers = false;
	expect(&p, "", "forward: in:(unknown 0) out:ether1, neither IPv4 nor IPv6");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp),
		cmocka_unit_test(test_translated),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
