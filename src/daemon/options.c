// SPDX-License-Identifier: BSD-2-Clause
// Reads the command line of sallyportd.

#include "daemon/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/role.h"

#define DEFAULT_STATE	 "/var/lib/sallyport"
#define DEFAULT_RUNTIME	 "/run/sallyport"
#define DEFAULT_DEFAULTS "/etc/sallyport/defaults.rsc"

static const char usage[] =
	"usage: sallyportd [--foreground] [--state-dir DIR] [--runtime-dir DIR]\n"
	"                  [--defaults FILE.rsc|none]\n"
	"\n"
	"Opens ports on this gateway when a device on the LAN asks, and closes them again.\n"
	"\n"
	"  --foreground        stay attached to the terminal and log to standard error\n"
	"  --state-dir DIR     configuration and leases (default " DEFAULT_STATE ")\n"
	"  --runtime-dir DIR   control socket and pid file (default " DEFAULT_RUNTIME ")\n"
	"  --defaults FILE     commands to run once, when there is no configuration yet, or "
	"`none`\n"
	"                      (default " DEFAULT_DEFAULTS ", if it is there)\n"
	"  --version           print the version\n"
	"  --help              print this text\n"
	"\n"
	"Manage it with `sallyport`.\n";

enum {
	OPTION_FOREGROUND = 256,
	OPTION_STATE,
	OPTION_RUNTIME,
	OPTION_DEFAULTS,
	OPTION_ROLE,
	OPTION_AGAIN,
	OPTION_VERSION,
	OPTION_HELP
};

static const struct option long_options[] = {
	{"foreground", no_argument, NULL, OPTION_FOREGROUND},
	{"state-dir", required_argument, NULL, OPTION_STATE},
	{"runtime-dir", required_argument, NULL, OPTION_RUNTIME},
	{"defaults", required_argument, NULL, OPTION_DEFAULTS},
	{"role", required_argument, NULL, OPTION_ROLE},
	{"again", no_argument, NULL, OPTION_AGAIN},
	{"version", no_argument, NULL, OPTION_VERSION},
	{"help", no_argument, NULL, OPTION_HELP},
	{NULL, 0, NULL, 0},
};

static int complain(const char *what, const char *value)
{
	(void)fprintf(stderr, "sallyportd: %s%s\ntry `sallyportd --help`\n", what, value);
	return 2;
}

static int take(int option, struct options *out)
{
	switch (option) {
	case OPTION_FOREGROUND:
		out->foreground = true;
		return -1;
	case OPTION_STATE:
		out->state_directory = optarg;
		return -1;
	case OPTION_RUNTIME:
		out->runtime_directory = optarg;
		return -1;
	case OPTION_DEFAULTS:
		out->defaults = strcmp(optarg, "none") == 0 ? NULL : optarg;
		if (out->defaults && access(out->defaults, R_OK) != 0)
			return complain("cannot read the defaults file ", optarg);
		return -1;
	case OPTION_ROLE:
		out->role = role_by_name(optarg);
		return out->role == WIRE_ROLE_PARENT ? complain("unknown role ", optarg) : -1;
	case OPTION_AGAIN:
		out->again = true;
		return -1;
	case OPTION_VERSION:
		printf("sallyportd %s\n", SALLYPORT_VERSION);
		return 0;
	case OPTION_HELP:
		printf("%s", usage);
		return 0;
	default:
		return complain("the command line is not understood", "");
	}
}

int options_parse(int argc, char **argv, struct options *out)
{
	int option;

	*out = (struct options){
		.role = WIRE_ROLE_PARENT,
		.state_directory = DEFAULT_STATE,
		.runtime_directory = DEFAULT_RUNTIME,
		.defaults = access(DEFAULT_DEFAULTS, R_OK) == 0 ? DEFAULT_DEFAULTS : NULL,
	};
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		int status = take(option, out);

		if (status >= 0)
			return status;
	}
	return optind < argc ? complain("surplus argument ", argv[optind]) : -1;
}
