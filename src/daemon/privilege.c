// SPDX-License-Identifier: BSD-2-Clause
// Giving up privileges: user, groups, capability sets, no_new_privs (capabilities(7), prctl(2)).

#include "daemon/privilege.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

uid_t privilege_uid(const struct role *role)
{
	const struct passwd *user = getpwnam(role->user);

	return user ? user->pw_uid : role->uid_without_user;
}

bool privilege_can_change_user(void)
{
	char line[128];
	FILE *map = fopen("/proc/self/uid_map", "re");
	unsigned long long total = 0;

	if (!map)
		return geteuid() == 0;
	while (fgets(line, sizeof(line), map)) {
		char *at = line;

		(void)strtoull(at, &at, 10);
		(void)strtoull(at, &at, 10);
		total += strtoull(at, &at, 10);
	}
	(void)fclose(map);
	return geteuid() == 0 && total > 65535;
}

static int set_capabilities(uint64_t set)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	for (int i = 0; i < 2; i++) {
		uint32_t part = (uint32_t)(set >> (32 * i));

		data[i] = (struct __user_cap_data_struct){part, part, part};
	}
	return (int)syscall(SYS_capset, &header, data);
}

static int limit_bounding_set(uint64_t keep)
{
	for (unsigned long capability = 0; capability < 64; capability++) {
		int is_set = prctl(PR_CAPBSET_READ, capability);

		if (is_set < 0)
			break; // past the last one this kernel knows
		if (is_set && !(keep >> capability & 1) && prctl(PR_CAPBSET_DROP, capability) != 0)
			return -1;
	}
	return 0;
}

static int raise_ambient(uint64_t set)
{
	for (unsigned long capability = 0; capability < 64; capability++)
		if ((set >> capability & 1) &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0)
			return -1;
	return 0;
}

static int become(uid_t uid)
{
	gid_t gid = (gid_t)uid;
	const struct passwd *user = getpwuid(uid);

	if (user)
		gid = user->pw_gid;
	if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 ||
	    setresuid(uid, uid, uid) != 0)
		return -1;
	return 0;
}

int privilege_drop(const struct role *role, bool change_user, struct err *e)
{
	uid_t uid = change_user ? privilege_uid(role) : 0;

	if (limit_bounding_set(role->capabilities) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot limit the capabilities");
	// Even where the uid stays 0, exec must not give capabilities back.
	if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_KEEP_CAPS) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot set the secure bits");
	if (change_user && become(uid) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot become uid %u", (unsigned)uid);
	if (set_capabilities(role->capabilities) != 0 || raise_ambient(role->capabilities) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot drop capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot set no_new_privs");
	return 0;
}

// To become the children's users and hand gate its capability, to end the children, to open ports
// below 1024 and the sockets of echo requests, and to read a defaults file wherever it lies.
static const uint64_t parent_capabilities = 1ull << CAP_SETUID | 1ull << CAP_SETGID |
					    1ull << CAP_SETPCAP | 1ull << CAP_NET_ADMIN |
					    1ull << CAP_KILL | 1ull << CAP_NET_BIND_SERVICE |
					    1ull << CAP_NET_RAW | 1ull << CAP_DAC_READ_SEARCH;

int privilege_limit(struct err *e)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct has[2];

	if (limit_bounding_set(parent_capabilities) != 0 || syscall(SYS_capget, &header, has) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot limit the capabilities");
	// Whoever started us may have kept some back already.
	if (set_capabilities(parent_capabilities &
			     (has[0].permitted | (uint64_t)has[1].permitted << 32)) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot drop capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot set no_new_privs");
	return 0;
}
