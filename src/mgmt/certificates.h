// SPDX-License-Identifier: BSD-2-Clause
// Certificates: the records of /certificate as the services use them, and the one that this system
// makes for itself once a service needs it, with the addresses of its LANs in it, and makes anew
// before it expires or when those addresses are no longer in it. Its key stays the same.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "io/tls.h"
#include "mgmt/helper.h"
#include "schema/menu.h"
#include "x509/issue.h"

struct mgmt;
struct transaction;

#define CERTIFICATES_PATH "/certificate"
#define CERTIFICATES_OWN  "local" // name of the one that is made without being asked for

// A record of /certificate. One without a certificate is a wish that was not signed yet.
struct certificate_row {
	struct row row;
	char *name;
	char *common_name;
	char *country;
	char *state;
	char *locality;
	char *organization;
	char *unit;
	char *subject_alt_name;
	uint32_t key_size; // enum x509_key_kind
	uint32_t days_valid;
	uint32_t digest_algorithm; // enum x509_digest
	uint64_t key_usage;	   // set of enum x509_usage
	bool trusted;
	char *certificate; // PEM; "": not signed yet
	char *key;	   // PEM; "": it is somebody else's
	bool own;	   // made without being asked for
	char *ca;	   // name of the record that signed it; "": itself, or unknown

	// Told by the certificate itself.
	char *serial_number;
	char *fingerprint;
	char *issuer;
	int64_t invalid_before;
	int64_t invalid_after;
	bool private_key;
	bool authority;
	bool issued;
	bool expired;
};

struct certificates {
	bool coming;	// our own is being made
	bool failed;	// it could not be
	int64_t due_at; // seconds since 1970: our own has to be made anew; 0: there is none
};

// The record NAME if it has a certificate and its key, as in force or, with AFTER, as it will be.
const struct certificate_row *certificates_find(const struct mgmt *m, const char *name, bool after);

// The certificate NAME in force, for connections; the caller's to release. NULL: E.
struct tls_identity *certificates_identity(struct mgmt *m, const char *name,
					   enum tls_versions versions, struct err *e);

// Whether a certificate is being made, after which service_reconcile comes.
bool certificates_are_coming(const struct mgmt *m);

// Makes our own where a service that wants to listen needs it and it is not there or is due. With
// AGAIN also where that has failed before.
void certificates_provide(struct mgmt *m, bool again);

// A connection comes in: as certificates_provide when the time has come.
void certificates_look(struct mgmt *m);

// What ROW wishes, valid from now on.
void certificates_wish(const struct certificate_row *row, struct x509_wish *out);
