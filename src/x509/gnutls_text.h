// SPDX-License-Identifier: BSD-2-Clause
// What the rooms of this folder share: between GnuTLS' buffers and ours.
#pragma once

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/err.h"
#include "base/slice.h"

gnutls_datum_t x509_datum(struct slice bytes); // points to the same bytes

// Fails with what RESULT means, behind WHAT ("cannot read the certificate").
int x509_fail(struct err *e, const char *what, int result);

// A copy of what GnuTLS has allocated, with a NUL behind it; that is freed. NULL without memory.
char *x509_take(gnutls_datum_t *datum);

// The first certificate of PEM, and its key. The caller's to deinit; on failure there is none.
int x509_load(struct slice pem, gnutls_x509_crt_t *out, struct err *e);
int x509_load_key(struct slice pem, gnutls_x509_privkey_t *out, struct err *e);
