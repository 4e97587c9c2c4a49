// SPDX-License-Identifier: BSD-2-Clause
// The beginning of a program.

#include "sandbox/program.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "sandbox/sandbox.h"

#ifdef __SANITIZE_ADDRESS__
// Leaks are looked for by calls that the walls forbid.
const char *__asan_default_options(void); // NOLINT(bugprone-reserved-identifier)
const char *__asan_default_options(void)  // NOLINT(bugprone-reserved-identifier)
{
	return "detect_leaks=0";
}
#endif

int program_fail(const struct program *p, const char *text)
{
	(void)fprintf(stderr, "%s: %s\n", p->name, text);
	return EXIT_FAILURE;
}

static bool refuse(const struct program *p, const char *text)
{
	(void)program_fail(p, text);
	return false;
}

bool program_begin(const struct program *p)
{
	struct err e;

	// Passwords stay out of core files, and out of the reach of other errands.
	if (prctl(PR_SET_DUMPABLE, 0) != 0)
		return refuse(p, "cannot give core files up");
	(void)umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN); // a terminal's Ctrl-C is for the parent
	if (!p->open()) {
		(void)err_set(&e, ERR_INTERNAL, "%s cannot be used", p->library);
		return refuse(p, e.text);
	}
	if (sandbox_files(p->role, NULL, &e) != 0 || sandbox_calls(p->role, &e) != 0)
		return refuse(p, e.text);
	return true;
}
