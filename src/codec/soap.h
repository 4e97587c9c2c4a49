// SPDX-License-Identifier: BSD-2-Clause
// A UPnP control request (UDA 1.0 section 3.2) as a whole: method, headers and body in; service,
// action and arguments out, or the exact way to refuse it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/strbuf.h"
#include "codec/http_request.h"
#include "codec/soap_body.h"
#include "codec/soap_reply.h"

// result, HTTP status, UPnP error code (0: none), SOAP fault code (NULL: an answer without body),
// text. The status of every fault is 500, as SOAP 1.1 section 6.2 demands.
#define SOAP_RESULTS(X)                                                                            \
	X(OK, 200, 0, NULL, "OK")                                                                  \
	X(BAD_HEADER, 400, 0, NULL, "SOAPACTION or MAN malformed")                                 \
	X(MEDIA_TYPE, 415, 0, NULL, "not an XML document in UTF-8")                                \
	X(NOT_EXTENDED, 510, 0, NULL, "MAN names another extension")                               \
	X(MALFORMED, 400, 0, NULL, "body malformed")                                               \
	X(INVALID_ACTION, 500, 401, "Client", "Invalid Action")                                    \
	X(INVALID_ARGUMENTS, 500, 402, "Client", "Invalid Args")                                   \
	X(NO_MEMORY, 500, 603, "Client", "Out of Memory")                                          \
	X(MUST_UNDERSTAND, 500, 0, "MustUnderstand", "SOAP header not understood")                 \
	X(VERSION_MISMATCH, 500, 0, "VersionMismatch", "not a SOAP 1.1 envelope")

enum soap_result {
#define SOAP_ENUM(result, status, code, fault, text) SOAP_##result,
	SOAP_RESULTS(SOAP_ENUM)
#undef SOAP_ENUM
		SOAP__COUNT
};

// Decodes R, a POST or M-POST that http_decoder has found complete. SOAPACTION may be missing, unless
// STRICT: the body alone then names service and action. Where both name them they must agree
// (SOAP_INVALID_ACTION). On SOAP_OK the caller ends with soap_call_free; CALL's slices
// stay valid until then, independent of R. On any other result there is nothing to free.
//
// Not checked here: Host, path, browser headers (codec/http_host.h, http_request_from_browser), and
// whether the service and the action exist.
enum soap_result soap_decode(const struct http_request *r, bool strict, struct soap_call *call);

int soap_result_status(enum soap_result result);
const char *soap_result_text(enum soap_result result);

// Appends the body that goes with RESULT: a fault, or nothing where the table has none.
void soap_result_write(struct strbuf *out, enum soap_result result);
