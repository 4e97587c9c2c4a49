// SPDX-License-Identifier: BSD-2-Clause
// Reading what bridges do with frames.

#include "worker/bridged.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

// 0: no, also where there is no such setting; 1: yes; -1: it cannot be read.
static int read_setting(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char digit = 0;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	n = read(fd, &digit, 1);
	(void)close(fd);
	return n == 1 ? digit != '0' : -1;
}

const char *bridged_rules(void)
{
	int ip = read_setting("/proc/sys/net/bridge/bridge-nf-call-iptables");
	int ipv6 = read_setting("/proc/sys/net/bridge/bridge-nf-call-ip6tables");

	if (ip < 0 || ipv6 < 0)
		return "unknown";
	if (ip && ipv6)
		return "both";
	return ip ? "ip" : ipv6 ? "ipv6" : "none";
}
