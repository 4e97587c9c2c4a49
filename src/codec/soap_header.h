// SPDX-License-Identifier: BSD-2-Clause
// The HTTP headers of a control request: SOAPACTION, MAN of M-POST, Content-Type.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum {
	SOAP_NAME_MAX = 100,	// bytes of an element's, argument's or action's name
	SOAP_SERVICE_MAX = 256, // bytes of a service type
};

struct soap_target {
	struct slice service; // "urn:schemas-upnp-org:service:WANIPConnection:1"
	struct slice action;  // "AddPortMapping"
};

enum soap_header_result {
	SOAP_HEADER_ABSENT, // empty, or a pair of quotes around nothing
	SOAP_HEADER_OK,
	SOAP_HEADER_MALFORMED,
};

// Takes the value of SOAPACTION apart: service#action, in double quotes, single quotes or none,
// with blanks anywhere outside. A quote without its partner, a missing or second '#', an empty
// part, and characters that stand in no service type are refused.
enum soap_header_result soap_action_parse(struct slice value, struct soap_target *out);

// Takes the MAN header of an M-POST apart: "http://schemas.xmlsoap.org/soap/envelope/"; ns=01.
// False unless it is SOAP's extension with a prefix of one to eight digits, put into *PREFIX.
bool soap_man_parse(struct slice value, struct slice *prefix);

// Whether BODY, said to be in CHARSET, is also UTF-8: the name is one of UTF-8's, or one of another
// superset of ASCII and BODY is all ASCII.
bool soap_charset_accepted(struct slice charset, struct slice body);

// Whether a body of this Content-Type (empty: no such header) may be read as XML in UTF-8. text/xml
// and application/xml pass, with no charset or one that soap_charset_accepted. What a browser sends
// without asking first (forms, multipart, text/plain) never does.
bool soap_media_accepted(struct slice content_type, struct slice body);
