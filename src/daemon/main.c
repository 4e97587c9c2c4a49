// SPDX-License-Identifier: BSD-2-Clause
// sallyportd: the parent, or, started by it with --role, one of its children.

#include "daemon/options.h"
#include "daemon/parent.h"
#include "daemon/role.h"

int main(int argc, char **argv)
{
	struct options options;
	int status = options_parse(argc, argv, &options);

	if (status >= 0)
		return status;
	return options.role == WIRE_ROLE_PARENT ? parent_run(&options) : role_run(&options);
}
