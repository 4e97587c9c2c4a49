// SPDX-License-Identifier: BSD-2-Clause
// What went wrong, told once. A function that can fail takes a `struct err *` last, returns 0 or
// -1, and on -1 fills it. The kind decides how each door words the failure; the rows below are the
// only place where a kind meets an API trap category, an HTTP status or a UPnP error code.
#pragma once

#include <stdarg.h>
#include <stdint.h>

// kind, trap category (RouterOS API; -1 = none sent), HTTP status of REST, UPnP error code
// (UDA 1.0 section 3.2.2, WANIPConnection:2 section 2.5; what services of version 1 say instead
// stands in lan/upnp_error.c), default text
#define ERR_KINDS(X)                                                                               \
	X(NONE, -1, 200, 0, "success")                                                             \
	X(INTERNAL, 4, 500, 501, "action failed (6)")                                              \
	X(NO_MEMORY, 4, 500, 603, "failure: out of memory")                                        \
	X(IO, 4, 500, 501, "failure: input/output error")                                          \
	X(FAILURE, -1, 400, 501, "failure")                                                        \
	X(SYNTAX, 1, 400, 402, "syntax error")                                                     \
	X(TOO_LARGE, 1, 413, 605, "failure: too large")                                            \
	X(MEDIA_TYPE, 1, 415, 402, "the body is not application/json")                             \
	X(VALUE, 1, 400, 402, "invalid value")                                                     \
	X(RANGE, 1, 400, 601, "value out of range")                                                \
	X(NO_MATCH, 1, 400, 402, "input does not match any value")                                 \
	X(UNKNOWN_PARAMETER, -1, 400, 402, "unknown parameter")                                    \
	X(MISSING_PARAMETER, -1, 400, 402, "missing parameter")                                    \
	X(NO_SUCH_MENU, 0, 400, 401, "no such command prefix")                                     \
	X(NO_SUCH_COMMAND, 0, 400, 401, "no such command")                                         \
	X(NO_SUCH_ITEM, 0, 404, 714, "no such item")                                               \
	X(ALREADY_EXISTS, -1, 400, 718, "failure: already have such entry")                        \
	X(PERMISSION, -1, 500, 606, "not enough permissions (9)")                                  \
	X(LOGIN, -1, 401, 606, "invalid user name or password (6)")                                \
	X(INTERRUPTED, 2, 400, 501, "interrupted")                                                 \
	X(NOT_AUTHORIZED, 4, 403, 606, "not authorized")                                           \
	X(MALFORMED, 1, 400, 402, "malformed request")                                             \
	X(ARGUMENT_VALUE, 1, 400, 600, "argument value invalid")                                   \
	X(INVALID_ACTION, 0, 400, 401, "invalid action")                                           \
	X(OPTIONAL_ACTION, 0, 400, 602, "optional action not implemented")                         \
	X(STATE_REQUIRED, 4, 400, 703, "inactive connection state required")                       \
	X(SETUP_FAILED, 4, 400, 704, "connection setup failed")                                    \
	X(NOT_CONFIGURED, 4, 400, 706, "connection not configured")                                \
	X(ACCESS_DISABLED, 4, 400, 709, "access to the Internet is disabled")                      \
	X(CONNECTION_TYPE, 4, 400, 710, "invalid connection type")                                 \
	X(TERMINATED, 4, 400, 711, "connection already terminated")                                \
	X(INDEX, 0, 404, 713, "specified array index invalid")                                     \
	X(NO_SUCH_ENTRY, 0, 404, 714, "no such entry in array")                                    \
	X(WILDCARD_SOURCE, 1, 400, 715, "wild card not permitted in source address")               \
	X(WILDCARD_PORT, 1, 400, 716, "wild card not permitted in external port")                  \
	X(CONFLICT, 4, 409, 718, "conflict in mapping entry")                                      \
	X(OTHER_MECHANISM, 4, 409, 729, "conflict with other mechanisms")                          \
	X(FOREIGN_ENTRY, 4, 403, 606, "the entry is another device's")                             \
	X(NO_SUCH_MAPPING, 0, 404, 730, "no port mapping found")                                   \
	X(READ_ONLY, 4, 400, 731, "read only")                                                     \
	X(WILDCARD_INTERNAL, 1, 400, 732, "wild card not permitted in internal port")              \
	X(INCONSISTENT, 1, 400, 733, "inconsistent parameters")                                    \
	X(NO_SUCH_DEVICE, 0, 404, 720, "invalid device UUID")                                      \
	X(NO_SUCH_SERVICE, 0, 404, 721, "invalid service ID")                                      \
	X(SERVICE_SELECTION, 4, 400, 723, "invalid connection service selection")                  \
	X(QUOTA, 4, 400, 728, "no room for another mapping")                                       \
	X(RATE, 4, 400, 501, "too many requests")                                                  \
	X(NOT_LISTED, 1, 400, 601, "none of the allowed values")                                   \
	X(INVALID_VARIABLE, 0, 400, 404, "invalid variable")

enum err_kind {
#define ERR_ENUM(kind, category, http, upnp, text) ERR_##kind,
	ERR_KINDS(ERR_ENUM)
#undef ERR_ENUM
		ERR__COUNT
};

struct err {
	enum err_kind kind;
	char text[192]; // what an administrator reads; never empty once set
};

// Fills E (which may be NULL) and returns -1, so that `return err_set(e, …)` ends a function.
// FORMAT NULL takes the kind's own text.
int err_set(struct err *e, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

// As err_set, followed by ": " and the text of errno as it was at the call.
int err_errno(struct err *e, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

int err_trap_category(enum err_kind kind); // -1: none is sent
int err_http_status(enum err_kind kind);
int err_upnp_code(enum err_kind kind);
const char *err_default_text(enum err_kind kind);
