// SPDX-License-Identifier: BSD-2-Clause
// Pseudo terminals, and handing descriptors over.

#include "daemon/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int open_terminal(const struct wire_errand *asked, int out[2])
{
	struct winsize size = {.ws_col = asked->width, .ws_row = asked->height};
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	int slave = -1;

	if (master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0)
		slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0) {
		if (master >= 0)
			(void)close(master);
		return -1;
	}
	(void)ioctl(master, TIOCSWINSZ, &size);
	out[0] = slave;
	out[1] = master;
	return 0;
}

int terminal_pair(const struct wire_errand *asked, int out[2])
{
	return asked->terminal ? open_terminal(asked, out)
			       : socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out);
}

int terminal_hand_over(int channel, uint64_t errand, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	struct iovec data = {&errand, sizeof(errand)};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return sendmsg(channel, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof(errand) ? 0 : -1;
}
