// SPDX-License-Identifier: BSD-2-Clause
// The envelopes that answer a control request: response and fault (UDA 1.0 section 3.2.2,
// SOAP 1.1).
#pragma once

#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"

// A response: start, the out arguments in the order of the SCPD, end.
//
//	soap_reply_start(&reply, &out, call.service, call.action);
//	soap_reply_argument(&reply, "NewExternalIPAddress", slice_from(text));
//	soap_reply_end(&reply);
//
// Errors, as everywhere, are `failed` of the output.
struct soap_reply {
	struct strbuf *out;
	struct slice action;
};

// SERVICE is the service type as the request named it, version included. ACTION, which must stay
// valid until soap_reply_end, is its action.
void soap_reply_start(struct soap_reply *r, struct strbuf *out, struct slice service,
		      struct slice action);
void soap_reply_argument(struct soap_reply *r, const char *name, struct slice value);

// The same for a document of ours, told as it is in a CDATA section: miniupnpc reads the listing of
// GetListOfPortMappings in no other form. Every '>' in DOCUMENT that is text must be escaped.
void soap_reply_document(struct soap_reply *r, const char *name, struct slice document);

void soap_reply_number(struct soap_reply *r, const char *name, uint64_t value);
void soap_reply_end(struct soap_reply *r);

// The fault of a UPnP error; goes with HTTP status 500.
void soap_fault_write(struct strbuf *out, unsigned code, const char *description);

// A fault of SOAP itself, without detail: FAULT is "MustUnderstand" or "VersionMismatch".
void soap_protocol_fault_write(struct strbuf *out, const char *fault, const char *text);
