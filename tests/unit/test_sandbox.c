// SPDX-License-Identifier: BSD-2-Clause
// Tests of sandbox: in a process of each role, what it needs works and what an attacker would
// want does not. Each attempt is made in a process of its own, which the kernel may end.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

enum outcome { WORKS, REFUSED, ENDED };

typedef int attempt_function(void); // 0 or -1, as system calls

static char directory[] = "/tmp/sallyport-sandbox-XXXXXX";
static int test_socket[2];

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 }; // of the calls that are never made in a child, the sanitizers make the last
#else
enum { SANITIZED = 0 };
#endif

static enum outcome try_as(enum wire_role role, attempt_function *attempt)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		const char *const directories[] = {directory, NULL};
		struct err e;

		(void)signal(SIGSYS, SIG_DFL);
		if (sandbox_files(role, directories, &e) != 0 || sandbox_calls(role, &e) != 0)
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

static int make_namespace(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : 0;
}

static int kill_own_child(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			(void)pause();
	return pid > 0 && kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid ? 0 : -1;
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

// Calls without a room of their own: what matters is that the kernel never sees them.
static const int never[] = {
	SYS_io_uring_setup,
	SYS_bpf,
	SYS_keyctl,
	SYS_add_key,
	SYS_request_key,
	SYS_userfaultfd,
	SYS_perf_event_open,
	SYS_process_vm_readv,
	SYS_setns,
	SYS_pivot_root,
	SYS_chroot,
	SYS_umount2,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_kexec_load,
	SYS_reboot,
	SYS_open_by_handle_at,
	SYS_process_vm_writev,
	SYS_fanotify_init,
	SYS_acct,
	SYS_kcmp,
	SYS_swapon,
};

static int never_number; // set before the attempt forks

static int call_never(void)
{
	return (int)syscall(never_number, -1, -1, -1, -1, -1);
}

static const int never_in_a_child[] = {
	SYS_setuid,   SYS_setgid, SYS_capset,	   SYS_listen,	     SYS_kill,	SYS_execve,
	SYS_execveat, SYS_fchown, SYS_sethostname, SYS_settimeofday, SYS_tkill, SYS_prctl,
};

static const int only_in_a_worker[] = {SYS_connect, SYS_socketpair};

static int signal_parent_by_tgkill(void)
{
	return (int)syscall(SYS_tgkill, getppid(), getppid(), 0);
}

static int set_owner(void)
{
	return fcntl(test_socket[0], F_SETOWN, getppid());
}

static int get_flags(void)
{
	return fcntl(test_socket[0], F_GETFL) >= 0 ? 0 : -1;
}

static int use_terminal(void)
{
	return ioctl(STDERR_FILENO, TIOCSTI, "x");
}

static int open_foreign_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT) >= 0 ? 0 : -1;
}

static int open_stream(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : -1;
}

static int listen_for_streams(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 ? -1
										 : listen(fd, 1);
}

// As if it had a raw socket: whose headers, and so whose sender, it would write itself.
static int write_headers(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	errno = 0;
	(void)setsockopt(fd, IPPROTO_IP, IP_HDRINCL, &(int){1}, sizeof(int));
	return errno == EACCES ? -1 : 0;
}

static int open_raw_socket(void)
{
	return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static int set_time_to_live(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return setsockopt(fd, IPPROTO_IP, IP_TTL, &(int){1}, sizeof(int));
}

static int connect_to_nobody(void)
{
	return connect_out() == 0 || errno == ECONNREFUSED ? 0 : -1;
}

static int read_hosts(void)
{
	return open("/etc/hosts", O_RDONLY) >= 0 ? 0 : -1;
}

static int attach_program(void)
{
	struct sock_filter line = {.code = BPF_RET | BPF_K, .k = 0};
	struct sock_fprog program = {1, &line};

	return setsockopt(test_socket[0], SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static int size_buffer(void)
{
	return setsockopt(test_socket[0], SOL_SOCKET, SO_SNDBUF, &(int){65536}, sizeof(int));
}

// A worker makes connections, and nothing else of what is asked here.
static bool may(enum wire_role role, attempt_function *attempt)
{
	return role == WIRE_ROLE_WORKER && attempt == open_stream;
}

static void test_everybody(void **state)
{
	static attempt_function *const ends[] = {
		run_program,  trace_parent,	      kill_parent, mount_something, leave_namespace,
		make_process, signal_parent_by_tgkill};
	static attempt_function *const refused[] = {
		make_code, turn_into_code, open_packet_socket, open_stream,
		set_owner, use_terminal,   attach_program,     open_foreign_netlink};

	(void)state;
	for (int role = WIRE_ROLE_GATE; role < WIRE_ROLE__COUNT; role++) {
		assert_int_equal(try_as((enum wire_role)role, nothing), WORKS);
		assert_int_equal(try_as((enum wire_role)role, get_flags), WORKS);
		assert_int_equal(try_as((enum wire_role)role, size_buffer), WORKS);
		for (size_t i = 0; i < COUNT(ends); i++)
			assert_int_equal(try_as((enum wire_role)role, ends[i]), ENDED);
		for (size_t i = 0; i < COUNT(refused); i++)
			assert_int_equal(try_as((enum wire_role)role, refused[i]),
					 may((enum wire_role)role, refused[i]) ? WORKS : REFUSED);
		assert_int_not_equal(try_as((enum wire_role)role, connect_out), WORKS);
	}
}

static void test_what_a_worker_may(void **state)
{
	(void)state;
	assert_int_equal(try_as(WIRE_ROLE_WORKER, connect_to_nobody), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_WORKER, read_hosts), WORKS);
	assert_int_not_equal(try_as(WIRE_ROLE_WORKER, write_own_file), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_WORKER, listen_for_streams), ENDED);
	assert_int_equal(try_as(WIRE_ROLE_WORKER, set_time_to_live), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_WORKER, write_headers), REFUSED);
	assert_int_equal(try_as(WIRE_ROLE_WORKER, open_raw_socket), REFUSED);
	assert_int_not_equal(try_as(WIRE_ROLE_JOB, read_hosts), WORKS);
	assert_int_not_equal(try_as(WIRE_ROLE_JOB, write_own_file), WORKS);
}

static void expect_never(enum wire_role role, const int *numbers, size_t count, enum outcome wanted)
{
	for (size_t i = 0; i < count; i++) {
		enum outcome got;

		never_number = numbers[i];
		got = try_as(role, call_never);
		if (got != wanted)
			fail_msg("call %d in role %d: %d", numbers[i], role, got);
	}
}

static void test_calls_of_nobody(void **state)
{
	(void)state;
	for (int role = WIRE_ROLE_GATE; role < WIRE_ROLE__COUNT; role++) {
		expect_never((enum wire_role)role, never, COUNT(never), ENDED);
		expect_never((enum wire_role)role, never_in_a_child,
			     COUNT(never_in_a_child) - SANITIZED, ENDED);
		if (role != WIRE_ROLE_WORKER)
			expect_never((enum wire_role)role, only_in_a_worker,
				     COUNT(only_in_a_worker), ENDED);
	}
}

static int refused_by_filter(void)
{
	return call_never() == -1 && errno == EPERM ? 0 : -1;
}

static void test_parent(void **state)
{
	static attempt_function *const works[] = {run_program,	make_process, make_thread,
						  open_netlink, open_stream,  kill_own_child};
	static attempt_function *const refused[] = {mount_something, leave_namespace,
						    make_namespace};

	(void)state;
	for (size_t i = 0; i < COUNT(works); i++)
		assert_int_equal(try_as(WIRE_ROLE_PARENT, works[i]), WORKS);
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_int_equal(try_as(WIRE_ROLE_PARENT, refused[i]), REFUSED);
	for (size_t i = 0; i < COUNT(never); i++) {
		never_number = never[i];
		if (try_as(WIRE_ROLE_PARENT, refused_by_filter) != WORKS)
			fail_msg("call %d in the parent", never[i]);
	}
}

static void test_threads(void **state)
{
	(void)state;
	assert_int_equal(try_as(WIRE_ROLE_GATE, make_thread), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_MGMT, make_thread), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_WORKER, make_thread), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_LAN, make_thread), ENDED);
	assert_int_equal(try_as(WIRE_ROLE_JOB, make_thread), ENDED);
}

static int compare_numbers(const void *a, const void *b)
{
	return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

// libc asks how much memory there is before it sorts much.
static int sort_much(void)
{
	int number[4096];

	for (size_t i = 0; i < COUNT(number); i++)
		number[i] = (int)(COUNT(number) - i);
	qsort(number, COUNT(number), sizeof(number[0]), compare_numbers);
	return number[0] == 1 ? 0 : -1;
}

static void test_sorting(void **state)
{
	(void)state;
	assert_int_equal(try_as(WIRE_ROLE_GATE, sort_much), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_MGMT, sort_much), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_WORKER, sort_much), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_JOB, sort_much), WORKS);
}

static void test_netlink_is_gate_s(void **state)
{
	(void)state;
	assert_int_equal(try_as(WIRE_ROLE_GATE, open_netlink), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_LAN, open_netlink), REFUSED);
	assert_int_equal(try_as(WIRE_ROLE_MGMT, open_netlink), REFUSED);
	assert_int_equal(try_as(WIRE_ROLE_WORKER, open_netlink), REFUSED);
	assert_int_equal(try_as(WIRE_ROLE_JOB, open_netlink), REFUSED);
}

static int read_some_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0 ? 0 : -1;
}

static int write_nowhere(void)
{
	return open("/dev/null", O_WRONLY) >= 0 ? 0 : -1;
}

static int remove_foreign_file(void)
{
	return unlink("/tmp/sallyport-sandbox-foreign");
}

static void test_files_of_parent(void **state)
{
	int fd;

	(void)state;
	if (!sandbox_has_files()) {
		print_message("skipped: this kernel has no Landlock\n");
		skip();
	}
	fd = open("/tmp/sallyport-sandbox-foreign", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	(void)close(fd);
	assert_int_equal(try_as(WIRE_ROLE_PARENT, read_some_file), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_PARENT, write_nowhere), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_PARENT, write_own_file), WORKS);
	assert_int_equal(try_as(WIRE_ROLE_PARENT, write_foreign_file), REFUSED);
	assert_int_equal(try_as(WIRE_ROLE_PARENT, remove_foreign_file), REFUSED);
	assert_int_equal(unlink("/tmp/sallyport-sandbox-foreign"), 0);
}

static void test_files(void **state)
{
	(void)state;
	if (!sandbox_has_files()) {
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
		cmocka_unit_test(test_everybody),	  cmocka_unit_test(test_calls_of_nobody),
		cmocka_unit_test(test_what_a_worker_may), cmocka_unit_test(test_parent),
		cmocka_unit_test(test_threads),		  cmocka_unit_test(test_sorting),
		cmocka_unit_test(test_netlink_is_gate_s), cmocka_unit_test(test_files),
		cmocka_unit_test(test_files_of_parent),
	};
	int result;

	if (!sandbox_has_calls()) {
		printf("1..0 # SKIP this kernel or architecture has no system call filter\n");
		return 0;
	}
	if (!mkdtemp(directory) || socketpair(AF_UNIX, SOCK_STREAM, 0, test_socket) != 0)
		return 1;
	result = cmocka_run_group_tests(tests, NULL, NULL);
	(void)rmdir(directory);
	return result;
}
