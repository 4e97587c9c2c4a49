// SPDX-License-Identifier: BSD-2-Clause
// Taking the file system and TCP away by Landlock (landlock(7)).

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/sandbox.h"

// Names that older kernel headers lack; the numbers are the kernel's ABI.
#define ACCESS_REFER	   (1ull << 13) // from ABI 2
#define ACCESS_TRUNCATE	   (1ull << 14) // from ABI 3
#define ACCESS_IOCTL_DEV   (1ull << 15) // from ABI 5
#define ACCESS_BIND_TCP	   (1ull << 0)	// from ABI 4
#define ACCESS_CONNECT_TCP (1ull << 1)

struct ruleset {
	uint64_t files;
	uint64_t network;
};

#define ACCESS_BASE ((1ull << 13) - 1) // every right of ABI 1
#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
// What SQLite does in its directory.
#define ACCESS_STORE                                                                               \
	(ACCESS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |               \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | ACCESS_TRUNCATE)

// What the directory of files takes beyond that.
#define ACCESS_FOLDERS                                                                             \
	(ACCESS_STORE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | ACCESS_REFER)

enum { FILES_MAX = 12 };

// What a role may read besides its own directory.
static const struct {
	uint64_t directory; // rights in its own
	const char *readable[FILES_MAX];
} rows[WIRE_ROLE__COUNT] = {
	[WIRE_ROLE_GATE] = {ACCESS_STORE, {"/proc/sys/kernel/random/boot_id"}},
	[WIRE_ROLE_LAN] = {0, {NULL}},
	[WIRE_ROLE_MGMT] = {ACCESS_FOLDERS,
			    {"/proc/stat", "/proc/meminfo", "/proc/cpuinfo", "/proc/uptime",
			     "/proc/diskstats", "/etc/localtime", "/etc/timezone",
			     "/usr/share/zoneinfo", "/etc/passwd", "/etc/group"}},
};

static uint64_t known_rights(long abi)
{
	uint64_t rights = ACCESS_BASE;

	if (abi >= 2)
		rights |= ACCESS_REFER;
	if (abi >= 3)
		rights |= ACCESS_TRUNCATE;
	if (abi >= 5)
		rights |= ACCESS_IOCTL_DEV;
	return rights;
}

static int allow(int ruleset, const char *path, uint64_t rights, struct err *e)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights};
	int fd = open(path, O_PATH | O_CLOEXEC);
	int result;

	if (fd < 0) // a file that this system does not have cannot be read either
		return errno == ENOENT ? 0 : err_errno(e, ERR_IO, "cannot open %s", path);
	rule.parent_fd = fd;
	result = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	if (result != 0)
		(void)err_errno(e, ERR_INTERNAL, "cannot keep access to %s", path);
	(void)close(fd);
	return result;
}

static int allow_row(int ruleset, enum wire_role role, const char *directory, uint64_t known,
		     struct err *e)
{
	if (rows[role].directory && directory &&
	    allow(ruleset, directory, rows[role].directory & known, e) != 0)
		return -1;
	for (int i = 0; i < FILES_MAX && rows[role].readable[i]; i++) {
		const char *path = rows[role].readable[i];
		int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		uint64_t rights = fd >= 0 ? ACCESS_READ : (uint64_t)LANDLOCK_ACCESS_FS_READ_FILE;

		if (fd >= 0)
			(void)close(fd);
		if (allow(ruleset, path, rights, e) != 0)
			return -1;
	}
	return 0;
}

int sandbox_files(enum wire_role role, const char *directory, struct err *e)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	uint64_t known = known_rights(abi);
	struct ruleset handled = {known, abi >= 4 ? ACCESS_BIND_TCP | ACCESS_CONNECT_TCP : 0};
	size_t size = abi >= 4 ? sizeof(handled) : sizeof(handled.files);
	int ruleset;
	int result;

	if (abi < 1)
		return 0; // not built in, or switched off at boot
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
	if (ruleset < 0)
		return err_errno(e, ERR_INTERNAL, "cannot make a Landlock ruleset");
	result = allow_row(ruleset, role, directory, known, e);
	if (result == 0) {
		result = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		if (result == 0)
			result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
		if (result != 0)
			(void)err_errno(e, ERR_INTERNAL, "cannot enter the Landlock ruleset");
	}
	(void)close(ruleset);
	return result;
}
