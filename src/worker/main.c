// SPDX-License-Identifier: BSD-2-Clause
// The program `sallyport-worker`. It is one of its own so that the libraries that speak with the
// outside are in no other process. The parent starts it, as the worker's user and with its limits.

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "sandbox/sandbox.h"
#include "worker/worker.h"

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
	(void)fprintf(stderr, "sallyport-worker: %s\n", text);
	return EXIT_FAILURE;
}

int main(void)
{
	struct err e;

	// Passwords stay out of core files, and out of the reach of other errands.
	if (prctl(PR_SET_DUMPABLE, 0) != 0)
		return complain("cannot give core files up");
	(void)umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN); // a terminal's Ctrl-C is for the parent
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return complain("libcurl cannot be used");
	if (sandbox_files(WIRE_ROLE_WORKER, NULL, &e) != 0 ||
	    sandbox_calls(WIRE_ROLE_WORKER, &e) != 0)
		return complain(e.text);
	return worker_run(WORKER_FD);
}
