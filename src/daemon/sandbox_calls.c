// SPDX-License-Identifier: BSD-2-Clause
// The system calls each role may make, as a seccomp filter (seccomp(2)). A call that is not in the
// table ends the process; the few in `refused` are answered with an error instead, because
// libraries try them and live without.

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/sandbox.h"

#if defined(__x86_64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__i386__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__arm__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_ARM
#elif defined(__riscv)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_RISCV64
#endif

enum { GATE = 1 << WIRE_ROLE_GATE, LAN = 1 << WIRE_ROLE_LAN, MGMT = 1 << WIRE_ROLE_MGMT };
enum { ALL = GATE | LAN | MGMT, STORE = GATE | MGMT };

struct call {
	int number;
	unsigned roles;
};

static const struct call allowed[] = {
	// memory, threads, signals, time, end: what libc does anywhere
	{SYS_brk, ALL},
	{SYS_munmap, ALL},
	{SYS_mremap, ALL},
	{SYS_madvise, ALL},
	{SYS_futex, ALL},
	{SYS_sched_yield, ALL},
	{SYS_set_robust_list, ALL},
	{SYS_rt_sigaction, ALL},
	{SYS_rt_sigprocmask, ALL},
	{SYS_rt_sigreturn, ALL},
	{SYS_sigaltstack, ALL},
	{SYS_restart_syscall, ALL},
	{SYS_clock_gettime, ALL},
	{SYS_clock_nanosleep, ALL},
	{SYS_nanosleep, ALL},
	{SYS_getpid, ALL},
	{SYS_gettid, ALL},
	{SYS_getuid, ALL},
	{SYS_geteuid, ALL},
	{SYS_tgkill, ALL},
	{SYS_getrandom, ALL},
	{SYS_exit, ALL},
	{SYS_exit_group, ALL},
	// descriptors that are open already
	{SYS_read, ALL},
	{SYS_write, ALL},
	{SYS_writev, ALL},
	{SYS_close, ALL},
	{SYS_fcntl, ALL},
	{SYS_recvmsg, ALL},
	{SYS_recvfrom, ALL},
	{SYS_sendmsg, ALL},
	{SYS_sendto, ALL},
	{SYS_shutdown, ALL},
	{SYS_getsockopt, ALL},
	{SYS_setsockopt, ALL},
	{SYS_getsockname, ALL},
	{SYS_getpeername, ALL},
	{SYS_accept4, LAN | MGMT},
	{SYS_epoll_ctl, ALL},
	{SYS_epoll_pwait, ALL},
	{SYS_ppoll, ALL},
	{SYS_fstat, ALL},
#ifdef SYS_newfstatat
	{SYS_newfstatat, ALL},
#endif
#ifdef SYS_epoll_wait
	{SYS_epoll_wait, ALL},
#endif
#ifdef SYS_epoll_pwait2
	{SYS_epoll_pwait2, ALL},
#endif
#ifdef SYS_poll
	{SYS_poll, ALL},
#endif
#ifdef SYS_rseq
	{SYS_rseq, ALL},
#endif
#ifdef SYS_gettimeofday
	{SYS_gettimeofday, ALL},
#endif
#ifdef SYS_time
	{SYS_time, ALL},
#endif
	// files, for those who have a directory; Landlock says which
	{SYS_openat, STORE},
	{SYS_pread64, STORE},
	{SYS_pwrite64, STORE},
	{SYS_lseek, STORE},
	{SYS_fsync, STORE},
	{SYS_fdatasync, STORE},
	{SYS_ftruncate, STORE},
	{SYS_fallocate, STORE},
	{SYS_faccessat, STORE},
	{SYS_unlinkat, STORE},
	{SYS_readlinkat, STORE},
	{SYS_getcwd, STORE},
	{SYS_fchmod, STORE},
	{SYS_fstatfs, STORE},
	{SYS_statfs, MGMT},
#ifdef SYS_open
	{SYS_open, STORE},
#endif
#ifdef SYS_stat
	{SYS_stat, STORE},
	{SYS_lstat, STORE},
#endif
#ifdef SYS_access
	{SYS_access, STORE},
#endif
#ifdef SYS_faccessat2
	{SYS_faccessat2, STORE},
#endif
#ifdef SYS_unlink
	{SYS_unlink, STORE},
#endif
#ifdef SYS_readlink
	{SYS_readlink, STORE},
#endif
	// what only one of them does
	{SYS_memfd_create, GATE},
	{SYS_bind, GATE},
	{SYS_ioctl, GATE},
	{SYS_sysinfo, MGMT},
	{SYS_uname, MGMT},
	// mgmt's directory of files (mgmt/file_tree.c)
	{SYS_openat2, MGMT},
	{SYS_getdents64, MGMT},
	{SYS_mkdirat, MGMT},
	{SYS_renameat2, MGMT},
#ifdef SYS_renameat
	{SYS_renameat, MGMT}, // libc's way of calling it without flags
#endif
#ifdef __SANITIZE_ADDRESS__
	// what the sanitizers do, in builds for testing alone
	{SYS_prctl, ALL},
	{SYS_getppid, ALL},
	{SYS_openat, ALL},
	{SYS_readlinkat, ALL},
	{SYS_sched_getaffinity, ALL},
#ifdef SYS_readlink
	{SYS_readlink, ALL},
#endif
#endif
};

// Answered with EACCES.
static const struct call refused[] = {
	{SYS_socket, LAN | MGMT}, // syslog and name services try, and report a failure
	{SYS_ioctl, LAN | MGMT},  // is this a terminal?
#ifdef SYS_prlimit64
	{SYS_prlimit64, ALL},
#endif
};

// Answered with ENOSYS: its flags stand in memory, where a filter cannot look; libc then makes its
// threads by clone.
static const struct call unknown[] = {
#ifdef SYS_clone3
	{SYS_clone3, STORE},
#endif
};

enum { CALLS_MAX = 160, FILTER_MAX = 16 + 2 * CALLS_MAX };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
_Static_assert(COUNT(allowed) + COUNT(refused) <= CALLS_MAX, "the filter has room for the table");

struct filter {
	struct sock_filter line[FILTER_MAX];
	unsigned short count;
};

static void add(struct filter *f, unsigned short code, uint32_t k, uint8_t if_true,
		uint8_t if_false)
{
	f->line[f->count++] = (struct sock_filter)BPF_JUMP(code, k, if_true, if_false);
}

static void load(struct filter *f, size_t offset)
{
	add(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void answer(struct filter *f, uint32_t verdict)
{
	add(f, BPF_RET | BPF_K, verdict, 0, 0);
}

static size_t argument(unsigned number)
{
	size_t offset = offsetof(struct seccomp_data, args) + number * sizeof(uint64_t);

	// The low half: what is compared here fits into 32 bits.
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? offset + 4 : offset;
}

// Memory that can be executed is what injected code needs first.
static void add_memory_call(struct filter *f, int number)
{
	add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 4);
	load(f, argument(2));
	add(f, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
	answer(f, SECCOMP_RET_ERRNO | EACCES);
	answer(f, SECCOMP_RET_ALLOW);
}

// A thread of this process may be made, another process may not.
static void add_clone(struct filter *f)
{
	add(f, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4);
	load(f, argument(0));
	add(f, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
	answer(f, SECCOMP_RET_ALLOW);
	answer(f, SECCOMP_RET_KILL_PROCESS);
}

// gate makes netlink sockets, and a datagram socket to ask a link's speed with.
static void add_gate_socket(struct filter *f)
{
	add(f, BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 5);
	load(f, argument(0));
	add(f, BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 2, 0);
	add(f, BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 1, 0);
	answer(f, SECCOMP_RET_ERRNO | EACCES);
	answer(f, SECCOMP_RET_ALLOW);
}

static void add_rows(struct filter *f, const struct call *rows, size_t count, unsigned role,
		     uint32_t verdict)
{
	for (size_t i = 0; i < count; i++) {
		if (!(rows[i].roles & role))
			continue;
		add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rows[i].number, 0, 1);
		answer(f, verdict);
	}
}

static void build(struct filter *f, enum wire_role role)
{
	unsigned mask = 1u << role;

	load(f, offsetof(struct seccomp_data, arch));
	add(f, BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 1, 0);
	answer(f, SECCOMP_RET_KILL_PROCESS);
	load(f, offsetof(struct seccomp_data, nr));
	add_rows(f, allowed, COUNT(allowed), mask, SECCOMP_RET_ALLOW);
	add_rows(f, refused, COUNT(refused), mask, SECCOMP_RET_ERRNO | EACCES);
	add_rows(f, unknown, COUNT(unknown), mask, SECCOMP_RET_ERRNO | ENOSYS);
	add_memory_call(f, SYS_mmap);
	load(f, offsetof(struct seccomp_data, nr));
	add_memory_call(f, SYS_mprotect);
	if (mask & STORE) {
		load(f, offsetof(struct seccomp_data, nr));
		add_clone(f);
	}
	if (role == WIRE_ROLE_GATE) {
		load(f, offsetof(struct seccomp_data, nr));
		add_gate_socket(f);
	}
	answer(f, SECCOMP_RET_KILL_PROCESS);
}

int sandbox_calls(enum wire_role role, struct err *e)
{
	struct filter filter = {.count = 0};
	struct sock_fprog program;

	build(&filter, role);
	program = (struct sock_fprog){.len = filter.count, .filter = filter.line};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot set the system call filter");
	return 0;
}
