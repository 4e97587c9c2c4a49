// SPDX-License-Identifier: BSD-2-Clause
// Files that hold certificates and keys, as other programs write and want them: PEM with any number
// of both, DER with one certificate, PKCS #12 (RFC 7292).
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"

enum {
	X509_BUNDLE_MAX = 64, // certificates of one file
	// Rounds in which all keys of a file may be derived, a few seconds' work; what NSS writes, with
	// the most that anybody does, takes 2,400,000.
	X509_BUNDLE_ROUNDS_MAX = 3000000,
};

struct x509_bundle {
	char *certificates[X509_BUNDLE_MAX]; // PEM, one each
	size_t count;
	char *key; // PEM, without a password; NULL: there is none
};

// PASSPHRASE is of the key, or of all; "" is none. -1: E, and OUT holds nothing.
int x509_bundle_read(struct slice bytes, const char *passphrase, struct x509_bundle *out,
		     struct err *e);
void x509_bundle_free(struct x509_bundle *b);

// A key as text that only PASSPHRASE opens (PKCS #8, PBES2 with AES-256). The caller's.
int x509_key_lock(struct slice key, const char *passphrase, char **out, struct err *e);

// Certificate and key (`p` NULL: none) under NAME as PKCS #12. OUT is the caller's, of *N bytes.
int x509_write_pkcs12(struct slice certificate, struct slice key, const char *name,
		      const char *passphrase, char **out, size_t *n, struct err *e);
