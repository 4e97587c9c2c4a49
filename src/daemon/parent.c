// SPDX-License-Identifier: BSD-2-Clause
// The parent's event handling: messages from children, deaths, signals.

#include "daemon/parent.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/child.h"
#include "daemon/delivery.h"
#include "daemon/errands.h"
#include "daemon/first_run.h"
#include "daemon/lease_files.h"
#include "daemon/listener.h"
#include "daemon/listener_set.h"
#include "daemon/nft_queue.h"
#include "daemon/notify.h"
#include "daemon/privilege.h"
#include "daemon/runtime.h"
#include "gate/opened.h"
#include "sandbox/sandbox.h"

enum {
	DISPLACED_LOOK = 10000, // (ms)
	STALE_AFTER = 10000,	// a restarted gate has asked for its listeners again by then (ms)
	STOP_WAIT = 3000,	// for one child to end in order (ms)
	MUTE_WAIT = 3000,	// for one that closed its channel to end by itself (ms)
};

// The order of ending: lan says farewell, gate closes the ports, mgmt writes the last line.
static const enum wire_role stop_order[] = {WIRE_ROLE_LAN, WIRE_ROLE_GATE, WIRE_ROLE_MGMT};

enum { CHILDREN = sizeof(stop_order) / sizeof(stop_order[0]) };

struct parent {
	struct loop *loop;
	const struct options *options;
	bool change_user;
	bool serving; // told that we are ready
	bool fresh;   // the configuration was empty at the start
	bool stopping;
	int ready_fd; // -1: nobody waits
	int exit_status;
	size_t stop_stage; // index into stop_order
	struct listener_set listeners;
	struct lease_files lease_files;
	struct nft_queue nft;
	struct first_run first_run;
	struct errands errands;
	uint64_t script_request; // of mgmt, whose script is run; 0: none
	struct loop_timer stale;
	struct loop_timer displaced; // the next look whether port 1900 is free
	struct loop_timer stop_timer;
	struct loop_signal sigchld, sigterm, sigint;
	struct link { // what a callback of a channel gets
		struct parent *parent;
		struct child child;
		struct loop_timer mute;
	} link[WIRE_ROLE__COUNT];
};

static struct seqpacket *channel_of(struct parent *p, enum wire_role role)
{
	return p->link[role].child.channel;
}

static void say(struct parent *p, uint32_t topics, const char *text)
{
	struct wire_log line = {.time = clock_wall_s(), .topics = topics};

	(void)snprintf(line.text, sizeof(line.text), "%s", text);
	// mgmt writes its log to standard error itself; without it nobody else would.
	if (wire_send(channel_of(p, WIRE_ROLE_MGMT), WIRE_LOG, 0, &line, -1) != 0)
		(void)fprintf(stderr, "sallyportd: %s\n", text);
}

static void stop_next(struct parent *p)
{
	struct wire_stop stop = {0};

	while (p->stop_stage < CHILDREN && p->link[stop_order[p->stop_stage]].child.pid == 0)
		p->stop_stage++;
	if (p->stop_stage == CHILDREN) {
		loop_stop(p->loop);
		return;
	}
	(void)wire_send(channel_of(p, stop_order[p->stop_stage]), WIRE_STOP, 0, &stop, -1);
	loop_timer_set(&p->stop_timer, STOP_WAIT);
}

static void on_stop_timer(void *context)
{
	struct parent *p = context;
	struct child *child = &p->link[stop_order[p->stop_stage]].child;

	if (child->pid > 0)
		(void)kill(child->pid, SIGKILL); // SIGCHLD goes on from here
}

static void stop_all(struct parent *p, int exit_status)
{
	if (p->stopping)
		return;
	p->stopping = true;
	p->exit_status = exit_status;
	notify_manager("STOPPING=1");
	for (int i = 0; i < CHILDREN; i++)
		loop_timer_cancel(&p->link[stop_order[i]].child.restart);
	stop_next(p);
}

static void on_terminate(void *context)
{
	stop_all(context, 0);
}

// Said on the terminal as well: whoever starts us may not look into the log before it is too late.
static void warn(struct parent *p, uint32_t topics, const char *line)
{
	(void)fprintf(stderr, "sallyportd: %s\n", line);
	say(p, topics, line);
}

static void warn_of_missing_walls(struct parent *p)
{
	if (!sandbox_has_files())
		warn(p, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
		     "this kernel has no Landlock: files are kept from the processes by user and "
		     "mode alone");
	if (!sandbox_has_calls())
		warn(p, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
		     "this kernel has no system call filter: a process that was taken over may use "
		     "every call");
}

static void begin_serving(struct parent *p)
{
	if (p->serving)
		return;
	p->serving = true;
	warn_of_missing_walls(p);
	notify_manager("READY=1");
	if (p->ready_fd >= 0)
		runtime_detached_ready(p->ready_fd);
	p->ready_fd = -1;
}

static void on_first_run_ended(void *context, bool succeeded, const char *text)
{
	struct parent *p = context;
	uint64_t request = p->script_request;
	char line[384];
	struct err e;

	p->script_request = 0;
	if (request != 0) {
		(void)err_set(&e, ERR_FAILURE, "failure: the script failed: %.140s", text);
		(void)wire_send_answer(channel_of(p, WIRE_ROLE_MGMT), request,
				       succeeded ? NULL : &e);
		return;
	}
	if (!succeeded) {
		(void)snprintf(line, sizeof(line), "the defaults file %s failed: %.256s",
			       p->options->defaults, text);
		warn(p, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL, line);
	}
	begin_serving(p);
}

static void on_child_ready(struct parent *p, struct child *child, const struct wire_ready *ready)
{
	child->ready = true;
	child->was_ready = true;
	if (child->role == WIRE_ROLE_MGMT && ready->fresh && !p->serving)
		p->fresh = true;
	for (int i = 0; i < CHILDREN; i++)
		if (!p->link[stop_order[i]].child.was_ready)
			return;
	if (p->serving || first_run_is_running(&p->first_run))
		return;
	if (p->fresh && p->options->defaults)
		first_run_start(&p->first_run, p->options, -1);
	else
		begin_serving(p);
}

static void on_listen(struct parent *p, struct child *child, uint64_t request,
		      const struct wire_listen *asked)
{
	enum wire_role server = listener_set_server(child->role, asked);
	struct err e;
	int result = -1;

	if (server == WIRE_ROLE_PARENT)
		(void)err_set(&e, ERR_PERMISSION, NULL);
	else
		result = listener_set_ask(&p->listeners, asked, channel_of(p, server), &e);
	if (listener_set_is_displaced(&p->listeners))
		loop_timer_set(&p->displaced, DISPLACED_LOOK);
	(void)wire_send_answer(child->channel, request, result == 0 ? NULL : &e);
}

static void on_run_script(struct parent *p, struct child *child, uint64_t request, int fd)
{
	struct err e;

	(void)err_set(&e, ERR_PERMISSION, NULL);
	if (child->role != WIRE_ROLE_MGMT || request == 0) {
		(void)wire_send_answer(child->channel, request, &e);
	} else if (!p->serving || first_run_is_running(&p->first_run)) {
		(void)err_set(&e, ERR_FAILURE, "failure: another script is being run");
		(void)wire_send_answer(child->channel, request, &e);
	} else if (fd < 0 && !p->options->defaults) {
		(void)wire_send_answer(child->channel, request, NULL);
	} else {
		p->script_request = request;
		first_run_start(&p->first_run, p->options, fd);
	}
}

static void on_connect(struct child *child, uint64_t request, const struct wire_connect *asked)
{
	struct err e;
	int fd = -1;

	if (child->role != WIRE_ROLE_LAN)
		(void)err_set(&e, ERR_PERMISSION, NULL);
	else
		fd = delivery_connect(asked, &e);
	if (fd < 0) {
		(void)wire_send_answer(child->channel, request, &e);
		return;
	}
	(void)wire_send(child->channel, WIRE_CONNECTED, request, asked, fd);
	(void)close(fd);
}

static void on_errand(struct parent *p, struct child *child, uint64_t request,
		      const struct wire_errand *asked, int fd)
{
	if (child->role == WIRE_ROLE_MGMT && !p->stopping)
		errands_start(&p->errands, child->channel, request, asked, fd);
}

static void on_nft_ended(void *context, uint64_t request, bool succeeded, const char *text)
{
	struct parent *p = context;
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "nft: %.160s", text[0] ? text : "ended without a word");
	(void)wire_send_answer(channel_of(p, WIRE_ROLE_GATE), request, succeeded ? NULL : &e);
}

static void on_lease_file_trouble(void *context, const char *text)
{
	say(context, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING, text);
}

static void on_message(void *context, const void *bytes, size_t n, int fd)
{
	struct link *link = context;
	struct parent *p = link->parent;
	struct wire_header header;
	const void *body;
	struct err e;

	switch (wire_open(bytes, n, &header, &body)) {
	case WIRE_READY:
		on_child_ready(p, &link->child, body);
		break;
	case WIRE_LISTEN:
		on_listen(p, &link->child, header.request, body);
		break;
	case WIRE_RUN_SCRIPT:
		on_run_script(p, &link->child, header.request, fd);
		break;
	case WIRE_CONNECT:
		on_connect(&link->child, header.request, body);
		break;
	case WIRE_ERRAND:
		on_errand(p, &link->child, header.request, body, fd);
		break;
	case WIRE_ERRAND_STOP:
		if (link->child.role == WIRE_ROLE_MGMT)
			errands_stop(&p->errands, body);
		break;
	case WIRE_LEASE_WATCH:
		if (link->child.role == WIRE_ROLE_GATE)
			lease_files_watch(&p->lease_files, body);
		break;
	case WIRE_RUN_NFT:
		if (link->child.role != WIRE_ROLE_GATE || fd < 0)
			break;
		if (nft_queue_add(&p->nft, header.request, fd, &e) != 0)
			(void)wire_send_answer(link->child.channel, header.request, &e);
		return; // the queue has the descriptor
	default:
		break;
	}
	if (fd >= 0)
		(void)close(fd);
}

// The channel is lost. Most likely the process is ending, and its status will tell why: whether it
// is to be started again depends on that.
static void on_channel_closed(void *context)
{
	struct link *link = context;

	if (link->child.pid > 0)
		loop_timer_set(&link->mute, MUTE_WAIT);
}

// It lives on without a channel, and is of no use like that.
static void on_mute(void *context)
{
	struct link *link = context;

	if (link->child.pid > 0)
		(void)kill(link->child.pid, SIGKILL);
}

static const struct seqpacket_events channel_events = {
	.message = on_message,
	.closed = on_channel_closed,
};

static void connect_peers(struct parent *p, enum wire_role role)
{
	for (int i = 0; i < CHILDREN; i++) {
		enum wire_role other = stop_order[i];
		struct wire_channel to_other = {.role = role};
		struct wire_channel to_role = {.role = other};
		int pair[2];

		if (other == role || !channel_of(p, other))
			continue;
		if (seqpacket_pair(pair) != 0) {
			say(p, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR, "cannot make a channel");
			continue;
		}
		(void)wire_send(channel_of(p, role), WIRE_CHANNEL, 0, &to_role, pair[0]);
		(void)wire_send(channel_of(p, other), WIRE_CHANNEL, 0, &to_other, pair[1]);
		(void)close(pair[0]);
		(void)close(pair[1]);
	}
}

static void start_child(struct parent *p, enum wire_role role)
{
	struct link *link = &p->link[role];
	struct err e;

	if (child_start(&link->child, p->loop, p->options, p->change_user, &channel_events, link,
			&e) != 0) {
		say(p, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR, e.text);
		if (link->child.pid == 0)
			loop_timer_set(&link->child.restart,
				       child_pause(&link->child, loop_now(p->loop)));
		return;
	}
	if (role == WIRE_ROLE_GATE) {
		listener_set_mark_stale(&p->listeners);
		loop_timer_set(&p->stale, STALE_AFTER);
	}
	connect_peers(p, role);
	listener_set_send_all(&p->listeners, role, link->child.channel);
	if (role == WIRE_ROLE_LAN)
		lease_files_lan(&p->lease_files, link->child.channel);
}

static void on_restart(void *context)
{
	struct link *link = context;

	start_child(link->parent, link->child.role);
}

static void on_stale(void *context)
{
	struct parent *p = context;

	listener_set_drop_stale(&p->listeners, channel_of(p, WIRE_ROLE_LAN));
}

// Nobody tells when a port is free.
static void on_displaced(void *context)
{
	struct parent *p = context;

	listener_set_return(&p->listeners, channel_of(p, WIRE_ROLE_LAN));
	if (listener_set_is_displaced(&p->listeners))
		loop_timer_set(&p->displaced, DISPLACED_LOOK);
}

static void describe_end(char *out, size_t size, enum wire_role role, int status)
{
	if (WIFSIGNALED(status))
		(void)snprintf(out, size, "%s was ended by signal %d, starting it again",
			       role_get(role)->name, WTERMSIG(status));
	else
		(void)snprintf(out, size, "%s ended with status %d, starting it again",
			       role_get(role)->name, WEXITSTATUS(status));
}

static void on_child_ended(struct parent *p, struct child *child, int status)
{
	char line[128];

	loop_timer_cancel(&p->link[child->role].mute);
	child_ended(child);
	if (child->role == WIRE_ROLE_GATE)
		nft_queue_clear(&p->nft);
	if (child->role == WIRE_ROLE_LAN)
		lease_files_lan(&p->lease_files, NULL);
	if (child->role == WIRE_ROLE_MGMT)
		errands_clear(&p->errands);
	if (p->stopping) {
		loop_timer_cancel(&p->stop_timer);
		stop_next(p);
		return;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == ROLE_EXIT_STATE) {
		(void)fprintf(stderr, "sallyportd: %s cannot work with what is stored; ending\n",
			      role_get(child->role)->name);
		stop_all(p, 1);
		return;
	}
	describe_end(line, sizeof(line), child->role, status);
	say(p, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR, line);
	loop_timer_set(&child->restart, child_pause(child, loop_now(p->loop)));
}

static void on_sigchld(void *context)
{
	struct parent *p = context;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (program_reaped(&p->nft.program, pid, status) ||
		    program_reaped(&p->first_run.program, pid, status) ||
		    errands_reaped(&p->errands, channel_of(p, WIRE_ROLE_MGMT), pid, status))
			continue;
		for (int i = 0; i < CHILDREN; i++)
			if (p->link[stop_order[i]].child.pid == pid)
				on_child_ended(p, &p->link[stop_order[i]].child, status);
	}
}

static void init(struct parent *p)
{
	for (int i = 0; i < WIRE_ROLE__COUNT; i++) {
		p->link[i].parent = p;
		p->link[i].child.role = (enum wire_role)i;
		p->link[i].child.handed = -1;
		loop_timer_init(&p->link[i].child.restart, p->loop, on_restart, &p->link[i]);
		loop_timer_init(&p->link[i].mute, p->loop, on_mute, &p->link[i]);
	}
	loop_timer_init(&p->stale, p->loop, on_stale, p);
	loop_timer_init(&p->displaced, p->loop, on_displaced, p);
	loop_timer_init(&p->stop_timer, p->loop, on_stop_timer, p);
	lease_files_init(&p->lease_files, p->loop, on_lease_file_trouble, p);
	nft_queue_init(&p->nft, p->loop, p->change_user, on_nft_ended, p);
	errands_init(&p->errands, p->change_user);
	first_run_init(&p->first_run, p->loop, on_first_run_ended, p);
}

static void done(struct parent *p)
{
	for (int i = 0; i < CHILDREN; i++) {
		loop_timer_cancel(&p->link[stop_order[i]].child.restart);
		loop_timer_cancel(&p->link[stop_order[i]].mute);
		seqpacket_free(p->link[stop_order[i]].child.channel);
	}
	nft_queue_done(&p->nft);
	lease_files_done(&p->lease_files);
	first_run_done(&p->first_run);
	errands_clear(&p->errands);
	listener_set_close(&p->listeners);
	loop_signal_done(&p->sigchld);
	loop_signal_done(&p->sigterm);
	loop_signal_done(&p->sigint);
	loop_free(p->loop);
}

static int open_control(struct parent *p, struct err *e)
{
	struct strbuf path;
	int fd;

	strbuf_init(&path, 1024);
	strbuf_add_format(&path, "%s/control", p->options->runtime_directory);
	fd = listener_open_control(strbuf_text(&path), e);
	strbuf_free(&path);
	if (fd < 0)
		return -1;
	listener_set_add_control(&p->listeners, fd);
	return 0;
}

// What the parent needs no more when directories and control socket are there. nft and the console
// inherit it; the children have less.
static int confine(struct parent *p, struct err *e)
{
	const char *const directories[] = {p->options->state_directory,
					   p->options->runtime_directory, NULL};

	p->link[WIRE_ROLE_GATE].child.handed = gate_open();
	if (privilege_limit(e) != 0 || sandbox_files(WIRE_ROLE_PARENT, directories, e) != 0)
		return -1;
	return sandbox_calls(WIRE_ROLE_PARENT, e);
}

static int serve(struct parent *p, int pid_fd, struct err *e)
{
	if (runtime_write_pid(pid_fd, e) != 0 || open_control(p, e) != 0 || confine(p, e) != 0)
		return -1;
	if (loop_signal_init(&p->sigchld, p->loop, SIGCHLD, on_sigchld, p) != 0 ||
	    loop_signal_init(&p->sigterm, p->loop, SIGTERM, on_terminate, p) != 0 ||
	    loop_signal_init(&p->sigint, p->loop, SIGINT, on_terminate, p) != 0)
		return err_set(e, ERR_INTERNAL, "cannot watch for signals");
	for (int i = CHILDREN; i-- > 0;)
		start_child(p, stop_order[i]); // mgmt first: the others have things to log
	return loop_run(p->loop) == 0 ? 0 : err_set(e, ERR_INTERNAL, "the event loop failed");
}

int parent_run(const struct options *options)
{
	struct parent p = {.options = options, .ready_fd = -1};
	struct err e = {0};
	int pid_fd = -1;
	int result;

	if (geteuid() != 0) {
		(void)fprintf(stderr, "sallyportd: only root may run this; in a user namespace of "
				      "your own (unshare -r) you are\n");
		return 1;
	}
	p.change_user = privilege_can_change_user();
	if (!p.change_user)
		(void)fprintf(stderr, "sallyportd: warning: one user id only in this user "
				      "namespace, so all processes run as it\n");
	(void)signal(SIGPIPE, SIG_IGN);
	result = runtime_prepare(options, p.change_user, &pid_fd, &e);
	if (result == 0 && !options->foreground)
		result = runtime_detach(&p.ready_fd, &e);
	if (result == 0) {
		p.loop = loop_new();
		if (!p.loop) {
			(void)fprintf(stderr, "sallyportd: out of memory\n");
			return 1;
		}
		init(&p);
		result = serve(&p, pid_fd, &e);
		done(&p);
		runtime_remove_pid(options);
	}
	if (result != 0) {
		(void)fprintf(stderr, "sallyportd: %s\n", e.text);
		return 1;
	}
	return p.exit_status;
}
