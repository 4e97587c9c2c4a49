// SPDX-License-Identifier: BSD-2-Clause
// Fuzzes what reads single header values of a control request: SOAPACTION, MAN, Content-Type, Host
// and the request target. The first byte chooses.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/http_host.h"
#include "codec/soap_header.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_action(struct slice value)
{
	struct soap_target target;

	if (soap_action_parse(value, &target) != SOAP_HEADER_OK) {
		require(target.service.n == 0 && target.action.n == 0);
		return;
	}
	require(target.service.n > 0 && target.service.n <= SOAP_SERVICE_MAX);
	require(target.action.n > 0 && target.action.n <= SOAP_NAME_MAX);
	require(target.service.p + target.service.n + 1 == target.action.p);
	require(target.action.p + target.action.n <= value.p + value.n);
	require(!memchr(target.service.p, '"', target.service.n));
}

static void check_man(struct slice value)
{
	struct slice prefix;

	if (soap_man_parse(value, &prefix))
		require(prefix.n >= 1 && prefix.n <= 8);
}

static void check_type(struct slice value)
{
	bool plain = soap_media_accepted(value, SLICE("<a/>"));

	if (soap_media_accepted(value, SLICE("\xc3\xa4")))
		require(plain);
	require(!plain || value.n == 0 || slice_trim(value).n == 0 ||
		slice_starts_nocase(slice_trim(value), "text/xml") ||
		slice_starts_nocase(slice_trim(value), "application/xml"));
}

static void check_host(struct slice value)
{
	static const struct ip6 link_local = {{0xfe, 0x80, [15] = 1}};
	bool passes = http_authority_is(value, ip6_from_ip4(0xc0a80101), 80);

	require(passes == (slice_is(value, "192.168.1.1") || slice_is(value, "192.168.1.1:80")));
	if (http_authority_is(value, link_local, 80))
		require(slice_starts(value, "[") && memchr(value.p, ']', value.n) &&
			!memchr(value.p, '@', value.n));
}

static void check_path(struct slice value)
{
	struct http_request r = {.target = value, .minor = 1};
	struct http_path path;
	int status = http_target_check(&r, ip6_from_ip4(0xc0a80101), 5000, &path);

	require(status == 0 || status == 400 || status == 403 || status == 404);
	if (status != 0)
		return;
	require(path.count >= 1 && path.count <= HTTP_SEGMENTS_MAX);
	for (size_t i = 0; i < path.count; i++)
		require(path.segment[i].n == 0 ||
			(!memchr(path.segment[i].p, '/', path.segment[i].n) &&
			 !memchr(path.segment[i].p, '?', path.segment[i].n)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const checks[])(struct slice) = {check_action, check_man, check_type,
						       check_host, check_path};
	struct slice value = {(const char *)data + 1, size - 1};

	if (size > 0)
		checks[data[0] % (sizeof(checks) / sizeof(checks[0]))](value);
	return 0;
}
