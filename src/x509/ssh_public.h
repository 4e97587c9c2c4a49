// SPDX-License-Identifier: BSD-2-Clause
// The public half of a private key, as SSH has it.
#pragma once

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

// Appends the bytes of RFC 4253 section 6.6 (RFC 5656) for the key PEM: rsa, or ecdsa by a
// curve of NIST. -1: E.
int x509_ssh_public(struct slice pem, struct strbuf *out, struct err *e);
