// SPDX-License-Identifier: BSD-2-Clause
// The program `sallyport-ssh`. It is one of its own so that libssh is in no other process.

#include <libssh/libssh.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "sandbox/sandbox.h"
#include "ssh/server.h"

#ifdef __SANITIZE_ADDRESS__
// Leaks are looked for by calls that the walls forbid.
const char *__asan_default_options(void); // NOLINT(bugprone-reserved-identifier)
const char *__asan_default_options(void)  // NOLINT(bugprone-reserved-identifier)
{
	return "detect_leaks=0";
}
#endif

static int complain(const char *text)
{
	(void)fprintf(stderr, "sallyport-ssh: %s\n", text);
	return EXIT_FAILURE;
}

int main(void)
{
	struct err e;

	if (prctl(PR_SET_DUMPABLE, 0) != 0)
		return complain("cannot give core files up");
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN); // a terminal's Ctrl-C is for the parent
	if (ssh_init() != SSH_OK)
		return complain("libssh cannot be used");
	if (sandbox_files(WIRE_ROLE_SSH, NULL, &e) != 0 || sandbox_calls(WIRE_ROLE_SSH, &e) != 0)
		return complain(e.text);
	return server_run(&e) == 0 ? EXIT_SUCCESS : complain(e.text);
}
