// SPDX-License-Identifier: BSD-2-Clause
// Fuzzes the envelope reader, and checks that what it reads survives being written and read again.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "codec/soap.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static bool equal(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static void check_text(struct slice s)
{
	require(utf8_valid(s));
	for (size_t i = 0; i < s.n; i++)
		require((unsigned char)s.p[i] >= 0x20 || strchr("\t\r\n", s.p[i]));
}

// The reader takes no more than its own limit, but a value full of special characters grows when it
// is written: what is too long to be read back is not compared.
static void check_round_trip(const struct soap_call *call)
{
	struct soap_reply reply;
	struct soap_call again;
	struct strbuf b;

	strbuf_init(&b, 1 << 20);
	soap_reply_start(&reply, &b, call->service, call->action);
	for (size_t i = 0; i < call->argument_count; i++) {
		char name[SOAP_NAME_MAX + 1];

		require(slice_copy(call->argument[i].name, name, sizeof(name)));
		soap_reply_argument(&reply, name, call->argument[i].value);
	}
	soap_reply_end(&reply);
	require(!b.failed);
	if (b.length <= SOAP_BODY_MAX && call->action.n + sizeof("Response") <= SOAP_NAME_MAX &&
	    call->service.n > 0) {
		require(soap_body_parse(strbuf_slice(&b), &again) == SOAP_BODY_OK);
		require(equal(again.service, call->service));
		require(again.argument_count == call->argument_count);
		for (size_t i = 0; i < call->argument_count; i++)
			require(equal(again.argument[i].value, call->argument[i].value));
		soap_call_free(&again);
	}
	strbuf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct soap_call call;

	if (soap_body_parse((struct slice){(const char *)data, size}, &call) != SOAP_BODY_OK)
		return 0;
	require(size <= SOAP_BODY_MAX && call.action.n > 0 && call.action.n <= SOAP_NAME_MAX);
	require(call.service.n <= SOAP_SERVICE_MAX && call.argument_count < SOAP_ELEMENTS_MAX);
	check_text(call.service);
	check_text(call.action);
	for (size_t i = 0; i < call.argument_count; i++) {
		require(call.argument[i].name.n > 0);
		require(equal(call.argument[i].value, slice_trim(call.argument[i].value)));
		check_text(call.argument[i].name);
		check_text(call.argument[i].value);
	}
	check_round_trip(&call);
	soap_call_free(&call);
	return 0;
}
