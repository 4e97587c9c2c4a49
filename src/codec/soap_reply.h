// SPDX-License-Identifier: BSD-2-Clause
// The envelopes that answer a control request: response and fault (UDA 1.0 section 3.2.2,
// SOAP 1.1).
#pragma once

#include "base/slice.h"
#include "base/strbuf.h"
#include "codec/xml_write.h"

// A response: start, the out arguments in the order of the SCPD, end. SERVICE is the service type
// as the request named it, version included; ACTION its action.
//
//	soap_reply_start(&x, &out, call.service, call.action);
//	soap_reply_argument(&x, "NewExternalIPAddress", slice_from(text));
//	soap_reply_end(&x);
void soap_reply_start(struct xml *x, struct strbuf *out, struct slice service, struct slice action);
void soap_reply_argument(struct xml *x, const char *name, struct slice value);
void soap_reply_end(struct xml *x);

// The fault of a UPnP error; goes with HTTP status 500.
void soap_fault_write(struct strbuf *out, int code, const char *description);

// A fault of SOAP itself, without detail: FAULT is "MustUnderstand" or "VersionMismatch".
void soap_protocol_fault_write(struct strbuf *out, const char *fault, const char *text);
