// SPDX-License-Identifier: BSD-2-Clause
// TLS 1.2 and 1.3 on connections that were accepted, by GnuTLS: a transport of streams
// (io/stream.h). The handshake goes on as the stream reads and writes; until it is done nothing
// comes out of the stream, so that its owner limits the time as it does for any silent peer.
#pragma once

#include "base/err.h"
#include "base/slice.h"
#include "io/stream.h"

// A certificate with its key, as a server shows it. It lives as long as anybody uses it.
struct tls_identity;

enum tls_versions {
	TLS_VERSIONS_ANY, // 1.2 and 1.3
	TLS_VERSIONS_ONLY_1_2,
	TLS_VERSIONS__COUNT
};

// From PEM: the certificate, with those that lead to its authority behind it, and the key; spoken is
// what VERSIONS says. NULL: E.
struct tls_identity *tls_identity_new(struct slice certificates, struct slice key,
				      enum tls_versions versions, struct err *e);
struct tls_identity *tls_identity_use(struct tls_identity *identity);
void tls_identity_release(struct tls_identity *identity); // NULL is fine

// Speaks TLS as IDENTITY (NULL: there is none, and no stream) over FD, which is taken over. NULL as
// of stream_new.
struct stream *tls_stream_new(struct loop *loop, int fd, size_t input_max, size_t output_max,
			      const struct stream_events *events, void *context,
			      struct tls_identity *identity);
