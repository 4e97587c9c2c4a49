// SPDX-License-Identifier: BSD-2-Clause
// Reading the program's command line.

#include "console/options.h"

#include <getopt.h>
#include <stddef.h>

const char program_usage[] =
	"usage: sallyport [--socket PATH] [-c COMMAND | FILE]\n"
	"\n"
	"Without COMMAND and FILE: a console on a terminal, else a script from standard input.\n"
	"\n"
	"  -c COMMAND     run it, then end; several are separated by semicolons\n"
	"  --check FILE   only read it, and tell the first error; no daemon is needed\n"
	"  --socket PATH  the daemon's control socket (" OPTIONS_SOCKET ")\n"
	"  --help         this text\n"
	"  --version      the version\n";

int program_options_read(struct program_options *o, int argc, char **argv, struct err *e)
{
	static const struct option names[] = {
		{"socket", required_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'v'},
		{"check", required_argument, NULL, 'k'},
		{"job", no_argument, NULL, 'j'},
		{"console", no_argument, NULL, 'n'},
		{NULL, 0, NULL, 0},
	};
	int option;

	*o = (struct program_options){.socket = OPTIONS_SOCKET};
	optind = 0; // starts anew, should this not be the first call
	opterr = 0;
	while ((option = getopt_long(argc, argv, "c:", names, NULL)) != -1) {
		if (option == 'c')
			o->command = optarg;
		else if (option == 's')
			o->socket = optarg;
		else if (option == 'k')
			o->check = optarg;
		else if (option == 'j')
			o->action = PROGRAM_JOB;
		else if (option == 'n')
			o->action = PROGRAM_CONSOLE;
		else if (option == 'h')
			o->action = PROGRAM_HELP;
		else if (option == 'v')
			o->action = PROGRAM_VERSION;
		else
			return err_set(e, ERR_SYNTAX, "not understood: %.80s", argv[optind - 1]);
	}
	if (optind < argc)
		o->file = argv[optind++];
	if (optind < argc)
		return err_set(e, ERR_SYNTAX, "too many arguments: %.80s", argv[optind]);
	if (o->check && (o->file || o->command))
		return err_set(e, ERR_SYNTAX, "either --check or something to run");
	if (o->check) {
		o->action = PROGRAM_CHECK;
		o->file = o->check;
	}
	if (o->file && o->command)
		return err_set(e, ERR_SYNTAX, "either -c or a file");
	return 0;
}
