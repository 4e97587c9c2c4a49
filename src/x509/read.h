// SPDX-License-Identifier: BSD-2-Clause
// What a certificate says.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

enum { X509_NAME_MAX = 255, X509_ALTERNATIVE_MAX = 1024 };

// Of a name that is longer, or of alternative names that do not fit, the beginning is told.
struct x509_facts {
	char common_name[X509_NAME_MAX + 1];
	char country[X509_NAME_MAX + 1];
	char state[X509_NAME_MAX + 1];
	char locality[X509_NAME_MAX + 1];
	char organization[X509_NAME_MAX + 1];
	char unit[X509_NAME_MAX + 1];
	char issuer[X509_NAME_MAX + 1];		    // "C=LV,CN=x"; "" when it signed itself
	char alternative[X509_ALTERNATIVE_MAX + 1]; // "DNS:a,IP:192.168.88.1"
	char serial[41];			    // hexadecimal
	char fingerprint[65];			    // SHA-256 of it, hexadecimal
	char digest[17];			    // "sha256"
	char key[17];				    // as x509_key_words, or "ed25519"
	uint64_t usage;				    // set of enum x509_usage
	int64_t from;				    // seconds since 1970
	int64_t until;
	bool authority;
};

// Of the first certificate in PEM. -1: E.
int x509_read(struct slice pem, struct x509_facts *out, struct err *e);
