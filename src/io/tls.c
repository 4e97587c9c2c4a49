// SPDX-License-Identifier: BSD-2-Clause
// TLS as a transport.

#include "io/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <gnutls/gnutls.h>

// Without what has no forward secrecy, and without the ways to speak that are no longer used.
#define PRIORITIES(versions) "NORMAL:-VERS-ALL:" versions ":-RSA:%SERVER_PRECEDENCE"

static const char *const priorities[TLS_VERSIONS__COUNT] = {
	[TLS_VERSIONS_ANY] = PRIORITIES("+VERS-TLS1.3:+VERS-TLS1.2"),
	[TLS_VERSIONS_ONLY_1_2] = PRIORITIES("+VERS-TLS1.2"),
};

enum { RECORD_MAX = 16384 };

struct tls_identity {
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t priorities;
	unsigned users;
};

struct tls {
	gnutls_session_t session;
	struct tls_identity *identity;
	bool shaken;   // hands are
	bool flushing; // a record is made and waits for the socket
	bool broken;
};

// ---- identities

struct tls_identity *tls_identity_new(struct slice certificates, struct slice key,
				      enum tls_versions versions, struct err *e)
{
	gnutls_datum_t chain = {(unsigned char *)certificates.p, (unsigned)certificates.n};
	gnutls_datum_t secret = {(unsigned char *)key.p, (unsigned)key.n};
	struct tls_identity *identity = calloc(1, sizeof(*identity));
	int result = GNUTLS_E_MEMORY_ERROR;

	if (identity) {
		identity->users = 1;
		result = gnutls_certificate_allocate_credentials(&identity->credentials);
	}
	if (result == 0)
		result = gnutls_certificate_set_x509_key_mem(identity->credentials, &chain, &secret,
							     GNUTLS_X509_FMT_PEM);
	if (result == 0)
		result = gnutls_priority_init(&identity->priorities, priorities[versions], NULL);
	if (result == 0)
		return identity;
	(void)err_set(e, ERR_FAILURE, "failure: cannot use the certificate: %s",
		      gnutls_strerror(result));
	tls_identity_release(identity);
	return NULL;
}

struct tls_identity *tls_identity_use(struct tls_identity *identity)
{
	identity->users++;
	return identity;
}

void tls_identity_release(struct tls_identity *identity)
{
	if (!identity || --identity->users > 0)
		return;
	if (identity->priorities)
		gnutls_priority_deinit(identity->priorities);
	if (identity->credentials)
		gnutls_certificate_free_credentials(identity->credentials);
	free(identity);
}

// ---- a connection

static ssize_t fail_with(int number)
{
	errno = number;
	return -1;
}

// What a call came to that has moved no bytes.
static ssize_t fail(struct tls *t, ssize_t result)
{
	if (result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED)
		return fail_with(EAGAIN);
	// A warning of the peer's is no reason to stop. The hands are shaken once a connection.
	if (!gnutls_error_is_fatal((int)result) && result != GNUTLS_E_REHANDSHAKE)
		return fail_with(EAGAIN);
	t->broken = true;
	return fail_with(EPROTO);
}

// 0 once the hands are shaken.
static ssize_t shake(struct tls *t)
{
	int result;

	if (t->broken)
		return fail_with(EPROTO);
	if (t->shaken)
		return 0;
	result = gnutls_handshake(t->session);
	if (result != GNUTLS_E_SUCCESS)
		return fail(t, result);
	t->shaken = true;
	return 0;
}

static ssize_t send_record(void *state, struct slice bytes)
{
	struct tls *t = state;
	size_t n = bytes.n < RECORD_MAX ? bytes.n : RECORD_MAX;
	ssize_t sent;

	if (shake(t) != 0)
		return -1;
	// A record that the socket had no room for is made already; the stream still has its bytes.
	sent = t->flushing ? gnutls_record_send(t->session, NULL, 0)
			   : gnutls_record_send(t->session, bytes.p, n);
	t->flushing = sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED;
	return sent >= 0 ? sent : fail(t, sent);
}

static ssize_t receive_record(void *state, char *to, size_t n)
{
	struct tls *t = state;
	ssize_t got;

	if (shake(t) != 0)
		return -1;
	got = gnutls_record_recv(t->session, to, n);
	return got >= 0 ? got : fail(t, got);
}

static unsigned waits_for(const void *state)
{
	const struct tls *t = state;

	if (t->shaken || t->broken)
		return 0;
	return gnutls_record_get_direction(t->session) ? LOOP_WRITE : LOOP_READ;
}

static bool holds(const void *state)
{
	const struct tls *t = state;

	return t->shaken && gnutls_record_check_pending(t->session) > 0;
}

static void end(void *state)
{
	struct tls *t = state;

	// Where there is no room for it the connection just ends, which peers have to live with.
	if (t->shaken && !t->broken)
		(void)gnutls_bye(t->session, GNUTLS_SHUT_WR);
}

static void tls_free(void *state)
{
	struct tls *t = state;

	end(t);
	gnutls_deinit(t->session);
	tls_identity_release(t->identity);
	free(t);
}

static const struct stream_transport transport = {
	.send = send_record,
	.receive = receive_record,
	.waits_for = waits_for,
	.holds = holds,
	.end = end,
	.free = tls_free,
};

static struct tls *tls_new(int fd, struct tls_identity *identity)
{
	const unsigned flags = GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL;
	struct tls *t = identity ? calloc(1, sizeof(*t)) : NULL;

	if (!t || gnutls_init(&t->session, flags) != 0) {
		free(t);
		return NULL;
	}
	t->identity = tls_identity_use(identity);
	gnutls_transport_set_int(t->session, fd);
	gnutls_handshake_set_timeout(t->session, GNUTLS_INDEFINITE_TIMEOUT);
	if (gnutls_priority_set(t->session, identity->priorities) == 0 &&
	    gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE, identity->credentials) == 0)
		return t;
	tls_free(t);
	return NULL;
}

struct stream *tls_stream_new(struct loop *loop, int fd, size_t input_max, size_t output_max,
			      const struct stream_events *events, void *context,
			      struct tls_identity *identity)
{
	return stream_new_through(loop, fd, input_max, output_max, events, context, &transport,
				  tls_new(fd, identity));
}
