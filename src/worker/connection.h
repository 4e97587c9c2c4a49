// SPDX-License-Identifier: BSD-2-Clause
// A connection that carries bytes to a server: datagrams, a stream, or a stream under TLS.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/slice.h"

struct gnutls_session_int;
struct gnutls_certificate_credentials_st;

enum connection_kind { CONNECTION_UDP, CONNECTION_TCP, CONNECTION_TLS };

struct connection_target {
	enum connection_kind kind;
	const char *host; // address or name
	const char *port;
	const char *source; // address that datagrams come from; NULL or "": the system chooses
	bool verify;	    // TLS: the certificate is to be HOST's, by who this system trusts
};

struct connection {
	enum connection_kind kind;
	int fd; // -1: not open
	struct gnutls_session_int *tls;
	struct gnutls_certificate_credentials_st *trust;
};

// Tries each address of the host, CONNECTION_PATIENCE seconds at most for each step. -1: E.
enum { CONNECTION_PATIENCE = 10 };
int connection_open(struct connection *c, const struct connection_target *target, struct err *e);
void connection_close(struct connection *c); // a closed one is fine

// Sends all of BYTES; one datagram, or a piece of the stream. What the server says is not looked at,
// but that it closes. A datagram that nobody took is no failure. -1: E.
int connection_send(struct connection *c, struct slice bytes, struct err *e);
