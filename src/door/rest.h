// SPDX-License-Identifier: BSD-2-Clause
// REST: one request of HTTP becomes one or two sentences of the API, their replies one document of
// JSON.
//
//   GET menu, menu/item    print; a record or an array
//   PUT menu               add, then the new record
//   PATCH menu/item, menu  set, then the record as it is
//   DELETE menu/item       remove
//   POST menu/command      any command
#pragma once

#include "codec/http_target.h"
#include "http/connection.h"
#include "mgmt/session.h"

struct rest; // a request under way

struct rest_request {
	const struct http_request *http; // valid until the answer has ended
	const struct http_target *target;
	struct http_connection *connection; // to be answered
};

// Does what R asks for by a session for LOGIN. It ends with DONE, once, and then the answer. False: it
// was answered with what is wrong, and the connection may be gone.
bool rest_begin(struct mgmt *m, const struct session_login *login, const struct rest_request *r,
		void (*done)(void *context), void *context, struct rest **out);

void rest_drained(struct rest *r); // what was written is with the kernel
void rest_cancel(struct rest *r);  // nobody waits for the answer any more; no `done`

// Answers with {"detail":…,"error":STATUS,"message":…}. DETAIL NULL: there is none.
void rest_refuse(struct http_connection *c, int status, const char *detail);

// The same for a method that is none of ALLOW.
void rest_refuse_method(struct http_connection *c, const char *allow);
