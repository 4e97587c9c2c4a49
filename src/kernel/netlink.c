// SPDX-License-Identifier: BSD-2-Clause
// One netlink socket.
#include "kernel/netlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>

#include "kernel/attribute.h"

enum {
	PACKET_MAX = 65536, // the kernel cuts its dumps to what we offer, at most 32 KiB
	// Enough for the refusals of a large transaction, and for a storm of notifications.
	RECEIVE_BUFFER = 8 * 1024 * 1024,
};

struct netlink {
	struct mnl_socket *socket;
	uint32_t sequence;
	_Alignas(struct nlmsghdr) char packet[PACKET_MAX];
};

// What came back for one request.
struct exchange {
	uint32_t sequence;
	bool single; // one message is all of the answer
	bool done;
	bool interrupted;
	int number;
	netlink_message_callback *callback;
	void *context;
	char text[NETLINK_TEXT_SIZE];
};

struct acks {
	netlink_ack_callback *callback;
	void *context;
};

static void enlarge(int fd, int force, int plain, int size)
{
	// Without the capability the plain form gives what the system's limit allows; a transaction
	// too large for it is then refused by the kernel with EMSGSIZE.
	if (setsockopt(fd, SOL_SOCKET, force, &size, sizeof(size)) != 0)
		(void)setsockopt(fd, SOL_SOCKET, plain, &size, sizeof(size));
}

struct netlink *netlink_open(int protocol, uint32_t groups, struct err *e)
{
	struct netlink *n = calloc(1, sizeof(*n));
	int on = 1;

	if (!n) {
		err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	n->socket = mnl_socket_open2(protocol, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!n->socket || mnl_socket_bind(n->socket, groups, MNL_SOCKET_AUTOPID) != 0) {
		err_errno(e, ERR_IO, "netlink socket");
		netlink_close(n);
		return NULL;
	}
	enlarge(netlink_fd(n), SO_RCVBUFFORCE, SO_RCVBUF, RECEIVE_BUFFER);
	enlarge(netlink_fd(n), SO_SNDBUFFORCE, SO_SNDBUF, NETLINK_SEND_MAX);
	// Old kernels lack these: refusals then come without explanation and with the request in
	// full behind them, which netlink_ack_decode copes with.
	(void)mnl_socket_setsockopt(n->socket, NETLINK_EXT_ACK, &on, sizeof(on));
	(void)mnl_socket_setsockopt(n->socket, NETLINK_CAP_ACK, &on, sizeof(on));
	// Lets a dump be narrowed by its header, and refuses nonsense in it.
	if (protocol == NETLINK_ROUTE)
		(void)mnl_socket_setsockopt(n->socket, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	return n;
}

void netlink_close(struct netlink *n)
{
	if (!n)
		return;
	if (n->socket)
		(void)mnl_socket_close(n->socket);
	free(n);
}

int netlink_fd(const struct netlink *n)
{
	return mnl_socket_get_fd(n->socket);
}

uint32_t netlink_port(const struct netlink *n)
{
	return mnl_socket_get_portid(n->socket);
}

uint32_t netlink_sequence(struct netlink *n, uint32_t count)
{
	uint32_t first = n->sequence + 1;

	if (first == 0 || first > UINT32_MAX - count)
		first = 1;
	n->sequence = first + count - 1;
	return first;
}

static enum err_kind kind_of(int number)
{
	switch (number) {
	case ENOENT:
	case ESRCH:
		return ERR_NO_SUCH_ENTRY;
	case ENODEV:
		return ERR_NO_SUCH_ITEM;
	case EEXIST:
		return ERR_ALREADY_EXISTS;
	case ENOMEM:
	case ENOBUFS:
		return ERR_NO_MEMORY;
	case EPERM:
	case EACCES:
		return ERR_PERMISSION;
	default:
		return ERR_IO;
	}
}

int netlink_fail(struct err *e, int number, const char *what, const char *text)
{
	if (text && text[0] != '\0')
		return err_set(e, kind_of(number), "%s: %s", what, text);
	errno = number;
	return err_errno(e, kind_of(number), "%s", what);
}

int netlink_walk(const void *bytes, size_t n, netlink_message_callback *callback, void *context)
{
	const char *p = bytes;

	while (n >= NLMSG_HDRLEN) {
		const struct nlmsghdr *m = (const struct nlmsghdr *)(const void *)p;
		size_t step;
		int number;

		if (m->nlmsg_len < NLMSG_HDRLEN || m->nlmsg_len > n)
			return EBADMSG;
		number = callback(context, m);
		if (number != 0)
			return number;
		step = NLMSG_ALIGN(m->nlmsg_len);
		if (step > n)
			step = n; // the last one need not be padded
		p += step;
		n -= step;
	}
	return n == 0 ? 0 : EBADMSG;
}

// Reads one packet into n->packet. Its size; 0 when there is none; -1 with errno.
static ssize_t receive(struct netlink *n)
{
	struct sockaddr_nl from = {0};
	struct iovec part = {n->packet, sizeof(n->packet)};
	struct msghdr m = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &part, .msg_iovlen = 1};

	for (;;) {
		ssize_t got = recvmsg(netlink_fd(n), &m, MSG_DONTWAIT);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == EAGAIN ? 0 : -1;
		if (m.msg_flags & MSG_TRUNC) {
			errno = EMSGSIZE;
			return -1;
		}
		if (from.nl_pid == 0)
			return got;
		// Not from the kernel: a stranger's, unheard.
		m.msg_namelen = sizeof(from);
	}
}

static int send_all(struct netlink *n, const void *bytes, size_t length, struct err *e)
{
	ssize_t sent;

	do {
		sent = mnl_socket_sendto(n->socket, bytes, length);
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return err_errno(e, kind_of(errno), "netlink send");
	return 0;
}

bool netlink_ack_decode(const struct nlmsghdr *m, struct netlink_ack *out)
{
	const struct nlmsgerr *body = attribute_header(m, sizeof(*body));
	const struct nlattr *a[NLMSGERR_ATTR_MAX + 1];
	size_t echoed = 0;

	*out = (struct netlink_ack){0};
	if (m->nlmsg_type != NLMSG_ERROR || !body || body->error > 0 || body->error < -4095)
		return false;
	out->number = -body->error;
	if (!(m->nlmsg_flags & NLM_F_ACK_TLVS))
		return true;
	if (!(m->nlmsg_flags & NLM_F_CAPPED) && out->number != 0) {
		if (body->msg.nlmsg_len < NLMSG_HDRLEN)
			return false;
		echoed = body->msg.nlmsg_len - NLMSG_HDRLEN;
	}
	if (echoed > m->nlmsg_len ||
	    !attribute_parse_message(m, sizeof(*body) + echoed, a, NLMSGERR_ATTR_MAX))
		return false;
	(void)attribute_u32(a[NLMSGERR_ATTR_OFFS], &out->offset);
	(void)attribute_text(a[NLMSGERR_ATTR_MSG], out->text, sizeof(out->text));
	return true;
}

static int take_answer(void *context, const struct nlmsghdr *m)
{
	struct exchange *x = context;
	struct netlink_ack ack;
	const int *result;

	if (m->nlmsg_seq != x->sequence || x->done)
		return 0; // left over from an exchange that failed
	if (m->nlmsg_flags & NLM_F_DUMP_INTR)
		x->interrupted = true;
	switch (m->nlmsg_type) {
	case NLMSG_NOOP:
	case NLMSG_OVERRUN:
		return 0;
	case NLMSG_ERROR:
		x->done = true;
		if (!netlink_ack_decode(m, &ack))
			return EBADMSG;
		if (x->number == 0) {
			x->number = ack.number;
			memcpy(x->text, ack.text, sizeof(x->text));
		}
		return 0;
	case NLMSG_DONE:
		x->done = true;
		result = attribute_header(m, sizeof(*result));
		if (x->number == 0 && result && *result < 0)
			x->number = -*result;
		return 0;
	default:
		x->done = x->single;
		if (x->number == 0 && x->callback)
			x->number = x->callback(x->context, m);
		return 0;
	}
}

// Reads what there is for X: to its end even after an error, so that the socket is clean for the
// next.
static void collect(struct netlink *n, struct exchange *x)
{
	while (!x->done) {
		ssize_t got = receive(n);
		int number;

		if (got == 0)
			break;
		number = got < 0 ? errno : netlink_walk(n->packet, (size_t)got, take_answer, x);
		if (number != 0 && x->number == 0)
			x->number = number;
		if (got < 0 && number != ENOBUFS && number != EMSGSIZE)
			return; // the socket itself fails
	}
	if (x->number == 0 && !x->done)
		x->number = EIO;
	if (x->number == 0 && x->interrupted)
		x->number = EINTR;
}

static int run(struct netlink *n, struct nlmsghdr *message, struct exchange *x, const char *what,
	       int *number, struct err *e)
{
	if (number)
		*number = 0;
	x->sequence = message->nlmsg_seq = netlink_sequence(n, 1);
	if (send_all(n, message, message->nlmsg_len, e) != 0) {
		if (number)
			*number = EIO;
		return -1;
	}
	collect(n, x);
	if (number)
		*number = x->number;
	return x->number == 0 ? 0 : netlink_fail(e, x->number, what, x->text);
}

int netlink_request(struct netlink *n, struct nlmsghdr *message, netlink_message_callback *callback,
		    void *context, int *number, struct err *e)
{
	struct exchange x = {.callback = callback, .context = context};

	message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	return run(n, message, &x, "netlink request", number, e);
}

int netlink_get(struct netlink *n, struct nlmsghdr *message, netlink_message_callback *callback,
		void *context, int *number, struct err *e)
{
	struct exchange x = {.single = true, .callback = callback, .context = context};

	message->nlmsg_flags |= NLM_F_REQUEST;
	return run(n, message, &x, "netlink request", number, e);
}

int netlink_dump(struct netlink *n, struct nlmsghdr *message, netlink_message_callback *callback,
		 void *context, int *number, struct err *e)
{
	struct exchange x = {.callback = callback, .context = context};

	message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_DUMP;
	return run(n, message, &x, "netlink dump", number, e);
}

static int take_ack(void *context, const struct nlmsghdr *m)
{
	const struct acks *acks = context;
	struct netlink_ack ack;

	if (m->nlmsg_type != NLMSG_ERROR)
		return 0;
	if (!netlink_ack_decode(m, &ack))
		return EBADMSG;
	acks->callback(acks->context, m->nlmsg_seq, &ack);
	return 0;
}

int netlink_exchange(struct netlink *n, const void *bytes, size_t length,
		     netlink_ack_callback *callback, void *context, struct err *e)
{
	struct acks acks = {callback, context};
	int failure = 0;

	if (length > NETLINK_SEND_MAX)
		return err_set(e, ERR_TOO_LARGE, "netlink transaction too large");
	if (send_all(n, bytes, length, e) != 0)
		return -1;
	for (;;) {
		ssize_t got = receive(n);
		int number;

		if (got == 0)
			break;
		number = got < 0 ? errno : netlink_walk(n->packet, (size_t)got, take_ack, &acks);
		if (number != 0 && failure == 0)
			failure = number;
		if (got < 0 && number != ENOBUFS && number != EMSGSIZE)
			break;
	}
	return failure == 0 ? 0 : netlink_fail(e, failure, "netlink answer", NULL);
}

enum netlink_received netlink_receive(struct netlink *n, netlink_message_callback *callback,
				      void *context, struct err *e)
{
	ssize_t got = receive(n);

	if (got == 0)
		return NETLINK_NOTHING;
	if (got < 0 && (errno == ENOBUFS || errno == EMSGSIZE))
		return NETLINK_LOST;
	if (got < 0) {
		err_errno(e, ERR_IO, "netlink notification");
		return NETLINK_BROKEN;
	}
	// A message that its reader refuses, or a malformed packet, leaves the picture incomplete.
	if (netlink_walk(n->packet, (size_t)got, callback, context) != 0)
		return NETLINK_LOST;
	return NETLINK_SOME;
}
