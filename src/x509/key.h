// SPDX-License-Identifier: BSD-2-Clause
// Private keys, in PEM (RFC 5958, PKCS #8).
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

// Kinds of keys: as RouterOS' `key-size` calls them, whether RSA, bits or curve of GnuTLS.
#define X509_KEYS(X)                                                                               \
	X(RSA_1024, "1024", true, 1024)                                                            \
	X(RSA_1536, "1536", true, 1536)                                                            \
	X(RSA_2048, "2048", true, 2048)                                                            \
	X(RSA_4096, "4096", true, 4096)                                                            \
	X(RSA_8192, "8192", true, 8192)                                                            \
	X(P256, "prime256v1", false, GNUTLS_ECC_CURVE_SECP256R1)                                   \
	X(P384, "secp384r1", false, GNUTLS_ECC_CURVE_SECP384R1)                                    \
	X(P521, "secp521r1", false, GNUTLS_ECC_CURVE_SECP521R1)

enum x509_key_kind {
#define X509_KEY_ENUM(kind, word, rsa, bits) X509_KEY_##kind,
	X509_KEYS(X509_KEY_ENUM)
#undef X509_KEY_ENUM
		X509_KEY__COUNT
};

extern const char *const x509_key_words[]; // by enum x509_key_kind; ends with NULL

// A new key in *OUT, which is the caller's. -1: E.
int x509_key_make(enum x509_key_kind kind, char **out, struct err *e);

// Whether KEY is that of CERTIFICATE (the first one there).
bool x509_key_fits(struct slice certificate, struct slice key);

// Wipes and frees. NULL is fine.
void x509_key_free(char *key);
