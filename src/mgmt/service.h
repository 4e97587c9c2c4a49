// SPDX-License-Identifier: BSD-2-Clause
// The network services: the records of /ip/service, and keeping the parent's listeners as they say.
// A service listens while it is enabled and some user has a password; a secure one not before its
// certificate is there.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mgmt/certificates.h"
#include "mgmt/hooks.h"

// kind, name, what it is by default (as the store writes records), secure
#define SERVICES(X)                                                                                \
	X(API, "api", "port=8728", false)                                                          \
	X(API_SSL, "api-ssl", "port=8729\0certificate=" CERTIFICATES_OWN, true)                    \
	X(WWW, "www", "port=80\0disabled=yes", false)                                              \
	X(WWW_SSL, "www-ssl", "port=443\0certificate=" CERTIFICATES_OWN, true)                     \
	X(SSH, "ssh", "port=22\0disabled=yes", false)

enum service_kind {
#define SERVICE_ENUM(kind, name, initial, secure) SERVICE_##kind,
	SERVICES(SERVICE_ENUM)
#undef SERVICE_ENUM
		SERVICE__COUNT
};

// A record of /ip/service.
struct service_row {
	struct row row;
	char *name;
	uint16_t port;
	uint32_t protocol;    // enum: tcp
	char *address;	      // prefixes that may connect; "": the LANs and this machine
	char *certificate;    // name of a record of /certificate; "none"
	uint32_t tls_version; // enum tls_versions; of a secure one
	uint32_t vrf;	      // enum: main
	uint32_t max_sessions;
	char *about;
};

#define SERVICE_PATH	       "/ip/service"
#define SERVICE_NO_CERTIFICATE "none"

enum { SERVICE_REASON_SIZE = 192 };

struct service {
	struct mgmt *m;
	enum service_kind kind;
	uint16_t open;	  // port of the listener; 0: none
	uint16_t opening; // asked for, not answered yet
	uint16_t opened;  // for the transaction under way
	bool failed;	  // the port in force could not be had, or there is no certificate
	char reason[SERVICE_REASON_SIZE]; // why
	struct tls_identity *identity;	  // of a secure one
};

struct services {
	struct service of[SERVICE__COUNT];
	struct transaction *waiting;
	unsigned awaited; // answers for it
	struct err failure;
};

extern const struct applier service_applier;

void services_init(struct mgmt *m);
void services_done(struct mgmt *m);

const char *service_name(enum service_kind kind);
bool service_is_secure(enum service_kind kind);

// The kind of the service with that NAME; SERVICE__COUNT when there is none.
enum service_kind service_by_name(const char *name);
enum service_kind service_by_purpose(uint32_t purpose); // enum wire_listener_purpose; likewise

// The record in force; NULL when this program has no such service.
const struct service_row *service_row(const struct mgmt *m, enum service_kind kind);

// The enabled service whose port ROW's is too, so that but one of them can listen: the one that does, or
// the first. NULL: there is none.
const char *service_rival(const struct mgmt *m, const struct service_row *row);

// Users, services or certificates have changed, or a listener came or went: asks the parent for
// what it takes.
void service_reconcile(struct mgmt *m);

// The parent has given, or taken, a listener on PORT.
void service_listener_came(struct mgmt *m, enum service_kind kind, uint16_t port);
void service_listener_went(struct mgmt *m, enum service_kind kind, uint16_t port);
