// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/ssdp: searches as the field sends them, and what is told in answer.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "codec/ssdp.h"

#define B(literal) (literal), sizeof(literal) - 1
#define LINE	   "M-SEARCH * HTTP/1.1\r\n"
#define HOST	   "HOST: 239.255.255.250:1900\r\n"
#define MAN	   "MAN: \"ssdp:discover\"\r\n"
#define MX	   "MX: 3\r\n"
#define ST	   "ST: upnp:rootdevice\r\n"

struct search {
	const char *name;
	const char *p;
	size_t n;
	unsigned tolerant, strict; // MX of a multicast search, 0: refused
	bool strict_unicast;	   // accepted in strict reading when it comes by unicast
};

static const struct search searches[] = {
	{"as it should be", B(LINE HOST MAN MX ST "\r\n"), 3, 3, true},
	{"with everything of UDA 2.0",
	 B(LINE HOST MAN MX ST "USER-AGENT: a/1 UPnP/2.0 b/2\r\nCPFN.UPNP.ORG: a b\r\n"
			       "CPUUID.UPNP.ORG: 1\r\nTCPPORT.UPNP.ORG: 50000\r\n\r\n"),
	 3, 3, true},
	{"lower-case names",
	 B(LINE "host: 239.255.255.250:1900\r\nman: \"ssdp:discover\"\r\nmx: 3\r\nst: "
		"upnp:rootdevice\r\n\r\n"),
	 3, 3, true},
	{"mixed case, no spaces",
	 B(LINE "Host:239.255.255.250:1900\r\nMan:\"ssdp:discover\"\r\nMX:3\r\nST:upnp:"
		"rootdevice\r\n\r\n"),
	 3, 3, true},
	{"other order", B(LINE ST MX MAN HOST "\r\n"), 3, 3, true},
	{"spaces and tabs around colon",
	 B(LINE HOST "MAN\t:\t\"ssdp:discover\"\r\nMX : 3 \r\nST  :  upnp:rootdevice\t\r\n\r\n"), 3,
	 3, true},
	{"bare LF",
	 B("M-SEARCH * HTTP/1.1\nHOST: 239.255.255.250:1900\nMAN: \"ssdp:discover\"\nMX: "
	   "3\nST: upnp:rootdevice\n\n"),
	 3, 3, true},
	{"empty lines in front", B("\r\n\n\r\n" LINE HOST MAN MX ST "\r\n"), 3, 3, true},
	{"folded line skipped", B(LINE HOST MAN MX ST " and more\r\n\tand more\r\n\r\n"), 3, 3,
	 true},
	{"something behind", B(LINE HOST MAN MX ST "\r\nbody: x\r\nST: other\r\n"), 3, 3, true},
	{"no empty line", B(LINE HOST MAN MX ST), 3, 0, false},
	{"no line end", B(LINE HOST MAN MX "ST: upnp:rootdevice"), 3, 0, false},
	{"blanks in the request line", B("M-SEARCH  *  HTTP/1.1 \r\n" HOST MAN MX ST "\r\n"), 3, 0,
	 false},
	{"HTTP/1.0", B("M-SEARCH * HTTP/1.0\r\n" HOST MAN MX ST "\r\n"), 3, 0, false},
	{"no HOST", B(LINE MAN MX ST "\r\n"), 3, 0, false},
	{"line without colon", B(LINE HOST MAN "hello\r\n" MX ST "\r\n"), 3, 0, false},
	{"line without colon at the end", B(LINE HOST MAN MX ST "hello\r\n\r\n"), 3, 0, false},
	{"MAN without quotes", B(LINE HOST "MAN: ssdp:discover\r\n" MX ST "\r\n"), 3, 0, false},
	{"MAN in single quotes", B(LINE HOST "MAN: 'ssdp:discover'\r\n" MX ST "\r\n"), 3, 0, false},
	{"MAN in capitals", B(LINE HOST "MAN: \"SSDP:DISCOVER\"\r\n" MX ST "\r\n"), 3, 0, false},
	{"MAN empty", B(LINE HOST "MAN:\r\n" MX ST "\r\n"), 0, 0, false},
	{"MAN a lone quote", B(LINE HOST "MAN: \"\r\n" MX ST "\r\n"), 0, 0, false},
	{"MAN two quotes", B(LINE HOST "MAN: \"\"\r\n" MX ST "\r\n"), 0, 0, false},
	{"MAN something else", B(LINE HOST "MAN: \"ssdp:alive\"\r\n" MX ST "\r\n"), 0, 0, false},
	{"MAN missing", B(LINE HOST MX ST "\r\n"), 0, 0, false},
	{"MAN twice", B(LINE HOST MAN MAN MX ST "\r\n"), 0, 0, false},
	{"MX 0", B(LINE HOST MAN "MX: 0\r\n" ST "\r\n"), 1, 0, true},
	{"MX 1", B(LINE HOST MAN "MX: 1\r\n" ST "\r\n"), 1, 1, true},
	{"MX 5", B(LINE HOST MAN "MX: 5\r\n" ST "\r\n"), 5, 5, true},
	{"MX 6", B(LINE HOST MAN "MX: 6\r\n" ST "\r\n"), 5, 5, true},
	{"MX 120", B(LINE HOST MAN "MX: 120\r\n" ST "\r\n"), 5, 5, true},
	{"MX beyond any integer", B(LINE HOST MAN "MX: 99999999999999999999999\r\n" ST "\r\n"), 5,
	 5, true},
	{"MX negative", B(LINE HOST MAN "MX: -1\r\n" ST "\r\n"), 1, 0, true},
	{"MX a word", B(LINE HOST MAN "MX: soon\r\n" ST "\r\n"), 1, 0, true},
	{"MX empty", B(LINE HOST MAN "MX:\r\n" ST "\r\n"), 1, 0, true},
	{"MX missing", B(LINE HOST MAN ST "\r\n"), 1, 0, true},
	{"MX twice", B(LINE HOST MAN MX MX ST "\r\n"), 0, 0, false},
	{"ST missing", B(LINE HOST MAN MX "\r\n"), 0, 0, false},
	{"ST empty", B(LINE HOST MAN MX "ST:\r\n\r\n"), 0, 0, false},
	{"ST only folded", B(LINE HOST MAN MX "ST:\r\n upnp:rootdevice\r\n\r\n"), 0, 0, false},
	{"ST twice", B(LINE HOST MAN MX ST ST "\r\n"), 0, 0, false},
	{"ST with a blank", B(LINE HOST MAN MX "ST: upnp: rootdevice\r\n\r\n"), 0, 0, false},
	{"ST with DEL", B(LINE HOST MAN MX "ST: upnp:\x7f\r\n\r\n"), 0, 0, false},
	{"ST beyond ASCII", B(LINE HOST MAN MX "ST: upnp:\xc3\xa4\r\n\r\n"), 0, 0, false},
	{"ST with a NUL", B(LINE HOST MAN MX "ST: upnp:rootdevice\0\r\n\r\n"), 0, 0, false},
	{"ST with a CR", B(LINE HOST MAN MX "ST: upnp\r:rootdevice\r\n\r\n"), 0, 0, false},
	{"two HOST", B(LINE HOST HOST MAN MX ST "\r\n"), 0, 0, false},
	{"lower-case method", B("m-search * HTTP/1.1\r\n" HOST MAN MX ST "\r\n"), 0, 0, false},
	{"other target", B("M-SEARCH / HTTP/1.1\r\n" HOST MAN MX ST "\r\n"), 0, 0, false},
	{"HTTP/2.0", B("M-SEARCH * HTTP/2.0\r\n" HOST MAN MX ST "\r\n"), 0, 0, false},
	{"no version", B("M-SEARCH *\r\n" HOST MAN MX ST "\r\n"), 0, 0, false},
	{"more in the request line", B("M-SEARCH * HTTP/1.1 x\r\n" HOST MAN MX ST "\r\n"), 0, 0,
	 false},
	{"other method", B("GET * HTTP/1.1\r\n" HOST MAN MX ST "\r\n"), 0, 0, false},
	{"headers behind the empty line", B(LINE "\r\n" HOST MAN MX ST "\r\n"), 0, 0, false},
	{"request line alone", B("M-SEARCH * HTTP/1.1"), 0, 0, false},
	{"nothing", B(""), 0, 0, false},
	{"empty lines", B("\r\n\r\n"), 0, 0, false},
	{"one byte", B("M"), 0, 0, false},
	{"zeros", B("\0\0\0\0\0\0\0\0"), 0, 0, false},
};

static void check(const struct search *s, bool multicast, bool strict, bool accepted, unsigned mx)
{
	struct ssdp_search out;
	enum ssdp_kind kind = ssdp_decode((struct slice){s->p, s->n}, multicast, strict, &out);

	if (kind != (accepted ? SSDP_SEARCH : SSDP_INVALID))
		fail_msg("%s (multicast %d, strict %d): kind %d", s->name, multicast, strict, kind);
	if (out.mx != mx)
		fail_msg("%s (multicast %d, strict %d): mx %u", s->name, multicast, strict, out.mx);
	if (!slice_is(out.target, accepted ? "upnp:rootdevice" : ""))
		fail_msg("%s: target %.*s", s->name, (int)out.target.n, out.target.p);
}

static void test_who_searches(void **state)
{
	struct ssdp_search out;

	(void)state;
	assert_int_equal(ssdp_decode(SLICE(LINE HOST MAN MX ST "user-agent :  A/1 b \r\n\r\n"),
				     true, false, &out),
			 SSDP_SEARCH);
	assert_true(slice_is(out.agent, "A/1 b"));
	assert_int_equal(ssdp_decode(SLICE(LINE HOST MAN MX ST "\r\n"), true, false, &out),
			 SSDP_SEARCH);
	assert_int_equal(out.agent.n, 0);
}

static void test_searches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		const struct search *s = &searches[i];

		check(s, true, false, s->tolerant > 0, s->tolerant);
		check(s, true, true, s->strict > 0, s->strict);
		check(s, false, false, s->tolerant > 0, 0);
		check(s, false, true, s->strict_unicast, 0);
	}
}

static enum ssdp_kind kind_of(const char *text)
{
	struct ssdp_search out;

	return ssdp_decode(slice_from(text), true, false, &out);
}

static void test_what_is_no_search(void **state)
{
	(void)state;
	assert_int_equal(kind_of("NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n\r\n"), SSDP_NOTIFY);
	assert_int_equal(kind_of("\r\nNOTIFY "), SSDP_NOTIFY);
	assert_int_equal(kind_of("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n"), SSDP_RESPONSE);
	assert_int_equal(kind_of("HTTP/1.0 200 OK\r\n\r\n"), SSDP_RESPONSE);
	assert_int_equal(kind_of("NOTIFY"), SSDP_INVALID);
	assert_int_equal(kind_of("NOTIFYING * HTTP/1.1\r\n\r\n"), SSDP_INVALID);
	assert_int_equal(kind_of("HTTP/2.0 200 OK\r\n\r\n"), SSDP_INVALID);
}

// The overflows of 2012 and 2013 were targets and headers longer than somebody's array.
static enum ssdp_kind with_target_of(size_t n, size_t *found)
{
	struct ssdp_search out;
	struct strbuf b;
	enum ssdp_kind kind;

	strbuf_init(&b, 1 << 20);
	strbuf_add_text(&b, LINE HOST MAN MX "ST: ");
	for (size_t i = 0; i < n; i++)
		strbuf_add_char(&b, 'u');
	strbuf_add_text(&b, "\r\n\r\n");
	kind = ssdp_decode(strbuf_slice(&b), true, false, &out);
	*found = out.target.n;
	strbuf_free(&b);
	return kind;
}

static enum ssdp_kind with_headers(size_t n, const char *header)
{
	struct ssdp_search out;
	struct strbuf b;
	enum ssdp_kind kind;

	strbuf_init(&b, 1 << 20);
	strbuf_add_text(&b, LINE HOST MAN ST);
	for (size_t i = 4; i < n; i++)
		strbuf_add_text(&b, header);
	strbuf_add_text(&b, MX "\r\n");
	kind = ssdp_decode(strbuf_slice(&b), true, false, &out);
	strbuf_free(&b);
	return kind;
}

// The MX that is found behind N continuation lines of three bytes.
static unsigned mx_behind(size_t n)
{
	struct ssdp_search out;
	struct strbuf b;

	strbuf_init(&b, 1 << 20);
	strbuf_add_text(&b, LINE HOST MAN ST);
	for (size_t i = 0; i < n; i++)
		strbuf_add_text(&b, " \r\n");
	strbuf_add_text(&b, MX "\r\n");
	assert_int_equal(ssdp_decode(strbuf_slice(&b), true, false, &out), SSDP_SEARCH);
	strbuf_free(&b);
	return out.mx;
}

static void test_limits(void **state)
{
	size_t n;

	(void)state;
	assert_int_equal(with_target_of(SSDP_TARGET_MAX, &n), SSDP_SEARCH);
	assert_int_equal(n, SSDP_TARGET_MAX);
	assert_int_equal(with_target_of(SSDP_TARGET_MAX + 1, &n), SSDP_INVALID);
	assert_int_equal(with_target_of(65000, &n), SSDP_INVALID);
	assert_int_equal(n, 0);
	assert_int_equal(with_headers(SSDP_HEADERS_MAX, "a:b\r\n"), SSDP_SEARCH);
	assert_int_equal(with_headers(SSDP_HEADERS_MAX + 1, "a:b\r\n"), SSDP_INVALID);
	// What lies beyond the accepted size is not read: MX is then missing.
	assert_int_equal(mx_behind(SSDP_DATAGRAM_MAX / 2), 1);
	assert_int_equal(mx_behind(SSDP_DATAGRAM_MAX / 4), 3);
}

static void test_targets(void **state)
{
	static const struct {
		const char *text;
		enum ssdp_target_kind kind;
		const char *name;
		unsigned version;
	} cases[] = {
		{"ssdp:all", SSDP_TARGET_ALL, "ssdp:all", 0},
		{"upnp:rootdevice", SSDP_TARGET_ROOT, "upnp:rootdevice", 0},
		{"uuid:1", SSDP_TARGET_UUID, "uuid:1", 0},
		{"uuid:", SSDP_TARGET_OTHER, "uuid:", 0},
		{"urn:schemas-upnp-org:device:InternetGatewayDevice:1", SSDP_TARGET_TYPE,
		 "urn:schemas-upnp-org:device:InternetGatewayDevice", 1},
		{"urn:schemas-upnp-org:service:WANIPConnection:2", SSDP_TARGET_TYPE,
		 "urn:schemas-upnp-org:service:WANIPConnection", 2},
		{"urn:a:service:b:999", SSDP_TARGET_TYPE, "urn:a:service:b", 999},
		{"urn:a:service:b:1000", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:service:b:0", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:service:b:01", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:service:b:", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:service:b:x", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:service:b:-1", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:service::1", SSDP_TARGET_OTHER, NULL, 0},
		{"urn::service:b:1", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:thing:b:1", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:service:b", SSDP_TARGET_OTHER, NULL, 0},
		{"urn:a:service:b:1:2", SSDP_TARGET_OTHER, NULL, 0},
		{"URN:a:service:b:1", SSDP_TARGET_OTHER, NULL, 0},
		{"ssdp:alls", SSDP_TARGET_OTHER, NULL, 0},
		{":::::", SSDP_TARGET_OTHER, NULL, 0},
		{"", SSDP_TARGET_OTHER, NULL, 0},
	};
	struct ssdp_target out;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ssdp_target_parse(slice_from(cases[i].text), &out);
		if (out.kind != cases[i].kind || out.version != cases[i].version)
			fail_msg("%s: kind %d, version %u", cases[i].text, out.kind, out.version);
		if (cases[i].name)
			assert_true(slice_is(out.name, cases[i].name));
	}
}

static const struct ssdp_message message = {
	.host = SSDP_GROUP_HOST,
	.target = {B("urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1")},
	.udn = "uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8",
	.location = "http://192.168.100.100:65535/0123456789abcdef/root.xml",
	.server = "Linux UPnP/1.1 sallyport/0.1.0",
	.max_age = 1800,
	.boot_id = 2147483647,
	.config_id = 16777215,
	.wall_s = 784111777,
};

#define USN                                                                                        \
	"USN: uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8::"                                         \
	"urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1\r\n"
#define IDS "BOOTID.UPNP.ORG: 2147483647\r\nCONFIGID.UPNP.ORG: 16777215\r\n"
#define SOURCE                                                                                     \
	"CACHE-CONTROL: max-age=1800\r\n"                                                          \
	"LOCATION: http://192.168.100.100:65535/0123456789abcdef/root.xml\r\n"                     \
	"SERVER: Linux UPnP/1.1 sallyport/0.1.0\r\n"

static void test_response(void **state)
{
	struct ssdp_message m = message;
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 1024);
	ssdp_response_write(&b, &m);
	assert_string_equal(
		strbuf_text(&b),
		"HTTP/1.1 200 OK\r\n" SOURCE
		"EXT:\r\nST: urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1\r\n" USN IDS
		"\r\n");
	assert_true(b.length < SSDP_COMPACT_MAX); // the longest that an IGD has
	strbuf_reset(&b);
	m.target = slice_from(m.udn);
	m.search_port = 50000;
	ssdp_response_write(&b, &m);
	assert_string_equal(strbuf_text(&b),
			    "HTTP/1.1 200 OK\r\n" SOURCE
			    "EXT:\r\nST: uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8\r\n"
			    "USN: uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8\r\n" IDS
			    "SEARCHPORT.UPNP.ORG: 50000\r\n"
			    "DATE: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
	assert_true(b.length <= SSDP_COMPACT_MAX);
	strbuf_free(&b);
}

// DATE is there up to the very byte that the answer may have.
static void test_response_stays_compact(void **state)
{
	struct ssdp_message m = message;
	char location[200];

	(void)state;
	m.location = location;
	m.target = slice_from(m.udn);
	for (size_t n = 1; n < sizeof(location); n++) {
		bool dated;
		struct strbuf b;

		memset(location, 'a', n);
		location[n] = '\0';
		strbuf_init(&b, 1024);
		ssdp_response_write(&b, &m);
		dated = strstr(strbuf_text(&b), "\r\nDATE: ");
		assert_true(dated ? b.length <= SSDP_COMPACT_MAX
				  : b.length + strlen("DATE: Sun, 06 Nov 1994 08:49:37 GMT\r\n") >
					    SSDP_COMPACT_MAX);
		strbuf_free(&b);
	}
}

static void test_announcements(void **state)
{
	struct ssdp_message m = message;
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 1024);
	m.search_port = 50000;
#define NOTIFY(subtype)                                                                            \
	"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"                                      \
	"NT: urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1\r\nNTS: " subtype "\r\n" USN
	ssdp_alive_write(&b, &m);
	assert_string_equal(strbuf_text(&b),
			    NOTIFY("ssdp:alive") SOURCE IDS "SEARCHPORT.UPNP.ORG: 50000\r\n\r\n");
	strbuf_reset(&b);
	ssdp_byebye_write(&b, &m);
	assert_string_equal(strbuf_text(&b), NOTIFY("ssdp:byebye") IDS "\r\n");
	strbuf_reset(&b);
	m.boot_id = 7;
	m.config_id = 0;
	m.next_boot_id = 8;
	ssdp_update_write(&b, &m);
	assert_string_equal(
		strbuf_text(&b),
		NOTIFY("ssdp:update") "LOCATION: "
				      "http://192.168.100.100:65535/0123456789abcdef/root.xml\r\n"
				      "BOOTID.UPNP.ORG: 7\r\nCONFIGID.UPNP.ORG: 0\r\n"
				      "NEXTBOOTID.UPNP.ORG: 8\r\n"
				      "SEARCHPORT.UPNP.ORG: 50000\r\n\r\n");
	assert_false(b.failed);
	strbuf_free(&b);
}

static void test_values_cannot_break_out(void **state)
{
	struct ssdp_message m = message;
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 1024);
	m.target = SLICE("a\r\nLOCATION: http://evil.example/");
	ssdp_response_write(&b, &m);
	assert_true(b.failed);
	strbuf_reset(&b);
	m = message;
	m.server = "a\nb";
	ssdp_alive_write(&b, &m);
	assert_true(b.failed);
	strbuf_reset(&b);
	m = message;
	m.udn = "uuid:1\r\n";
	ssdp_byebye_write(&b, &m);
	assert_true(b.failed);
	strbuf_free(&b);
}

// What we tell is recognised for what it is, by us as well.
static void test_own_messages_are_recognised(void **state)
{
	struct ssdp_search out;
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 1024);
	ssdp_response_write(&b, &message);
	assert_int_equal(ssdp_decode(strbuf_slice(&b), false, true, &out), SSDP_RESPONSE);
	strbuf_reset(&b);
	ssdp_alive_write(&b, &message);
	assert_int_equal(ssdp_decode(strbuf_slice(&b), true, true, &out), SSDP_NOTIFY);
	strbuf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_searches),
		cmocka_unit_test(test_who_searches),
		cmocka_unit_test(test_what_is_no_search),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_response),
		cmocka_unit_test(test_response_stays_compact),
		cmocka_unit_test(test_announcements),
		cmocka_unit_test(test_values_cannot_break_out),
		cmocka_unit_test(test_own_messages_are_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
