// SPDX-License-Identifier: BSD-2-Clause
// Making certificates (RFC 5280).
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

// Uses of a key: as RouterOS' `key-usage` calls them; the bit of GnuTLS, or the purpose's OID.
#define X509_USAGES(X)                                                                             \
	X(DIGITAL_SIGNATURE, "digital-signature", GNUTLS_KEY_DIGITAL_SIGNATURE, NULL)              \
	X(CONTENT_COMMITMENT, "content-commitment", GNUTLS_KEY_NON_REPUDIATION, NULL)              \
	X(KEY_ENCIPHERMENT, "key-encipherment", GNUTLS_KEY_KEY_ENCIPHERMENT, NULL)                 \
	X(DATA_ENCIPHERMENT, "data-encipherment", GNUTLS_KEY_DATA_ENCIPHERMENT, NULL)              \
	X(KEY_AGREEMENT, "key-agreement", GNUTLS_KEY_KEY_AGREEMENT, NULL)                          \
	X(KEY_CERT_SIGN, "key-cert-sign", GNUTLS_KEY_KEY_CERT_SIGN, NULL)                          \
	X(CRL_SIGN, "crl-sign", GNUTLS_KEY_CRL_SIGN, NULL)                                         \
	X(TLS_SERVER, "tls-server", 0, GNUTLS_KP_TLS_WWW_SERVER)                                   \
	X(TLS_CLIENT, "tls-client", 0, GNUTLS_KP_TLS_WWW_CLIENT)

enum x509_usage {
#define X509_USAGE_ENUM(usage, word, bit, purpose) X509_USAGE_##usage,
	X509_USAGES(X509_USAGE_ENUM)
#undef X509_USAGE_ENUM
		X509_USAGE__COUNT
};

extern const char *const x509_usage_words[]; // by enum x509_usage; ends with NULL

// Digests by which is signed: as RouterOS' `digest-algorithm` calls them.
#define X509_DIGESTS(X)                                                                            \
	X(SHA256, "sha256", GNUTLS_DIG_SHA256)                                                     \
	X(SHA384, "sha384", GNUTLS_DIG_SHA384)                                                     \
	X(SHA512, "sha512", GNUTLS_DIG_SHA512)

enum x509_digest {
#define X509_DIGEST_ENUM(digest, word, id) X509_DIGEST_##digest,
	X509_DIGESTS(X509_DIGEST_ENUM)
#undef X509_DIGEST_ENUM
		X509_DIGEST__COUNT
};

extern const char *const x509_digest_words[]; // by enum x509_digest; ends with NULL

// Whose certificate it is to be. NULL and "" leave out.
struct x509_subject {
	const char *common_name;
	const char *country; // two letters
	const char *state;
	const char *locality;
	const char *organization;
	const char *unit;
	const char *alternative; // "DNS:router.lan,IP:192.168.88.1,email:a@b"
};

struct x509_wish {
	struct x509_subject subject;
	int64_t from;	// seconds since 1970
	uint32_t days;	// that it is valid
	uint64_t usage; // set of enum x509_usage; with KEY_CERT_SIGN it is an authority's
	enum x509_digest digest;
};

struct x509_authority {
	struct slice certificate;
	struct slice key;
};

// The certificate for KEY in *OUT, which is the caller's. AUTHORITY NULL: signed by itself. -1: E.
int x509_issue(const struct x509_wish *wish, struct slice key,
	       const struct x509_authority *authority, char **out, struct err *e);

// Whether TEXT is a list of alternative names. -1: E says which is none.
int x509_check_alternative(struct slice text, struct err *e);
