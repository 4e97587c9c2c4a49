// SPDX-License-Identifier: BSD-2-Clause
// Starting, limiting and ending short-lived processes.

#include "daemon/errands.h"

#include <fcntl.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "daemon/beside.h"
#include "daemon/privilege.h"
#include "daemon/role.h"
#include "daemon/terminal.h"
#include "ssh/ssh.h"
#include "worker/worker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { NICE_WORKER = 5, NICE_JOB = 19 };

// What a kind of errand may take. A script may run for weeks, so that the time of its processor is
// not limited; but everything else goes before it.
static const struct limits {
	unsigned at_once;
	int nice;
	rlim_t memory;	  // bytes that are its own
	rlim_t processor; // s
	rlim_t files;	  // descriptors
	rlim_t threads;	  // of all errands of the kind together
} limits[WIRE_ROLE__COUNT] = {
	[WIRE_ROLE_WORKER] = {WIRE_WORKERS_MAX, NICE_WORKER, 256 << 20, 600, 64,
			      16 * WIRE_WORKERS_MAX},
	[WIRE_ROLE_JOB] = {WIRE_JOBS_MAX, NICE_JOB, 64 << 20, RLIM_INFINITY, 16, 2 * WIRE_JOBS_MAX},
	[WIRE_ROLE_SSH] = {WIRE_SSH_MAX, 0, 64 << 20, RLIM_INFINITY, 32, 2 * WIRE_SSH_MAX},
	[WIRE_ROLE_CONSOLE] = {WIRE_CONSOLES_MAX, 0, 64 << 20, RLIM_INFINITY, 16,
			       2 * WIRE_CONSOLES_MAX},
};

void errands_init(struct errands *x, bool change_user)
{
	*x = (struct errands){.change_user = change_user};
}

static void tell_ended(struct seqpacket *mgmt, uint64_t errand, int status, const char *reason)
{
	struct wire_errand_ended ended = {.errand = errand, .status = status};

	(void)snprintf(ended.reason, sizeof(ended.reason), "%s", reason);
	(void)wire_send(mgmt, WIRE_ERRAND_ENDED, 0, &ended, -1);
}

// A free place for an errand; NULL, with the reason, where it may not be.
static struct errand_process *place(struct errands *x, uint64_t errand, uint32_t role,
				    const char **reason)
{
	struct errand_process *found = NULL;
	unsigned same = 0;

	*reason = "failure: no such kind of errand";
	if (errand == 0 || role >= WIRE_ROLE__COUNT || limits[role].at_once == 0)
		return NULL;
	for (size_t i = 0; i < COUNT(x->process); i++) {
		struct errand_process *p = &x->process[i];

		if (p->pid == 0)
			found = p;
		else if (p->errand == errand)
			return NULL;
		else if (p->role == role)
			same++;
	}
	*reason = "failure: too many at once";
	return same < limits[role].at_once ? found : NULL;
}

// ---- in the new process

static int limit(int what, rlim_t most)
{
	return setrlimit((__rlimit_resource_t)what, &(struct rlimit){most, most});
}

static int set_limits(const struct limits *l, bool change_user)
{
#ifndef __SANITIZE_ADDRESS__ // whose own memory is beyond any limit
	if (limit(RLIMIT_DATA, l->memory) != 0)
		return -1;
#endif
	// Where all processes share one user, it would count them all.
	if (change_user && limit(RLIMIT_NPROC, l->threads) != 0)
		return -1;
	if (limit(RLIMIT_CPU, l->processor) != 0 || limit(RLIMIT_NOFILE, l->files) != 0 ||
	    limit(RLIMIT_CORE, 0) != 0 || limit(RLIMIT_MEMLOCK, 0) != 0 ||
	    limit(RLIMIT_MSGQUEUE, 0) != 0)
		return -1;
	return setpriority(PRIO_PROCESS, 0, l->nice);
}

// A raw socket that hears nothing but what echo requests and packets that died on their way are
// answered with. -1: there is none.
static int open_icmp(void)
{
	// A set bit is a type that is not heard (raw(7)).
	struct icmp_filter filter = {
		~(1u << ICMP_ECHOREPLY | 1u << ICMP_DEST_UNREACH | 1u << ICMP_TIME_EXCEEDED)};
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	if (fd >= 0)
		(void)setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter));
	return fd;
}

static int open_icmp6(void)
{
	struct icmp6_filter filter;
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);

	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &filter);
	ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &filter);
	ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &filter);
	if (fd >= 0)
		(void)setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
	return fd;
}

// Moves FD to its number TO, by way of one that is nobody's. -1 where there is no FD is as good.
static int place_descriptor(int fd, int to)
{
	return fd < 0 ? close_range((unsigned)to, (unsigned)to, 0) : dup2(fd, to) < 0 ? -1 : 0;
}

enum { ABOVE_OURS = 16 }; // numbers of descriptors that are moved from here

static int move_away(int fd)
{
	return fd < 0 ? -1 : fcntl(fd, F_DUPFD, ABOVE_OURS);
}

// Standard input and output are nothing; complaints go where ours go.
static int set_descriptors(int fd, bool icmp)
{
	int nothing = open("/dev/null", O_RDWR);
	int stream = move_away(fd);
	int raw = icmp ? move_away(open_icmp()) : -1;
	int raw6 = icmp ? move_away(open_icmp6()) : -1;

	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0)
		return -1;
	if (stream < 0 || place_descriptor(stream, WORKER_FD) != 0 ||
	    place_descriptor(raw, WORKER_ICMP_FD) != 0 ||
	    place_descriptor(raw6, WORKER_ICMP6_FD) != 0)
		return -1;
	return close_range(WORKER_ICMP6_FD + 1, ~0u, 0);
}

// A connection by SSH has the connection itself, and the socket by which terminals come.
static int set_ssh_descriptors(int fd, int connection, int channel)
{
	int nothing = open("/dev/null", O_RDWR);
	int stream = move_away(fd);
	int peer = move_away(connection);
	int terminals = move_away(channel);

	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0)
		return -1;
	if (stream < 0 || peer < 0 || terminals < 0 || place_descriptor(stream, SSH_MGMT_FD) != 0 ||
	    place_descriptor(peer, SSH_CONNECTION_FD) != 0 ||
	    place_descriptor(terminals, SSH_TERMINALS_FD) != 0)
		return -1;
	return close_range(SSH_TERMINALS_FD + 1, ~0u, 0);
}

// A console's terminal becomes that of its session, so that Ctrl-C and hanging up reach it.
static int set_console_descriptors(int fd, int terminal)
{
	int stream = move_away(fd);
	int shown = move_away(terminal);

	if (stream < 0 || shown < 0 || setsid() < 0)
		return -1;
	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		if (dup2(shown, i) < 0)
			return -1;
	if (place_descriptor(stream, WORKER_FD) != 0)
		return -1;
	(void)ioctl(STDIN_FILENO, TIOCSCTTY, 0); // a mere stream is none
	return close_range(WORKER_FD + 1, ~0u, 0);
}

static char *const environment[] = {
	"PATH=/usr/bin:/bin",
#ifdef __SANITIZE_ADDRESS__ // which finds leaks by tracing, and has to refuse what the limit would
	"ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=64",
#endif
	NULL,
};

// What a new process is given: its end of the connection with mgmt, and what its kind has besides.
struct given {
	int stream;
	int connection; // SSH: what mgmt has accepted
	int other;	// SSH: by which terminals come; console: its terminal
};

static int set_given(const struct wire_errand *asked, const struct given *given)
{
	switch (asked->role) {
	case WIRE_ROLE_SSH:
		return set_ssh_descriptors(given->stream, given->connection, given->other);
	case WIRE_ROLE_CONSOLE:
		return set_console_descriptors(given->stream, given->other);
	default:
		return set_descriptors(given->stream,
				       asked->role == WIRE_ROLE_WORKER && asked->icmp);
	}
}

static void execute(enum wire_role kind, const char *program)
{
	switch (kind) {
	case WIRE_ROLE_JOB:
		(void)execle(program, "sallyport", "--job", NULL, environment);
		break;
	case WIRE_ROLE_CONSOLE:
		(void)execle(program, "sallyport", "--console", NULL, environment);
		break;
	case WIRE_ROLE_SSH:
		(void)execle(program, "sallyport-ssh", NULL, environment);
		break;
	default:
		(void)execle(program, "sallyport-worker", NULL, environment);
		break;
	}
}

static void __attribute__((noreturn))
become_errand(const struct wire_errand *asked, const struct given *given, const char *program,
	      bool change_user)
{
	enum wire_role kind = (enum wire_role)asked->role;
	const struct role *role = role_get(kind);
	sigset_t none;
	struct err e;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (set_given(asked, given) != 0 || set_limits(&limits[kind], change_user) != 0)
		_exit(127);
	if (privilege_drop(role, change_user, &e) != 0)
		_exit(127);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	execute(kind, program);
	_exit(127);
}

// ---- in the parent

static int stream_pair(int out[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out);
}

static const enum beside_program programs[WIRE_ROLE__COUNT] = {
	[WIRE_ROLE_WORKER] = BESIDE_WORKER,
	[WIRE_ROLE_JOB] = BESIDE_CONSOLE,
	[WIRE_ROLE_SSH] = BESIDE_SSH,
	[WIRE_ROLE_CONSOLE] = BESIDE_CONSOLE,
};

static void close_if(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

// The socket by which the connection ERRAND gets terminals; -1: there is no such connection.
static int channel_of(const struct errands *x, uint64_t errand)
{
	for (size_t i = 0; i < COUNT(x->process); i++)
		if (x->process[i].pid > 0 && errand != 0 && x->process[i].errand == errand &&
		    x->process[i].role == WIRE_ROLE_SSH)
			return x->process[i].channel;
	return -1;
}

// What the kind has besides its stream: PAIR[0] is the process', PAIR[1] ours. 0 or -1.
static int prepare(const struct errands *x, const struct wire_errand *asked, int fd, int pair[2],
		   const char **reason)
{
	*reason = "failure: the connection is gone";
	pair[0] = pair[1] = -1;
	if (asked->role == WIRE_ROLE_SSH && fd < 0)
		return -1;
	if (asked->role == WIRE_ROLE_CONSOLE && channel_of(x, asked->connection) < 0)
		return -1;
	*reason = "failure: the system has no terminal left";
	if (asked->role == WIRE_ROLE_SSH)
		return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
	return asked->role == WIRE_ROLE_CONSOLE ? terminal_pair(asked, pair) : 0;
}

// The process' end blocks, mgmt's does not.
static pid_t start(struct errands *x, const struct wire_errand *asked, struct given *given,
		   int *mgmt_end, const char **reason)
{
	struct strbuf program;
	int pair[2];
	pid_t pid;

	*reason = "failure: a program of this installation is missing";
	strbuf_init(&program, BESIDE_PATH_SIZE);
	if (beside_find(programs[asked->role], &program) != 0) {
		strbuf_free(&program);
		return -1;
	}
	*reason = "failure: the system has no room for another process";
	if (stream_pair(pair) != 0) {
		strbuf_free(&program);
		return -1;
	}
	given->stream = pair[1];
	pid = fork();
	if (pid == 0)
		become_errand(asked, given, strbuf_text(&program), x->change_user);
	strbuf_free(&program);
	(void)close(pair[1]);
	if (pid < 0 || fcntl(pair[0], F_SETFL, O_NONBLOCK) != 0)
		(void)close(pair[0]);
	else
		*mgmt_end = pair[0];
	return pid;
}

void errands_start(struct errands *x, struct seqpacket *mgmt, uint64_t errand,
		   const struct wire_errand *asked, int given_fd)
{
	struct wire_errand_started started = {.errand = errand};
	const char *reason;
	struct errand_process *p = place(x, errand, asked->role, &reason);
	struct given given = {.connection = given_fd};
	int pair[2] = {-1, -1};
	int fd = -1;
	pid_t pid = -1;

	if (p && prepare(x, asked, given_fd, pair, &reason) == 0) {
		given.other = pair[0];
		pid = start(x, asked, &given, &fd, &reason);
		close_if(pair[0]);
	}
	if (pid >= 0 && asked->role == WIRE_ROLE_CONSOLE)
		(void)terminal_hand_over(channel_of(x, asked->connection), errand, pair[1]);
	if (pid < 0 || asked->role != WIRE_ROLE_SSH)
		close_if(pair[1]);
	if (pid < 0) {
		tell_ended(mgmt, errand, 0, reason);
		return;
	}
	*p = (struct errand_process){pid, errand, (enum wire_role)asked->role,
				     asked->role == WIRE_ROLE_SSH ? pair[1] : -1};
	if (fd < 0)
		return; // it meets a closed connection, ends, and that is told
	(void)wire_send(mgmt, WIRE_ERRAND_STARTED, 0, &started, fd);
	(void)close(fd);
}

void errands_stop(struct errands *x, const struct wire_errand_stop *asked)
{
	for (size_t i = 0; i < COUNT(x->process); i++)
		if (x->process[i].pid > 0 && x->process[i].errand == asked->errand)
			(void)kill(x->process[i].pid, SIGKILL);
}

bool errands_reaped(struct errands *x, struct seqpacket *mgmt, pid_t pid, int status)
{
	for (size_t i = 0; i < COUNT(x->process); i++) {
		struct errand_process *p = &x->process[i];

		if (p->pid != pid)
			continue;
		if (p->errand != 0)
			tell_ended(mgmt, p->errand, status, "");
		if (p->role == WIRE_ROLE_SSH)
			close_if(p->channel);
		*p = (struct errand_process){0};
		return true;
	}
	return false;
}

void errands_clear(struct errands *x)
{
	for (size_t i = 0; i < COUNT(x->process); i++) {
		if (x->process[i].pid > 0)
			(void)kill(x->process[i].pid, SIGKILL);
		x->process[i].errand = 0;
	}
}
