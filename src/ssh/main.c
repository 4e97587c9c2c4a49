// SPDX-License-Identifier: BSD-2-Clause
// The program `sallyport-ssh`. It is one of its own so that libssh is in no other process.

#include <libssh/libssh.h>
#include <stdlib.h>

#include "sandbox/program.h"
#include "ssh/server.h"

static bool open_libssh(void)
{
	return ssh_init() == SSH_OK;
}

int main(void)
{
	static const struct program program = {
		.name = "sallyport-ssh",
		.role = WIRE_ROLE_SSH,
		.open = open_libssh,
		.library = "libssh",
	};
	struct err e;

	if (!program_begin(&program))
		return EXIT_FAILURE;
	return server_run(&e) == 0 ? EXIT_SUCCESS : program_fail(&program, e.text);
}
