// SPDX-License-Identifier: BSD-2-Clause
// Tests of daemon/sandbox: in a process of each role, what it needs works and what an attacker would
// want does not. Each attempt is made in a process of its own, which the kernel may end.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/sandbox.h"

enum outcome { WORKS, REFUSED, ENDED };

typedef int attempt_function(void); // 0 or -1, as system calls

static char directory[] = "/tmp/sallyport-sandbox-XXXXXX";
static bool has_landlock;

static enum outcome try_as(enum wire_role role, attempt_function *attempt)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct err e;

		(void)signal(SIGSYS, SIG_DFL);
		if (sandbox_files(role, directory, &e) != 0 || sandbox_calls(role, &e) != 0)
			_exit(99);
		_exit(attempt() == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status)) {
		assert_int_equal(WTERMSIG(status), SIGSYS);
		return ENDED;
	}
	assert_int_not_equal(WEXITSTATUS(status), 99);
	return WEXITSTATUS(status) == 0 ? WORKS : REFUSED;
}

static int nothing(void)
{
	return 0;
}

static int run_program(void)
{
	char *const arguments[] = {"true", NULL};

	return execv("/bin/true", arguments);
}

static int make_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : 0;
}

static void *idle(void *context)
{
	return context;
}

static int make_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, idle, NULL) == 0 && pthread_join(thread, NULL) == 0
		       ? 0
		       : -1;
}

static int read_passwords(void)
{
	return open("/etc/shadow", O_RDONLY) >= 0 ? 0 : -1;
}

static int list_root(void)
{
	return open("/", O_RDONLY | O_DIRECTORY) >= 0 ? 0 : -1;
}

static int write_own_file(void)
{
	char path[sizeof(directory) + 8];

	(void)snprintf(path, sizeof(path), "%s/file", directory);
	return open(path, O_RDWR | O_CREAT | O_TRUNC, 0600) >= 0 ? unlink(path) : -1;
}

static int make_own_folder(void)
{
	char path[sizeof(directory) + 8];
	char moved[sizeof(directory) + 8];

	(void)snprintf(path, sizeof(path), "%s/folder", directory);
	(void)snprintf(moved, sizeof(moved), "%s/moved", directory);
	if (mkdirat(AT_FDCWD, path, 0700) != 0)
		return -1;
	if (renameat2(AT_FDCWD, path, AT_FDCWD, moved, RENAME_NOREPLACE) != 0 ||
	    renameat2(AT_FDCWD, moved, AT_FDCWD, path, 0) != 0 ||
	    renameat2(AT_FDCWD, path, AT_FDCWD, moved, RENAME_NOREPLACE) != 0)
		return -1;
	return unlinkat(AT_FDCWD, moved, AT_REMOVEDIR);
}

static int write_foreign_file(void)
{
	return open("/tmp/sallyport-sandbox-outside", O_RDWR | O_CREAT, 0600) >= 0 ? 0 : -1;
}

static int open_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER) >= 0 ? 0 : -1;
}

static int open_packet_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0) >= 0 ? 0 : -1;
}

static int connect_out(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(80)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return -1;
	return connect(fd, (const struct sockaddr *)&to, sizeof(to));
}

static int trace_parent(void)
{
	return (int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static int kill_parent(void)
{
	return kill(getppid(), 0);
}

static int mount_something(void)
{
	return (int)syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL);
}

static int make_code(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? -1 : 0;
}

static int turn_into_code(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? -1 : mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

static int leave_namespace(void)
{
	return unshare(CLONE_NEWUSER);
}

static int use_io_uring(void)
{
	return (int)syscall(SYS_io_uring_setup, 1, NULL);
}

static void test_everybody(void **state)
{
	static attempt_function *const ends[] = {run_program,	  trace_parent,	   kill_parent,
						 mount_something, leave_namespace, use_io_uring};

	(void)state;
	for (int role = WIRE_ROLE_GATE; role < WIRE_ROLE__COUNT; role++) {
		assert_int_equal(try_as((enum wire_role)role, nothing), WORKS);
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
			assert_int_equal(try_as((enum wire_role)role, ends[i]), ENDED);
		assert_int_equal(try_as((enum wire_role)role, make_process), ENDED);
		assert_int_equal(try_as((enum wire_role)role, make_code), REFUSED);
		assert_int_equal(try_as((enum wire_role)role, turn_into_code), REFUSED);
		assert_int_equal(try_as((enum wire_role)role, open_packet_socket), REFUSED);
		assert_int_not_equal(try_as((enum wire_role)role, connect_out), WORKS);
	}
}

static void test_threads(void **state)
{
	(void)state;
	assert_int_equal(try_as(WIRE_ROLE_GATE, make_thread), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_MGMT, make_thread), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_LAN, make_thread), ENDED);
}

static void test_netlink_is_gate_s(void **state)
{
	(void)state;
	assert_int_equal(try_as(WIRE_ROLE_GATE, open_netlink), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_LAN, open_netlink), REFUSED);
	assert_int_equal(try_as(WIRE_ROLE_MGMT, open_netlink), REFUSED);
}

static void test_files(void **state)
{
	(void)state;
	if (!has_landlock) {
		print_message("skipped: this kernel has no Landlock\n");
		skip();
	}
	assert_int_equal(try_as(WIRE_ROLE_GATE, write_own_file), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_MGMT, write_own_file), WORKS);
	assert_int_not_equal(try_as(WIRE_ROLE_LAN, write_own_file), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_MGMT, make_own_folder), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_GATE, make_own_folder), ENDED);
	for (int role = WIRE_ROLE_GATE; role < WIRE_ROLE__COUNT; role++) {
		assert_int_not_equal(try_as((enum wire_role)role, read_passwords), WORKS);
		assert_int_not_equal(try_as((enum wire_role)role, list_root), WORKS);
		assert_int_not_equal(try_as((enum wire_role)role, write_foreign_file), WORKS);
	}
	assert_int_equal(access("/tmp/sallyport-sandbox-outside", F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everybody),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_netlink_is_gate_s),
		cmocka_unit_test(test_files),
	};
	int result;

	has_landlock = syscall(SYS_landlock_create_ruleset, NULL, 0, 1u) >= 1;
	if (!mkdtemp(directory))
		return 1;
	result = cmocka_run_group_tests(tests, NULL, NULL);
	(void)rmdir(directory);
	return result;
}
