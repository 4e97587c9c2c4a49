// SPDX-License-Identifier: BSD-2-Clause
// Tests of lease files: dnsmasq's, Kea's, networkd's, and what is none of them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "codec/dhcp_leases.h"

// What is read of TEXT, a line a lease: address mac ends name, and "over".
static const char *read_all(struct strbuf *out, const char *text)
{
	struct dhcp_reader reader;
	struct dhcp_lease lease;
	char address[IP4_TEXT_SIZE];
	char mac[MAC_TEXT_SIZE];

	strbuf_init(out, 10000);
	dhcp_leases_begin(&reader, slice_from(text));
	while (dhcp_leases_next(&reader, &lease))
		strbuf_add_format(out, "%s %s %lld %.*s%s\n", ip4_format(lease.address, address),
				  mac_known(lease.mac) ? mac_format(lease.mac, mac) : "?",
				  (long long)lease.ends, (int)lease.host_name.n,
				  lease.host_name.n ? lease.host_name.p : "",
				  lease.over ? " over" : "");
	return strbuf_text(out);
}

#define READS(text, expected)                                                                      \
	do {                                                                                       \
		struct strbuf out;                                                                 \
		assert_string_equal(read_all(&out, text), expected);                               \
		strbuf_free(&out);                                                                 \
	} while (0)

static void test_dnsmasq(void **state)
{
	(void)state;
	READS("1700000000 02:00:00:00:00:0a 192.168.1.10 laptop 01:02:00:00:00:00:0a\n"
	      "0 02:00:00:00:00:0b 192.168.1.11 * *\n"
	      "1700000001 06-00:11:22 192.168.1.12 tape *\n"
	      "duid 00:01:00:01\n"
	      "1700000002 1234 fd00::10 laptop 00:01\n"
	      "1700000003 02:00:00:00:00:0c 192.168.1.13 half",
	      "192.168.1.10 02:00:00:00:00:0A 1700000000 laptop\n"
	      "192.168.1.11 02:00:00:00:00:0B 0 \n"
	      "192.168.1.12 ? 1700000001 tape\n");
}

#define KEA                                                                                        \
	"address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,"     \
	"state"

static void test_kea(void **state)
{
	(void)state;
	READS(KEA ",user_context,pool_id\r\n"
		  "192.168.1.10,02:00:00:00:00:0a,01:02,3600,1700003600,1,0,0,laptop.lan.,0,,0\r\n"
		  "192.168.1.11,,,4294967295,1,1,0,0,printer,0,,0\n"
		  "192.168.1.10,02:00:00:00:00:0a,01:02,0,1700000100,1,0,0,,0,,0\n"
		  "192.168.1.12,02:00:00:00:00:0c,,3600,1700003600,1,0,0,,2,,0\n",
	      "192.168.1.10 02:00:00:00:00:0A 1700003600 laptop.lan\n"
	      "192.168.1.11 ? 0 printer\n"
	      "192.168.1.10 02:00:00:00:00:0A 1700000100  over\n"
	      "192.168.1.12 02:00:00:00:00:0C 1700003600  over\n");
	// The columns are where the header says.
	READS("address,expire,hostname,valid_lifetime\n192.168.1.10,7,x,1\n",
	      "192.168.1.10 ? 7 x\n");
}

#define NETWORKD(leases)                                                                           \
	"{\"BootID\":\"d7f5041316de4f1f992a8a2822218a71\",\"Address\":[192,168,1,1],"              \
	"\"PrefixLength\":24,\"Leases\":[" leases "]}"

static void test_networkd(void **state)
{
	(void)state;
	READS(NETWORKD("{\"ClientId\":[1,2,0,0,0,0,10],\"Address\":[192,168,1,10],"
		       "\"Hostname\":\"laptop\",\"ExpirationUSec\":72338380895,"
		       "\"ExpirationRealtimeUSec\":1700000000999999},"
		       "{\"ClientId\":[255,1,2,3],\"AddressString\":\"192.168.1.11\","
		       "\"Address\":[192,168,1,11],\"HardwareAddressType\":1,"
		       "\"HardwareAddressLength\":6,\"HardwareAddress\":[2,0,0,0,0,11],"
		       "\"ExpirationRealtimeUSec\":18446744073709551615}"),
	      "192.168.1.10 02:00:00:00:00:0A 1700000000 laptop\n"
	      "192.168.1.11 02:00:00:00:00:0B 0 \n");
	// With blanks, members in another order, and those of a later version.
	READS("\n{ \"Later\" : { \"a\" : [ 1, {\"b\":\"}]\"}, true ], \"c\": -1.5e3 },\n"
	      " \"Leases\" : [ { \"Hostname\" : \"a b\", \"Address\" : [ 10, 0, 0, 9 ] , "
	      "\"New\":[[]] } ] }\n",
	      "10.0.0.9 ? 0 a b\n");
	READS(NETWORKD(""), "");
	READS("{}", "");
	READS("{\"Leases\":[]}", "");
	// No addresses of IPv4, no Ethernet, a name with an escape, long over.
	READS(NETWORKD("{\"Address\":[1,2,3]},{\"Hostname\":\"x\"},"
		       "{\"Address\":[10,0,0,1],\"Hostname\":\"a\\u0000b\","
		       "\"HardwareAddressType\":32,\"HardwareAddress\":[2,0,0,0,0,11],"
		       "\"ExpirationRealtimeUSec\":5}"),
	      "10.0.0.1 ? 0  over\n");
	// What networkd would not write ends it.
	READS(NETWORKD("{\"Address\":[10,0,0,1]},{\"Address\":[256,0,0,2]},"
		       "{\"Address\":[10,0,0,3]}"),
	      "10.0.0.1 ? 0 \n");
	READS("{\"Leases\":[{\"Address\":[10,0,0,1],\"Hostname\":\"cut", "");
	READS("{\"Leases\":[{\"Address\":[10,0,0,1]} {\"Address\":[10,0,0,2]}", "10.0.0.1 ? 0 \n");
	READS("{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "");
}

static void test_what_is_neither(void **state)
{
	(void)state;
	READS("", "");
	READS("\n\n \n", "");
	READS("address", "");
	READS("address,\n192.168.1.10\n", "");
	READS(KEA "\n192.168.1.10,02:00:00:00:00:0a,,x,1,1,0,0,,0\n,,,,,,,,,\n", "");
	READS("-1 02:00:00:00:00:0a 192.168.1.10 a b\n"
	      "1 02:00:00:00:00:0a 192.168.1.256 a b\n"
	      "1 02:00:00:00:00:0a\n"
	      "99999999999999999999 02:00:00:00:00:0a 192.168.1.10 a b\n",
	      "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dnsmasq),
		cmocka_unit_test(test_kea),
		cmocka_unit_test(test_networkd),
		cmocka_unit_test(test_what_is_neither),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
