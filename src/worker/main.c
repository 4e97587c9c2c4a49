// SPDX-License-Identifier: BSD-2-Clause
// The program `sallyport-worker`. It is one of its own so that the libraries that speak with the
// outside are in no other process. The parent starts it, as the worker's user and with its limits.

#include <curl/curl.h>
#include <stdlib.h>

#include "sandbox/program.h"
#include "worker/worker.h"

static bool open_curl(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == 0;
}

int main(void)
{
	static const struct program program = {
		.name = "sallyport-worker",
		.role = WIRE_ROLE_WORKER,
		.open = open_curl,
		.library = "libcurl",
	};

	return program_begin(&program) ? worker_run(WORKER_FD) : EXIT_FAILURE;
}
