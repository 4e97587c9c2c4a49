// SPDX-License-Identifier: BSD-2-Clause
// Taking the file system and TCP away by Landlock (landlock(7)).

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

// Names that older kernel headers lack; the numbers are the kernel's ABI.
#define ACCESS_REFER	   (1ull << 13) // from ABI 2
#define ACCESS_TRUNCATE	   (1ull << 14) // from ABI 3
#define ACCESS_IOCTL_DEV   (1ull << 15) // from ABI 5
#define ACCESS_BIND_TCP	   (1ull << 0)	// from ABI 4
#define ACCESS_CONNECT_TCP (1ull << 1)
#define SCOPE_ABSTRACT	   (1ull << 0) // from ABI 6: abstract sockets of other programs
#define SCOPE_SIGNAL	   (1ull << 1) // from ABI 6: signals to other programs

struct ruleset {
	uint64_t files;
	uint64_t network;
	uint64_t scoped;
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
// What changes a file system. The parent and the programs it runs read what any program reads.
#define ACCESS_CHANGE                                                                              \
	((ACCESS_BASE | ACCESS_REFER | ACCESS_TRUNCATE) &                                          \
	 ~(ACCESS_READ | LANDLOCK_ACCESS_FS_EXECUTE))

enum { FILES_MAX = 16 };

// Which rights are taken, what of them is left in the role's directories, and which files keep one
// of them besides.
static const struct row {
	uint64_t taken;
	uint64_t in_directories;
	uint64_t in_files;
	uint64_t network;
	uint64_t scoped;
	const char *files[FILES_MAX];
} rows[WIRE_ROLE__COUNT] = {
	[WIRE_ROLE_PARENT] = {ACCESS_CHANGE,
			      ACCESS_CHANGE,
			      LANDLOCK_ACCESS_FS_WRITE_FILE,
			      0,
			      SCOPE_SIGNAL,
			      {"/dev/null", "/dev/ptmx", "/dev/pts"}},
	[WIRE_ROLE_GATE] = {~0ull,
			    ACCESS_STORE,
			    ACCESS_READ,
			    ACCESS_BIND_TCP | ACCESS_CONNECT_TCP,
			    SCOPE_ABSTRACT | SCOPE_SIGNAL,
			    {"/proc/sys/kernel/random/boot_id"}},
	[WIRE_ROLE_LAN] = {~0ull,
			   0,
			   0,
			   ACCESS_BIND_TCP | ACCESS_CONNECT_TCP,
			   SCOPE_ABSTRACT | SCOPE_SIGNAL,
			   {NULL}},
	// What the machine is (/sys), which servers answer for names.
	[WIRE_ROLE_MGMT] = {~0ull,
			    ACCESS_FOLDERS,
			    ACCESS_READ,
			    ACCESS_BIND_TCP | ACCESS_CONNECT_TCP,
			    SCOPE_ABSTRACT | SCOPE_SIGNAL,
			    {"/proc/stat", "/proc/meminfo", "/proc/cpuinfo", "/proc/uptime",
			     "/proc/diskstats", "/etc/localtime", "/etc/timezone",
			     "/usr/share/zoneinfo", "/etc/passwd", "/etc/group", "/sys/devices",
			     "/sys/firmware/devicetree/base", "/sys/class/hwmon",
			     "/etc/resolv.conf", "/run/systemd/resolve", "/run/resolvconf"}},
	// Whom to trust and whom to ask for addresses, what bridges do. It may choose the address that it connects
	// from; what it cannot do is listen.
	[WIRE_ROLE_WORKER] = {~0ull,
			      0,
			      ACCESS_READ,
			      0,
			      SCOPE_ABSTRACT | SCOPE_SIGNAL,
			      {"/etc/ssl", "/etc/pki", "/usr/share/ca-certificates",
			       "/usr/local/share/ca-certificates", "/etc/resolv.conf",
			       "/etc/nsswitch.conf", "/etc/hosts", "/etc/host.conf",
			       "/etc/gai.conf", "/etc/services", "/proc/sys/net/bridge"}},
	[WIRE_ROLE_JOB] = {~0ull,
			   0,
			   0,
			   ACCESS_BIND_TCP | ACCESS_CONNECT_TCP,
			   SCOPE_ABSTRACT | SCOPE_SIGNAL,
			   {NULL}},
	[WIRE_ROLE_CONSOLE] = {~0ull,
			       0,
			       0,
			       ACCESS_BIND_TCP | ACCESS_CONNECT_TCP,
			       SCOPE_ABSTRACT | SCOPE_SIGNAL,
			       {NULL}},
	[WIRE_ROLE_SSH] = {~0ull,
			   0,
			   0,
			   ACCESS_BIND_TCP | ACCESS_CONNECT_TCP,
			   SCOPE_ABSTRACT | SCOPE_SIGNAL,
			   {NULL}},
};

static long landlock_abi(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

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

static int make_ruleset(const struct row *row, long abi, struct err *e)
{
	struct ruleset handled = {row->taken & known_rights(abi), row->network, row->scoped};
	size_t size = abi >= 6	 ? sizeof(handled)
		      : abi >= 4 ? offsetof(struct ruleset, scoped)
				 : offsetof(struct ruleset, network);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);

	return ruleset >= 0 ? ruleset
			    : err_errno(e, ERR_INTERNAL, "cannot make a Landlock ruleset");
}

// A right that only directories have is no right of a file.
static uint64_t rights_of(int fd, uint64_t rights)
{
	struct stat found;
	bool is_directory = fstat(fd, &found) == 0 && S_ISDIR(found.st_mode);

	return is_directory ? rights
			    : rights & (LANDLOCK_ACCESS_FS_READ_FILE |
					LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE);
}

static int allow(int ruleset, const char *path, uint64_t rights, struct err *e)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights};
	int fd = open(path, O_PATH | O_CLOEXEC);
	int result;

	if (fd < 0) // a file that this system does not have cannot be read either
		return errno == ENOENT ? 0 : err_errno(e, ERR_IO, "cannot open %s", path);
	rule.parent_fd = fd;
	rule.allowed_access = rights_of(fd, rights);
	result = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	if (result != 0)
		(void)err_errno(e, ERR_INTERNAL, "cannot keep access to %s", path);
	(void)close(fd);
	return result;
}

static int allow_row(int ruleset, const struct row *row, const char *const *directories,
		     uint64_t known, struct err *e)
{
	for (; row->in_directories && directories && *directories; directories++)
		if (allow(ruleset, *directories, row->in_directories & known, e) != 0)
			return -1;
	for (int i = 0; i < FILES_MAX && row->files[i]; i++)
		if (allow(ruleset, row->files[i], row->in_files, e) != 0)
			return -1;
	return 0;
}

static int enter(int ruleset, struct err *e)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot enter the Landlock ruleset");
	return 0;
}

int sandbox_files(enum wire_role role, const char *const *directories, struct err *e)
{
	const struct row *row = &rows[role];
	long abi = landlock_abi();
	int ruleset;
	int result;

	if (abi < 1)
		return 0; // not built in, or switched off at boot
	ruleset = make_ruleset(row, abi, e);
	if (ruleset < 0)
		return -1;
	result = allow_row(ruleset, row, directories, known_rights(abi), e);
	if (result == 0)
		result = enter(ruleset, e);
	(void)close(ruleset);
	return result;
}

bool sandbox_has_files(void)
{
	return landlock_abi() >= 1;
}
