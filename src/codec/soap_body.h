// SPDX-License-Identifier: BSD-2-Clause
// The envelope of a control request: namespace-aware, no DTD, every dimension bounded.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/strbuf.h"
#include "codec/soap_header.h"

enum {
	SOAP_BODY_MAX = 16384, // bytes of the document
	SOAP_DEPTH_MAX = 16,
	SOAP_ELEMENTS_MAX = 128,
	SOAP_ATTRIBUTES_MAX = 32, // of one element, namespace declarations included
};

#define SOAP_ENVELOPE_NAMESPACE "http://schemas.xmlsoap.org/soap/envelope/"

struct soap_argument {
	struct slice name;  // without namespace
	struct slice value; // UTF-8, without blanks at the ends, references resolved
};

struct soap_call {
	struct slice service; // namespace of the action element; may be empty
	struct slice action;
	struct soap_argument argument[SOAP_ELEMENTS_MAX]; // as sent, no name twice
	size_t argument_count;
	struct strbuf text; // what the slices point into
};

enum soap_body_result {
	SOAP_BODY_OK,
	SOAP_BODY_MALFORMED,	     // not XML, not UTF-8, a DTD, a limit, no or two actions
	SOAP_BODY_INVALID_ARGUMENTS, // an argument twice, or with elements inside
	SOAP_BODY_MUST_UNDERSTAND,
	SOAP_BODY_VERSION_MISMATCH, // an envelope of another SOAP version
	SOAP_BODY_NO_MEMORY,
};

// Reads DOCUMENT. On SOAP_BODY_OK the caller frees with soap_call_free; otherwise there is nothing
// to free.
enum soap_body_result soap_body_parse(struct slice document, struct soap_call *out);
void soap_call_free(struct soap_call *call);

// Gives a call whose action element had no namespace the SERVICE (at most SOAP_SERVICE_MAX bytes,
// copied) that SOAPACTION named.
void soap_call_set_service(struct soap_call *call, struct slice service);

// The value of argument NAME (exact case). False, with *VALUE empty, where it was not sent.
bool soap_call_argument(const struct soap_call *call, const char *name, struct slice *value);
