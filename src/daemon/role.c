// SPDX-License-Identifier: BSD-2-Clause
// The roles: the table, and the wiring of each in its own process.

#include "daemon/role.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/tls_begin.h"
#include "gate/gate.h"
#include "io/loop.h"
#include "lan/lan.h"
#include "mgmt/mgmt.h"
#include "sandbox/sandbox.h"

// The numbers stand for users that no package made: above the range that distributions allocate and
// below the one systemd hands out.
static const struct role roles[WIRE_ROLE__COUNT] = {
	[WIRE_ROLE_PARENT] = {"parent", "root", 0, NULL, 0},
	[WIRE_ROLE_GATE] = {"gate", "sallyport-gate", 61171, "gate", 1ull << CAP_NET_ADMIN},
	[WIRE_ROLE_LAN] = {"lan", "sallyport-lan", 61172, NULL, 0},
	[WIRE_ROLE_MGMT] = {"mgmt", "sallyport-mgmt", 61173, "mgmt", 0},
	[WIRE_ROLE_WORKER] = {"worker", "sallyport-worker", 61174, NULL, 0},
	[WIRE_ROLE_JOB] = {"job", "sallyport-job", 61175, NULL, 0},
	[WIRE_ROLE_SSH] = {"ssh", "sallyport-ssh", 61176, NULL, 0},
	[WIRE_ROLE_CONSOLE] = {"console", "sallyport-console", 61177, NULL, 0},
};

const struct role *role_get(enum wire_role role)
{
	return &roles[role];
}

enum wire_role role_by_name(const char *name)
{
	for (int i = WIRE_ROLE_GATE; i < WIRE_ROLE__COUNT; i++)
		if (strcmp(roles[i].name, name) == 0)
			return (enum wire_role)i;
	return WIRE_ROLE_PARENT;
}

static int complain(const struct role *role, const struct err *e)
{
	(void)fprintf(stderr, "sallyportd: %s: %s\n", role->name, e->text);
	return ROLE_EXIT_STATE;
}

// Everything is open that has to be: from here on the process hears others.
static int serve(struct loop *loop, enum wire_role role)
{
	struct err e;

	if (sandbox_calls(role, &e) != 0)
		return complain(role_get(role), &e);
	return loop_run(loop) == 0 ? 0 : 1;
}

static int run_gate(struct loop *loop, const struct options *options, bool handed)
{
	struct err e;
	struct gate_options gate_options = {
		.directory = options->state_directory,
		.opened = handed ? ROLE_HANDED_FD : -1,
	};
	struct gate *gate = gate_new(loop, ROLE_PARENT_FD, &gate_options, &e);
	int result;

	if (!gate)
		return complain(role_get(WIRE_ROLE_GATE), &e);
	result = serve(loop, WIRE_ROLE_GATE);
	gate_free(gate);
	return result;
}

static int run_lan(struct loop *loop)
{
	struct err e;
	struct lan *lan = lan_new(loop, ROLE_PARENT_FD, &e);
	int result;

	if (!lan)
		return complain(role_get(WIRE_ROLE_LAN), &e);
	result = serve(loop, WIRE_ROLE_LAN);
	lan_free(lan);
	return result;
}

static int run_mgmt(struct loop *loop, const struct options *options)
{
	struct err e;
	struct mgmt_options mgmt_options = {.directory = options->state_directory,
					    .again = options->again};
	struct mgmt *mgmt = mgmt_new(loop, ROLE_PARENT_FD, &mgmt_options, &e);
	int result;

	if (!mgmt)
		return complain(role_get(WIRE_ROLE_MGMT), &e);
	mgmt_echo_log(mgmt, options->foreground);
	result = serve(loop, WIRE_ROLE_MGMT);
	mgmt_free(mgmt);
	return result;
}

int role_run(const struct options *options)
{
	const char *const directories[] = {options->state_directory, NULL};
	bool handed = fcntl(ROLE_HANDED_FD, F_GETFD) >= 0; // before anything else is opened
	struct loop *loop;
	struct err e;
	int status = 1;

	// A child without its parent would hold listeners that nobody manages.
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() == 1)
		return 1;
	// Passwords and the devices' requests stay out of core files, and out of the reach of other
	// processes of the same user.
	if (prctl(PR_SET_DUMPABLE, 0) != 0)
		return 1;
	(void)prctl(PR_SET_NAME, role_get(options->role)->name);
	(void)umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
	// A terminal's Ctrl-C is for the parent, which ends its children in their order.
	(void)signal(SIGINT, SIG_IGN);
	loop = loop_new();
	if (!loop)
		return 1;
	// It reads what the system's administrator has set for all programs.
	if (options->role == WIRE_ROLE_MGMT && tls_begin(&e) != 0)
		return complain(role_get(options->role), &e);
	if (sandbox_files(options->role, directories, &e) != 0)
		return complain(role_get(options->role), &e);
	switch (options->role) {
	case WIRE_ROLE_GATE:
		status = run_gate(loop, options, handed);
		break;
	case WIRE_ROLE_LAN:
		status = run_lan(loop);
		break;
	case WIRE_ROLE_MGMT:
		status = run_mgmt(loop, options);
		break;
	default: // workers and jobs are other programs
		break;
	}
	loop_free(loop);
	return status;
}
