// SPDX-License-Identifier: BSD-2-Clause
// A control request as a whole: headers, then body, then whether they agree.

#include "codec/soap.h"

#include <stdio.h>
#include <string.h>

static const struct {
	int status;
	unsigned code;
	const char *fault, *text;
} results[] = {
#define RESULT_ROW(result, status, code, fault, text) {status, code, fault, text},
	SOAP_RESULTS(RESULT_ROW)
#undef RESULT_ROW
};

int soap_result_status(enum soap_result result)
{
	return results[result].status;
}

const char *soap_result_text(enum soap_result result)
{
	return results[result].text;
}

void soap_result_write(struct strbuf *out, enum soap_result result)
{
	if (results[result].code > 0)
		soap_fault_write(out, results[result].code, results[result].text);
	else if (results[result].fault)
		soap_protocol_fault_write(out, results[result].fault, results[result].text);
}

static bool equal(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

// The header that names the action, sent at most once. Of an M-POST its name has the prefix that
// MAN declared (RFC 2774).
static enum soap_result find_target(const struct http_request *r, struct soap_target *out)
{
	char name[sizeof("00000000-SOAPACTION")] = "SOAPACTION";
	struct slice value, prefix;

	if (slice_is(r->method, "M-POST")) {
		if (http_request_header_count(r, "MAN") != 1)
			return SOAP_BAD_HEADER;
		(void)http_request_header(r, "MAN", &value);
		if (!soap_man_parse(value, &prefix))
			return SOAP_NOT_EXTENDED;
		(void)snprintf(name, sizeof(name), "%.*s-SOAPACTION", (int)prefix.n, prefix.p);
	}
	(void)http_request_header(r, name, &value);
	if (http_request_header_count(r, name) > 1 ||
	    soap_action_parse(value, out) == SOAP_HEADER_MALFORMED)
		return SOAP_BAD_HEADER;
	return SOAP_OK;
}

static enum soap_result body_result(enum soap_body_result result)
{
	switch (result) {
	case SOAP_BODY_OK:
		return SOAP_OK;
	case SOAP_BODY_INVALID_ARGUMENTS:
		return SOAP_INVALID_ARGUMENTS;
	case SOAP_BODY_MUST_UNDERSTAND:
		return SOAP_MUST_UNDERSTAND;
	case SOAP_BODY_VERSION_MISMATCH:
		return SOAP_VERSION_MISMATCH;
	case SOAP_BODY_NO_MEMORY:
		return SOAP_NO_MEMORY;
	case SOAP_BODY_MALFORMED:
		break;
	}
	return SOAP_MALFORMED;
}

// A body without namespace takes its service from the header.
static bool agree(const struct soap_target *header, struct soap_call *call)
{
	if (header->action.n == 0)
		return call->service.n > 0;
	if (!equal(header->action, call->action))
		return false;
	if (call->service.n == 0)
		soap_call_set_service(call, header->service);
	return equal(header->service, call->service);
}

enum soap_result soap_decode(const struct http_request *r, bool strict, struct soap_call *call)
{
	struct soap_target header = {0};
	struct slice type;
	enum soap_result result;

	(void)http_request_header(r, "Content-Type", &type);
	if (http_request_header_count(r, "Content-Type") > 1 || !soap_media_accepted(type, r->body))
		return SOAP_MEDIA_TYPE;
	result = find_target(r, &header);
	if (result == SOAP_OK && strict && header.action.n == 0)
		result = SOAP_BAD_HEADER;
	if (result == SOAP_OK)
		result = body_result(soap_body_parse(r->body, call));
	if (result != SOAP_OK)
		return result;
	if (!agree(&header, call)) {
		soap_call_free(call);
		return SOAP_INVALID_ACTION;
	}
	return SOAP_OK;
}
