// SPDX-License-Identifier: BSD-2-Clause
// Sockets that block, with their patience, and GnuTLS over them.

#include "worker/connection.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/ip.h"
#include "base/ip6.h"

enum { HEARD_SIZE = 4096, MILLISECONDS = 1000 };

static int refuse(struct err *e, const char *what, int code)
{
	return err_set(e, ERR_FAILURE, "%s: %s", what, gnutls_strerror(code));
}

// ---- the socket

static void set_patience(int fd)
{
	const struct timeval patience = {.tv_sec = CONNECTION_PATIENCE};

	// Without it a step takes as long as the kernel lets it.
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

static int bind_source(int fd, const char *source, struct err *e)
{
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST};
	struct addrinfo *found = NULL;
	int result = -1;

	if (getaddrinfo(source, NULL, &hints, &found) == 0)
		result = bind(fd, found->ai_addr, found->ai_addrlen);
	if (result != 0)
		(void)err_errno(e, ERR_FAILURE, "cannot send from %s", source);
	if (found)
		freeaddrinfo(found);
	return result;
}

static int open_socket(const struct connection_target *target, const struct addrinfo *to,
		       struct err *e)
{
	int fd = socket(to->ai_family, to->ai_socktype | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_errno(e, ERR_FAILURE, "cannot make a socket");
	set_patience(fd);
	if (target->source && target->source[0] && bind_source(fd, target->source, e) != 0) {
		(void)close(fd);
		return -1;
	}
	if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
		return fd;
	if (errno == EINPROGRESS || errno == EAGAIN)
		errno = ETIMEDOUT;
	(void)err_errno(e, ERR_FAILURE, "cannot connect");
	(void)close(fd);
	return -1;
}

static int connect_to(const struct connection_target *target, struct err *e)
{
	struct addrinfo hints = {
		.ai_socktype = target->kind == CONNECTION_UDP ? SOCK_DGRAM : SOCK_STREAM,
	};
	struct addrinfo *found = NULL;
	int fd = -1;

	if (getaddrinfo(target->host, target->port, &hints, &found) != 0)
		return err_set(e, ERR_FAILURE, "the name is not known");
	for (const struct addrinfo *to = found; fd < 0 && to; to = to->ai_next)
		fd = open_socket(target, to, e);
	freeaddrinfo(found);
	return fd;
}

// ---- TLS

static bool is_address(const char *host)
{
	struct ip6 six;
	ip4 four;

	return ip4_parse(slice_from(host), &four) || ip6_parse(slice_from(host), &six);
}

static int prepare_tls(struct connection *c, const struct connection_target *target)
{
	int code = gnutls_certificate_allocate_credentials(&c->trust);

	if (code == 0 && target->verify)
		code = gnutls_certificate_set_x509_system_trust(c->trust);
	if (code >= 0)
		code = gnutls_init(&c->tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
	if (code == 0)
		code = gnutls_set_default_priority(c->tls);
	if (code == 0)
		code = gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE, c->trust);
	if (code == 0 && !is_address(target->host))
		code = gnutls_server_name_set(c->tls, GNUTLS_NAME_DNS, target->host,
					      strlen(target->host));
	return code;
}

// Why a certificate was not believed, or what else went wrong.
static int explain(struct connection *c, int code, struct err *e)
{
	unsigned status = gnutls_session_get_verify_cert_status(c->tls);
	gnutls_datum_t text = {NULL, 0};

	if (code != GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR ||
	    gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) != 0)
		return refuse(e, "TLS failed", code);
	(void)err_set(e, ERR_FAILURE, "the certificate is not accepted: %s",
		      (const char *)text.data);
	gnutls_free(text.data);
	return -1;
}

static int begin_tls(struct connection *c, const struct connection_target *target, struct err *e)
{
	int code = prepare_tls(c, target);

	if (code < 0)
		return refuse(e, "TLS cannot be used", code);
	if (target->verify)
		gnutls_session_set_verify_cert(c->tls, target->host, 0);
	gnutls_transport_set_int(c->tls, c->fd);
	gnutls_handshake_set_timeout(c->tls, CONNECTION_PATIENCE * MILLISECONDS);
	do
		code = gnutls_handshake(c->tls);
	while (code < 0 && code != GNUTLS_E_AGAIN && !gnutls_error_is_fatal(code));
	return code == 0 ? 0 : explain(c, code, e);
}

// Takes what the server says beside (session tickets). False: it has closed.
static bool hear_tls(struct connection *c)
{
	char heard[HEARD_SIZE];
	ssize_t n;

	gnutls_record_set_timeout(c->tls, 1);
	do
		n = gnutls_record_recv(c->tls, heard, sizeof(heard));
	while (n > 0);
	return n == GNUTLS_E_AGAIN || n == GNUTLS_E_TIMEDOUT || n == GNUTLS_E_INTERRUPTED;
}

// ---- all of them

int connection_open(struct connection *c, const struct connection_target *target, struct err *e)
{
	*c = (struct connection){.kind = target->kind, .fd = connect_to(target, e)};
	if (c->fd < 0)
		return -1;
	if (target->kind != CONNECTION_TLS || begin_tls(c, target, e) == 0)
		return 0;
	connection_close(c);
	return -1;
}

void connection_close(struct connection *c)
{
	if (c->tls) {
		(void)gnutls_bye(c->tls, GNUTLS_SHUT_WR);
		gnutls_deinit(c->tls);
	}
	if (c->trust)
		gnutls_certificate_free_credentials(c->trust);
	if (c->fd >= 0)
		(void)close(c->fd);
	*c = (struct connection){.fd = -1};
}

// Whether the server has not closed. Otherwise the first bytes into a dead connection would be lost
// unnoticed.
static bool is_open(struct connection *c)
{
	char heard[HEARD_SIZE];
	int flags = MSG_DONTWAIT | (c->kind == CONNECTION_TLS ? MSG_PEEK : 0);
	ssize_t n = recv(c->fd, heard, sizeof(heard), flags);

	if (n == 0)
		return false;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	return c->kind != CONNECTION_TLS || hear_tls(c);
}

static ssize_t send_some(const struct connection *c, struct slice bytes, struct err *e)
{
	ssize_t n;

	if (c->kind == CONNECTION_TLS) {
		do
			n = gnutls_record_send(c->tls, bytes.p, bytes.n);
		while (n == GNUTLS_E_INTERRUPTED);
		return n < 0 ? refuse(e, "the connection is lost", (int)n) : n;
	}
	do
		n = send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? err_errno(e, ERR_FAILURE, "the connection is lost") : n;
}

int connection_send(struct connection *c, struct slice bytes, struct err *e)
{
	if (c->kind == CONNECTION_UDP) {
		// What an earlier one met (ECONNREFUSED) is told with this one: it is sent again.
		for (int i = 0; i < 2; i++)
			if (send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL) >= 0 || errno == EMSGSIZE)
				return 0;
		return errno == ECONNREFUSED ? 0 : err_errno(e, ERR_FAILURE, "cannot send");
	}
	if (!is_open(c))
		return err_set(e, ERR_FAILURE, "the server has closed the connection");
	while (bytes.n > 0) {
		ssize_t n = send_some(c, bytes, e);

		if (n < 0)
			return -1;
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	return 0;
}
