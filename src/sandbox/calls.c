// SPDX-License-Identifier: BSD-2-Clause
// The system calls each role may make. A call that is in no table ends a child; the few in
// `refused` are answered with an error instead, because libraries try them and live without. The
// parent's filter is the other way round, since nft, the console and the children inherit it:
// everything but what none of them has a use for.

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "sandbox/filter.h"

enum {
	PARENT = 1 << WIRE_ROLE_PARENT,
	GATE = 1 << WIRE_ROLE_GATE,
	LAN = 1 << WIRE_ROLE_LAN,
	MGMT = 1 << WIRE_ROLE_MGMT,
	WORKER = 1 << WIRE_ROLE_WORKER,
	JOB = 1 << WIRE_ROLE_JOB,
	SSH = 1 << WIRE_ROLE_SSH,
	CONSOLE = 1 << WIRE_ROLE_CONSOLE,
	ALL = GATE | LAN | MGMT | WORKER | JOB | SSH | CONSOLE, // but the parent
	STORE = GATE | MGMT,					// those with a directory
	FILES = STORE | WORKER,					// those who may open a file
	THREADS = STORE | WORKER,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct filter_row allowed[] = {
	// memory, threads, signals, time, end: what libc does anywhere
	{SYS_brk, ALL, {{0}}},
	{SYS_munmap, ALL, {{0}}},
	{SYS_mremap, ALL, {{0}}},
	{SYS_madvise, ALL, {{0}}},
	{SYS_futex, ALL, {{0}}},
	{SYS_sched_yield, ALL, {{0}}},
	{SYS_set_robust_list, ALL, {{0}}},
	{SYS_rt_sigaction, ALL, {{0}}},
	{SYS_rt_sigprocmask, ALL, {{0}}},
	{SYS_rt_sigreturn, ALL, {{0}}},
	{SYS_sigaltstack, ALL, {{0}}},
	{SYS_restart_syscall, ALL, {{0}}},
	{SYS_clock_gettime, ALL, {{0}}},
	{SYS_clock_nanosleep, ALL, {{0}}},
	{SYS_nanosleep, ALL, {{0}}},
	{SYS_getpid, ALL, {{0}}},
	{SYS_gettid, ALL, {{0}}},
	{SYS_getuid, ALL, {{0}}},
	{SYS_geteuid, ALL, {{0}}},
	{SYS_getrandom, ALL, {{0}}},
	{SYS_sysinfo, STORE | WORKER | JOB | SSH | CONSOLE, {{0}}}, // qsort(), of 1 kB and more
	{SYS_exit, ALL, {{0}}},
	{SYS_exit_group, ALL, {{0}}},
	// descriptors that are open already
	{SYS_read, ALL, {{0}}},
	{SYS_write, ALL, {{0}}},
	{SYS_writev, ALL, {{0}}},
	{SYS_close, ALL, {{0}}},
	{SYS_recvmsg, ALL, {{0}}},
	{SYS_recvfrom, ALL, {{0}}},
	{SYS_sendmsg, ALL, {{0}}},
	{SYS_sendto, ALL, {{0}}},
	{SYS_shutdown, ALL, {{0}}},
	{SYS_getsockopt, ALL, {{0}}},
	{SYS_getsockname, ALL, {{0}}},
	{SYS_getpeername, ALL, {{0}}},
	{SYS_accept4, LAN | MGMT},
	{SYS_epoll_ctl, ALL, {{0}}},
	{SYS_epoll_pwait, ALL, {{0}}},
	{SYS_ppoll, ALL, {{0}}},
	{SYS_fstat, ALL, {{0}}},
#ifdef SYS_newfstatat
	{SYS_newfstatat, ALL, {{0}}},
#endif
#ifdef SYS_epoll_wait
	{SYS_epoll_wait, ALL, {{0}}},
#endif
#ifdef SYS_epoll_pwait2
	{SYS_epoll_pwait2, ALL, {{0}}},
#endif
#ifdef SYS_poll
	{SYS_poll, ALL, {{0}}},
#endif
#ifdef SYS_rseq
	{SYS_rseq, ALL, {{0}}},
#endif
#ifdef SYS_gettimeofday
	{SYS_gettimeofday, ALL, {{0}}},
#endif
#ifdef SYS_time
	{SYS_time, ALL, {{0}}},
#endif
	// files; Landlock says which
	{SYS_openat, FILES, {{0}}},
	{SYS_pread64, STORE, {{0}}},
	{SYS_pwrite64, STORE, {{0}}},
	{SYS_lseek, FILES, {{0}}},
	{SYS_fsync, STORE, {{0}}},
	{SYS_fdatasync, STORE, {{0}}},
	{SYS_ftruncate, STORE, {{0}}},
	{SYS_fallocate, STORE, {{0}}},
	{SYS_faccessat, FILES, {{0}}},
	{SYS_unlinkat, STORE, {{0}}},
	{SYS_readlinkat, FILES, {{0}}},
	{SYS_getcwd, STORE, {{0}}},
	{SYS_fchmod, STORE, {{0}}},
	{SYS_fstatfs, STORE, {{0}}},
	{SYS_statfs, MGMT, {{0}}},
	{SYS_clock_adjtime, MGMT, {{0}}}, // reads; what it would set takes CAP_SYS_TIME
#ifdef SYS_open
	{SYS_open, FILES, {{0}}},
#endif
#ifdef SYS_stat
	{SYS_stat, FILES, {{0}}},
	{SYS_lstat, FILES, {{0}}},
#endif
#ifdef SYS_access
	{SYS_access, FILES, {{0}}},
#endif
#ifdef SYS_faccessat2
	{SYS_faccessat2, FILES, {{0}}},
#endif
#ifdef SYS_unlink
	{SYS_unlink, STORE, {{0}}},
#endif
#ifdef SYS_readlink
	{SYS_readlink, FILES, {{0}}},
#endif
	// a worker's connections, and what libc does to find out where they lead
	{SYS_connect, WORKER, {{0}}},
	{SYS_bind, WORKER, {{0}}}, // the sender's address of a datagram; Landlock bars TCP
	{SYS_sendmmsg, WORKER, {{0}}},
	{SYS_recvmmsg, WORKER, {{0}}},
	{SYS_eventfd2, WORKER, {{0}}},
	{SYS_pipe2, WORKER, {{0}}},
	// what only one of them does
	{SYS_memfd_create, STORE, {{0}}},
	{SYS_bind, GATE, {{0}}},
	{SYS_uname, MGMT | WORKER, {{0}}}, // a worker tells servers its name
	// its clock (io/wall_timer.c)
	{SYS_timerfd_create, MGMT, {{0}}},
	{SYS_timerfd_settime, MGMT, {{0}}},
	// mgmt's directory of files (mgmt/file_tree.c)
	{SYS_openat2, MGMT, {{0}}},
	{SYS_getdents64, MGMT, {{0}}},
	{SYS_mkdirat, MGMT, {{0}}},
	{SYS_renameat2, MGMT, {{0}}},
#ifdef SYS_renameat
	{SYS_renameat, MGMT, {{0}}}, // libc's way of calling it without flags
#endif
#ifdef __SANITIZE_ADDRESS__
	// what the sanitizers do, in builds for testing alone
	{SYS_prctl, ALL, {{0}}},
	{SYS_getppid, ALL, {{0}}},
	{SYS_openat, ALL, {{0}}},
	{SYS_readlinkat, ALL, {{0}}},
	{SYS_sched_getaffinity, ALL, {{0}}},
#ifdef SYS_readlink
	{SYS_readlink, ALL, {{0}}},
#endif
#endif
};

// One argument is one of these values.
#define IS(number, ...)                                                                            \
	{                                                                                          \
		(number), ~0u, {__VA_ARGS__}, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t) \
	}
// Bits MASK of one argument have this value.
#define BITS(number, mask, value)                                                                  \
	{                                                                                          \
		(number), (mask), {(value)}, 1                                                     \
	}

#define NEW_NAMESPACE                                                                              \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID |              \
	 CLONE_NEWUSER | CLONE_NEWUTS)

static const struct filter_row allowed_with[] = {
	// Memory that can be executed is what injected code needs first.
	{SYS_mmap, ALL, {BITS(2, PROT_EXEC, 0)}},
	{SYS_mprotect, ALL, {BITS(2, PROT_EXEC, 0)}},
	// A thread of this process may be made, another process may not.
	{SYS_clone, THREADS, {BITS(0, CLONE_THREAD, CLONE_THREAD)}},
	{SYS_clone, PARENT, {BITS(0, NEW_NAMESPACE, 0)}},
	// Flags, copies and SQLite's locks; no signals by way of F_SETOWN.
	{SYS_fcntl,
	 ALL,
	 {IS(1, F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK,
	     F_SETLKW)}},
	// Nobody attaches a program to a socket.
	{SYS_setsockopt,
	 ALL,
	 {IS(1, SOL_SOCKET), IS(2, SO_KEEPALIVE, SO_SNDBUF, SO_RCVBUF, SO_SNDBUFFORCE,
				SO_RCVBUFFORCE, SO_SNDTIMEO, SO_RCVTIMEO, SO_LINGER, SO_PRIORITY)}},
	{SYS_setsockopt, ALL, {IS(1, IPPROTO_TCP)}},
	{SYS_setsockopt, ALL & ~WORKER, {IS(1, IPPROTO_IP, IPPROTO_IPV6)}},
	// A worker may have raw sockets: headers and senders are left to the kernel.
	{SYS_setsockopt, WORKER, {IS(1, SOL_SOCKET), IS(2, SO_BINDTODEVICE)}},
	{SYS_setsockopt,
	 WORKER,
	 {IS(1, IPPROTO_IP), IS(2, IP_TTL, IP_TOS, IP_MTU_DISCOVER, IP_RECVERR)}},
	{SYS_setsockopt,
	 WORKER,
	 {IS(1, IPPROTO_IPV6), IS(2, IPV6_UNICAST_HOPS, IPV6_TCLASS, IPV6_MTU_DISCOVER,
				  IPV6_RECVHOPLIMIT, IPV6_RECVERR, IPV6_V6ONLY)}},
	{SYS_setsockopt, GATE, {IS(1, SOL_NETLINK)}},
	// gate speaks netlink, and has a datagram socket to ask a link's speed with.
	{SYS_socket,
	 GATE,
	 {IS(0, AF_NETLINK), IS(2, NETLINK_ROUTE, NETLINK_NETFILTER, NETLINK_SOCK_DIAG)}},
	{SYS_socket, GATE, {IS(0, AF_INET), BITS(1, 0xf, SOCK_DGRAM)}},
	{SYS_ioctl, GATE, {IS(1, SIOCETHTOOL, SIOCGIFNAME, SIOCGIFINDEX)}},
	// A worker speaks IP; libc asks by netlink which addresses there are, to sort what it found.
	{SYS_socket, WORKER, {IS(0, AF_INET, AF_INET6), BITS(1, 0xf, SOCK_STREAM)}},
	{SYS_socket, WORKER, {IS(0, AF_INET, AF_INET6), BITS(1, 0xf, SOCK_DGRAM)}},
	{SYS_socket, WORKER, {IS(0, AF_NETLINK), IS(2, NETLINK_ROUTE)}},
	{SYS_socketpair, WORKER, {IS(0, AF_UNIX)}},
	{SYS_ioctl, WORKER, {IS(1, FIONREAD, FIONBIO)}},
	// The terminal of a console: one end tells its size, the other reads keys.
	{SYS_ioctl, SSH, {IS(1, TIOCSWINSZ, FIONREAD, FIONBIO)}},
	{SYS_ioctl, CONSOLE, {IS(1, TIOCGWINSZ, TCGETS, TCSETS, TCSETSW)}},
};

// Answered with EACCES.
static const struct filter_row refused[] = {
	{SYS_mmap, ALL, {{0}}},
	{SYS_mprotect, ALL, {{0}}},
	{SYS_fcntl, ALL, {{0}}},
	{SYS_setsockopt, ALL, {{0}}},
	{SYS_socket, ALL, {{0}}}, // syslog and name services try, and report a failure
	{SYS_ioctl, ALL, {{0}}},  // is this a terminal?
	{SYS_openat, JOB | SSH | CONSOLE, {{0}}}, // the time zone of the system
#ifdef SYS_prlimit64
	{SYS_prlimit64, ALL, {{0}}},
#endif
};

// Answered with ENOSYS: the flags stand in memory, where a filter cannot look; libc then makes its
// threads and processes by clone.
static const struct filter_row unknown[] = {
#ifdef SYS_clone3
	{SYS_clone3, THREADS | PARENT, {{0}}},
#endif
};

// What the parent, and all that it starts, gets EPERM for.
static const struct filter_row barred[] = {
	// another view of files, users and processes
	{SYS_mount, PARENT, {{0}}},
	{SYS_umount2, PARENT, {{0}}},
	{SYS_pivot_root, PARENT, {{0}}},
	{SYS_chroot, PARENT, {{0}}},
	{SYS_unshare, PARENT, {{0}}},
	{SYS_setns, PARENT, {{0}}},
	{SYS_clone, PARENT, {{0}}}, // with a namespace
	{SYS_open_by_handle_at, PARENT, {{0}}},
#ifdef SYS_move_mount
	{SYS_open_tree, PARENT, {{0}}},
	{SYS_move_mount, PARENT, {{0}}},
	{SYS_fsopen, PARENT, {{0}}},
	{SYS_fsmount, PARENT, {{0}}},
#endif
#ifdef SYS_mount_setattr
	{SYS_mount_setattr, PARENT, {{0}}},
#endif
// other processes
#ifndef __SANITIZE_ADDRESS__ // whose search for leaks, when the console ends, needs it
	{SYS_ptrace, PARENT, {{0}}},
#endif
	{SYS_process_vm_readv, PARENT, {{0}}},
	{SYS_process_vm_writev, PARENT, {{0}}},
	{SYS_kcmp, PARENT, {{0}}},
#ifdef SYS_pidfd_getfd
	{SYS_pidfd_getfd, PARENT, {{0}}},
#endif
	// the kernel itself, and its parts that are known for their holes
	{SYS_init_module, PARENT, {{0}}},
	{SYS_finit_module, PARENT, {{0}}},
	{SYS_delete_module, PARENT, {{0}}},
	{SYS_kexec_load, PARENT, {{0}}},
#ifdef SYS_kexec_file_load
	{SYS_kexec_file_load, PARENT, {{0}}},
#endif
	{SYS_reboot, PARENT, {{0}}},
	{SYS_syslog, PARENT, {{0}}},
	{SYS_acct, PARENT, {{0}}},
	{SYS_swapon, PARENT, {{0}}},
	{SYS_swapoff, PARENT, {{0}}},
	{SYS_bpf, PARENT, {{0}}},
	{SYS_perf_event_open, PARENT, {{0}}},
	{SYS_userfaultfd, PARENT, {{0}}},
	{SYS_add_key, PARENT, {{0}}},
	{SYS_request_key, PARENT, {{0}}},
	{SYS_keyctl, PARENT, {{0}}},
	{SYS_fanotify_init, PARENT, {{0}}},
#ifdef SYS_io_uring_setup
	{SYS_io_uring_setup, PARENT, {{0}}},
	{SYS_io_uring_enter, PARENT, {{0}}},
	{SYS_io_uring_register, PARENT, {{0}}},
#endif
#ifdef SYS_iopl
	{SYS_iopl, PARENT, {{0}}},
	{SYS_ioperm, PARENT, {{0}}},
#endif
};

// Signals of abort() and of threads go to this process; `tgkill` tells by its first argument.
static void add_own_signals(struct filter *f, unsigned roles)
{
	struct filter_row row = {SYS_tgkill, ALL, {IS(0, (uint32_t)getpid())}};

	filter_add(f, &row, 1, roles, SECCOMP_RET_ALLOW);
}

int sandbox_calls(enum wire_role role, struct err *e)
{
	struct filter filter;
	unsigned roles = 1u << role;

	if (!filter_is_possible())
		return 0;
	filter_begin(&filter);
	filter_add(&filter, allowed, COUNT(allowed), roles, SECCOMP_RET_ALLOW);
	add_own_signals(&filter, roles);
	filter_add(&filter, allowed_with, COUNT(allowed_with), roles, SECCOMP_RET_ALLOW);
	filter_add(&filter, refused, COUNT(refused), roles, SECCOMP_RET_ERRNO | EACCES);
	filter_add(&filter, unknown, COUNT(unknown), roles, SECCOMP_RET_ERRNO | ENOSYS);
	filter_add(&filter, barred, COUNT(barred), roles, SECCOMP_RET_ERRNO | EPERM);
	return filter_enter(&filter,
			    role == WIRE_ROLE_PARENT ? SECCOMP_RET_ALLOW : SECCOMP_RET_KILL_PROCESS,
			    e);
}

bool sandbox_has_calls(void)
{
	return filter_is_possible();
}
