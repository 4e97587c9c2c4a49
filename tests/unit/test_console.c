// SPDX-License-Identifier: BSD-2-Clause
// Tests of the console against a daemon that the test plays: which sentences a command line
// becomes, and what comes of the replies.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/mman.h>

#include "console/interrupt.h"
#include "console/options.h"
#include "console/prompt.h"
#include "fake_daemon.h"
#include "sample_menus.h"

#define TWO_INTERFACES                                                                             \
	"!re|=.id=*1|=interface=ether1|=type=external|=disabled=false|=dynamic=false\n"            \
	"!re|=.id=*5|=interface=bridge|=type=internal|=disabled=false|=dynamic=true\n!done"

static const struct fake_answer answers[] = {
	{"/ip/upnp/set =enabled=yes", "!done"},
	{"/ip/upnp/set =enabled=maybe",
	 "!trap|=category=1|=message=invalid value for argument enabled\n!done"},
	{"/ip/upnp/print", "!re|=enabled=true|=show-dummy-rule=false\n!done"},
	{"/ip/upnp/get =value-name=enabled", "!done|=ret=true"},
	{"/ip/upnp/interfaces/print", TWO_INTERFACES},
	{"/ip/upnp/interfaces/print =.proplist=.id", "!re|=.id=*1\n!re|=.id=*5\n!done"},
	{"/ip/upnp/interfaces/print =from=*5,*1",
	 "!re|=.id=*5|=interface=bridge|=type=internal|=dynamic=true\n"
	 "!re|=.id=*1|=interface=ether1|=type=external\n!done"},
	{"/ip/upnp/interfaces/print =from=*1 =count-only=", "!done|=ret=1"},
	{"/ip/upnp/interfaces/print =from=*5",
	 "!re|=.id=*5|=interface=bridge|=disabled=false\n!done"},
	{"/ip/upnp/interfaces/print =from=", "!done"},
	{"/ip/upnp/interfaces/print =from=nosuch", "!trap|=message=no such item\n!done"},
	{"/ip/upnp/interfaces/print ?type=internal",
	 "!re|=.id=*5|=interface=bridge|=type=internal|=disabled=false|=dynamic=true\n!done"},
	{"/ip/upnp/interfaces/print ?type=internal =count-only=", "!done|=ret=1"},
	{"/ip/upnp/interfaces/print =count-only=", "!done|=ret=2"},
	{"/ip/upnp/interfaces/print ?type=nosuch", "!done"},
	{"/ip/upnp/interfaces/add",
	 "!trap|=message=missing value(s) of argument(s) interface type\n!done"},
	{"/ip/upnp/interfaces/add =interface=ether1 =type=external", "!done|=ret=*7"},
	{"/ip/upnp/interfaces/set =numbers=*1,*5,ether9,*A =!comment= =forced-ip=1.1.1.1", "!done"},
	{"/ip/upnp/interfaces/disable =numbers=*5", "!done"},
	{"/ip/upnp/interfaces/remove =numbers=*1,*5", "!done"},
	{"/ip/upnp/interfaces/comment =numbers=*1 =comment=a b", "!done"},
	{"/ip/firewall/nat/move =numbers=*9 =destination=*1", "!done"},
	{"/ip/firewall/nat/print =.proplist=.id", "!re|=.id=*1\n!re|=.id=*9\n!done"},
	{"/ip/firewall/nat/print",
	 "!re|=.id=*1|=chain=srcnat|=packets=0|=bytes=0|=dynamic=false\n"
	 "!re|=.id=*9|=chain=dstnat|=packets=1234|=bytes=5|=dynamic=true\n!done"},
	{"/ip/firewall/nat/print =stats=",
	 "!re|=.id=*1|=chain=srcnat|=packets=0|=bytes=0|=dynamic=false\n"
	 "!re|=.id=*9|=chain=dstnat|=packets=1234|=bytes=5|=dynamic=true\n!done"},
	{"/log/info =message=hello", "!done"},
	{"/log/print", "!re|=.id=*1|=time=2026-10-02 12:00:00|=topics=script,info|=message=hello\n"
		       "!re|=.id=*2|=time=2026-10-02 12:00:01|=topics=upnp,info|=message=x\n!done"},
	{"/log/print ?message=hello",
	 "!re|=.id=*1|=time=2026-10-02 12:00:00|=topics=script,info|=message=hello\n!done"},
	{"/log/print =follow-only=", "!re|=.id=*3|=time=t|=topics=upnp|=message=new\n"
				     "!re|=.id=*4|=time=t|=topics=dhcp|=message=other\n"},
	{"/cancel =tag=1", "!trap|=category=2|=message=interrupted|.tag=1\n!done|.tag=1\n!done"},
	{"/system/identity/print", "!re|=name=R1\n!done"},
	{"/system/identity/set =name=fatal", "!fatal|session terminated"},
	{"/file/write =file=x.txt =data=Flags: D - DYNAMIC\nColumns: TYPE\n#   TYPE\n"
	 "0   external\n1 D internal\n =offset=0 =last=yes",
	 "!done"},
	{"/system/resource/print", "!re|=uptime=3h|=free-memory=13946060\n!done"},
};

static struct fake_daemon daemon_played;
static struct console console;
static struct err err;
static char shown[65536];
static char asked[65536];

// What was written since the last call.
static const char *take_output(void)
{
	off_t size = lseek(console.out, 0, SEEK_CUR);
	ssize_t n = pread(console.out, shown, sizeof(shown) - 1, 0);

	assert_true(size >= 0 && n == size);
	shown[n] = '\0';
	assert_int_equal(ftruncate(console.out, 0), 0);
	assert_int_equal(lseek(console.out, 0, SEEK_SET), 0);
	return shown;
}

// What the daemon was asked since the last call, but for the names of variables, which come before
// the first line that is typed. It waits for commands only when it has answered the last, so nothing
// is written to the log now.
static const char *take_requests(void)
{
	static const char names[] = "/system/script/environment/print =.proplist=name,source\n";
	const char *log = strbuf_text(&daemon_played.log);

	if (strncmp(log, names, sizeof(names) - 1) == 0)
		log += sizeof(names) - 1;
	(void)snprintf(asked, sizeof(asked), "%s", log);
	strbuf_reset(&daemon_played.log);
	return asked;
}

static int setup(void **state)
{
	(void)state;
	daemon_played = (struct fake_daemon){.answers = answers,
					     .answer_count = sizeof(answers) / sizeof(answers[0]),
					     .schema = sample_dump};
	fake_start(&daemon_played);
	assert_int_equal(console_init(&console, client_new(daemon_played.fd, &err),
				      memfd_create("output", MFD_CLOEXEC), &err),
			 0);
	assert_string_equal(take_requests(), "/console/schema/print\n");
	return 0;
}

static int teardown(void **state)
{
	int out = console.out;

	(void)state;
	console_done(&console);
	(void)close(out);
	fake_stop(&daemon_played);
	return 0;
}

static const char *run_as(enum console_mode mode, const char *text)
{
	err.text[0] = '\0';
	if (console_run(&console, slice_from(text), mode, NULL, &err) < 0) {
		(void)take_output();
		return err.text;
	}
	return take_output();
}

// What TEXT shows, or the error it ends in.
static const char *run(const char *text)
{
	return run_as(CONSOLE_TYPED, text);
}

static void test_set_shows_nothing(void **state)
{
	(void)state;
	assert_string_equal(run("/ip upnp set enabled=yes"), "");
	assert_string_equal(take_requests(), "/ip/upnp/set =enabled=yes\n");
	assert_string_equal(run("/ip/upnp/set enable=yes"), "");
	assert_string_equal(take_requests(), "/ip/upnp/set =enabled=yes\n");
}

static void test_menu_stays_for_the_lines_that_follow(void **state)
{
	(void)state;
	assert_string_equal(run("/ip upnp\n# comment\nset enabled=yes # another\nprint\n"),
			    "          enabled: yes\n  show-dummy-rule: no\n");
	assert_string_equal(run("print"), "          enabled: yes\n  show-dummy-rule: no\n");
	assert_string_equal(console.current->path, "/ip/upnp");
}

static void test_errors(void **state)
{
	(void)state;
	assert_string_equal(run("/ip upnp set enabled=maybe"),
			    "invalid value for argument enabled");
	assert_string_equal(run("/ip upnp set foo=1"),
			    "expected end of command (line 1 column 14)");
	assert_string_equal(run("/ip upnp interfaces add"),
			    "missing value(s) of argument(s) interface type");
	assert_string_equal(run("/ip upnp interfaces disable"),
			    "missing value(s) of argument(s) numbers");
	assert_string_equal(run("/foo"), "bad command name foo (line 1 column 2)");
	assert_string_equal(run(":put"), "missing value(s) of argument(s) message");
	assert_string_equal(run(":set b 1"), "syntax error (line 1 column 6)");
	// an error in reading means that nothing ran, one in running that the rest does not
	take_requests();
	(void)run("/ip upnp set enabled=yes; /ip upnp set foo=1");
	assert_string_equal(take_requests(), "");
	(void)run("/ip upnp set enabled=maybe; /ip upnp set enabled=yes");
	assert_string_equal(take_requests(), "/ip/upnp/set =enabled=maybe\n");
	assert_string_equal(run("/ip upnp set enabled=yes\n/foo"),
			    "bad command name foo (line 2 column 2)");
	assert_string_equal(take_requests(), "/ip/upnp/set =enabled=yes\n");
}

static void test_scripts_name_the_place_of_an_error(void **state)
{
	(void)state;
	assert_string_equal(run_as(CONSOLE_SCRIPT, "/ip upnp\n\nset enabled=maybe"),
			    "invalid value for argument enabled (/ip/upnp/set; line 3)");
	assert_string_equal(run_as(CONSOLE_SCRIPT, "/foo"),
			    "bad command name foo (line 1 column 2)");
}

static void test_add_returns_its_id_in_brackets_only(void **state)
{
	(void)state;
	assert_string_equal(run("/ip upnp interfaces add interface=ether1 type=external"), "");
	assert_string_equal(run(":put [/ip upnp interfaces add interface=ether1 type=external]"),
			    "*7\n");
	assert_string_equal(
		run(":put [:typeof [/ip upnp interfaces add interface=ether1 type=external]]"),
		"id\n");
}

static void test_put_and_typeof(void **state)
{
	(void)state;
	assert_string_equal(run(":put \"a\\tb\""), "a\tb\n");
	assert_string_equal(run(":put \"a$b\""), "a\n");
	assert_string_equal(run("put yes"), "true\n");
	assert_string_equal(run(":put [/ip upnp get enabled]"), "true\n");
	assert_string_equal(run("/ip upnp get enabled"), "");
	assert_string_equal(run(":put [:typeof 1.2.3.4/24]"), "ip-prefix\n");
	assert_string_equal(run(":put [:typeof [/ip upnp get enabled]]"), "bool\n");
	assert_string_equal(run(":put [:typeof [:put hi]]"), "hi\nnothing\n");
	assert_string_equal(run(":put [/ip upnp interfaces find]"), "*1;*5\n");
	assert_string_equal(run("/ip upnp interfaces find"), "");
	assert_string_equal(run(":put [/ip upnp interfaces print count-only]"), "2\n");
	assert_string_equal(run(":put [/ip upnp interfaces print as-value where type=internal]"),
			    ".id=*5;disabled=false;dynamic=true;interface=bridge;type=internal\n");
	assert_string_equal(run("/ip upnp interfaces print as-value"), "");
	assert_string_equal(run(":put [/ip upnp get]"), "enabled=true;show-dummy-rule=false\n");
	assert_string_equal(run(":put [/ip upnp interfaces get [find type=internal]]"),
			    ".id=*5;disabled=false;interface=bridge\n");
	assert_string_equal(run(":put [/ip upnp interfaces get [find type=nosuch]]"),
			    "no such item");
	assert_string_equal(run(":put [/ip upnp print as-value]"),
			    "enabled=true;show-dummy-rule=false\n");
}

static void test_prints(void **state)
{
	(void)state;
	assert_string_equal(run("/ip upnp interfaces print"), "Flags: D - DYNAMIC\n"
							      "Columns: INTERFACE, TYPE\n"
							      "#   INTERFACE  TYPE\n"
							      "0   ether1     external\n"
							      "1 D bridge     internal\n");
	// rows left out keep their numbers
	assert_string_equal(run("/ip upnp interfaces print where type=internal"),
			    "Flags: D - DYNAMIC\n"
			    "Columns: INTERFACE, TYPE\n"
			    "#   INTERFACE  TYPE\n"
			    "1 D bridge     internal\n");
	assert_string_equal(run("/ip upnp interfaces print terse from=1,0"),
			    " 1  D interface=bridge type=internal\n"
			    " 0    interface=ether1 type=external\n");
	assert_string_equal(run("/ip upnp interfaces print count-only"), "2\n");
	take_requests();
	assert_string_equal(run("/ip upnp interfaces print count-only where type=internal"), "1\n");
	assert_string_equal(take_requests(),
			    "/ip/upnp/interfaces/print ?type=internal =count-only=\n");
	assert_string_equal(run("/ip upnp interfaces print count-only where interface~\"e\""),
			    "2\n");
	assert_string_equal(run("/ip upnp interfaces print where type=nosuch"), "");
	assert_string_equal(run("/ip upnp interfaces print brief show-ids proplist=type where "
				"interface~\"^br\""),
			    "Flags: D - DYNAMIC\nColumns: TYPE\n #   TYPE\n*5 D internal\n");
	assert_string_equal(run("/ip upnp interfaces print from=nosuch"), "no such item");
	assert_string_equal(run("/ip upnp interfaces print count-only from=0"), "1\n");
	assert_string_equal(run("/ip upnp interfaces print nosuch=x"),
			    "expected end of command (line 1 column 27)");
	(void)take_requests();
	assert_string_equal(run("/ip upnp interfaces print brief proplist=type file=x"), "");
	assert_non_null(
		strstr(take_requests(), "/file/write =file=x.txt =data=Flags: D - DYNAMIC\n"));
	assert_string_equal(run("/system resource print without-paging"),
			    "       uptime: 3h\n  free-memory: 13.3MiB\n");
}

static void test_rules(void **state)
{
	(void)state;
	assert_string_equal(run("/ip firewall nat print"),
			    "Flags: X - disabled, I - invalid; D - dynamic \n"
			    " 0    chain=srcnat\n\n"
			    " 1  D chain=dstnat\n\n");
	assert_string_equal(run("/ip firewall nat print dynamic"),
			    "Flags: X - disabled, I - invalid; D - dynamic \n"
			    " 1  D chain=dstnat\n\n");
	assert_string_equal(run("/ip firewall nat print stats static"),
			    "Columns: CHAIN, BYTES, PACKETS\n"
			    "# CHAIN   BYTES  PACKETS\n"
			    "0 srcnat      0        0\n");
	assert_string_equal(run("/ip firewall nat print stats where packets>0"),
			    "Flags: D - DYNAMIC\n"
			    "Columns: CHAIN, BYTES, PACKETS\n"
			    "#   CHAIN   BYTES  PACKETS\n"
			    "1 D dstnat      5    1 234\n");
	assert_string_equal(run("/ip firewall nat print count-only dynamic"), "1\n");
}

static void test_records_are_called(void **state)
{
	(void)state;
	take_requests();
	// a number counts as printed where nothing was printed yet
	assert_string_equal(run("/ip upnp interfaces disable 1"), "");
	assert_string_equal(take_requests(), "/ip/upnp/interfaces/print =.proplist=.id\n"
					     "/ip/upnp/interfaces/disable =numbers=*5\n");
	assert_string_equal(run("/ip upnp interfaces set 0,1,ether9,*A !comment forced-ip=1.1.1.1"),
			    "");
	assert_string_equal(
		take_requests(),
		"/ip/upnp/interfaces/set =numbers=*1,*5,ether9,*A =!comment= =forced-ip=1.1.1.1\n");
	assert_string_equal(run("/ip upnp interfaces comment 0 \"a b\""), "");
	assert_string_equal(run("/ip upnp interfaces disable 99"), "no such item (4)");
	assert_string_equal(run("/ip firewall nat move 1 0"), "");
	assert_string_equal(run("/ip upnp interfaces remove [find]"), "");
	assert_string_equal(run("/ip upnp interfaces disable [find type=internal]"), "");
	take_requests();
	// nothing found, nothing done
	assert_string_equal(run("/ip upnp interfaces remove [find type=nosuch]"), "");
	assert_string_equal(take_requests(), "/ip/upnp/interfaces/print ?type=nosuch\n");
}

static void test_numbers_in_scripts_need_a_print(void **state)
{
	(void)state;
	assert_string_equal(run_as(CONSOLE_SCRIPT, "/ip upnp interfaces disable 1"),
			    "no such item (4) (/ip/upnp/interfaces/disable; line 1)");
	assert_non_null(
		strstr(run_as(CONSOLE_SCRIPT, "/ip upnp interfaces\nprint\ndisable 1"), "bridge"));
}

static void test_log(void **state)
{
	(void)state;
	assert_string_equal(run("/log info hello"), "");
	assert_string_equal(run(":log info \"hello\""), "");
	assert_string_equal(run("/log print where message=hello"),
			    " 2026-10-02 12:00:00 script,info hello\n");
	assert_string_equal(run("/log print topics=upnp"), " 2026-10-02 12:00:01 upnp,info x\n");
	assert_string_equal(run("/log print topics=upnp,script"), "");
}

static void test_follow_ends_with_ctrl_c(void **state)
{
	(void)state;
	assert_int_equal(kill(getpid(), SIGINT), 0); // delivered when the console waits
	assert_int_equal(console_run(&console,
				     SLICE("/log print follow-only where topics~\"upnp\""),
				     CONSOLE_TYPED, NULL, &err),
			 0);
	assert_string_equal(take_requests(), "/log/print =follow-only=\n/cancel =tag=1\n");
	assert_false(interrupt_pending());
}

static void test_follow_shows_what_fits(void **state)
{
	static const struct fake_answer ended[] = {
		{"/log/print =follow=", "!re|=.id=*3|=time=t|=topics=upnp|=message=new\n"
					"!re|=.id=*4|=time=t|=topics=dhcp|=message=other\n"
					"!re|=.id=*1|=.dead=yes\n!done"},
	};

	(void)state;
	daemon_played.answers = ended;
	daemon_played.answer_count = 1;
	assert_string_equal(run("/log print follow where topics~\"upnp\""), " t upnp new\n");
	daemon_played.answers = answers;
	daemon_played.answer_count = sizeof(answers) / sizeof(answers[0]);
}

static void test_quit_ends_a_script(void **state)
{
	(void)state;
	assert_string_equal(run(":put a; /quit; :put b"), "a\n");
	assert_true(console.quit);
}

// What typing TEXT shows, beside the errors in ERRORS.
static const char *type(const char *text, struct screen *errors)
{
	int in[2];

	assert_int_equal(pipe(in), 0);
	assert_int_equal(write(in[1], text, strlen(text)), strlen(text));
	(void)close(in[1]);
	*errors = (struct screen){.width = 80};
	strbuf_init(&errors->text, 4096);
	assert_int_equal(prompt_run(&console, in[0], errors, &err), 0);
	(void)close(in[0]);
	screen_free(errors);
	return take_output();
}

static void test_prompt(void **state)
{
	struct screen errors;
	const char *text =
		type("/ip upnp\nput \"a\n b\"\n:put [\n:typeof 1\n]\n..\n/quit\nput no\n", &errors);

	(void)state;
	assert_string_equal(strstr(text, "["), "[admin@R1] > [admin@R1] /ip/upnp> \"... a\n b\n"
					       "[admin@R1] /ip/upnp> [... [... num\n"
					       "[admin@R1] /ip/upnp> [admin@R1] /ip> ");
}

static void test_prompt_ends_with_the_input(void **state)
{
	struct screen errors;
	const char *text = type(":put last", &errors);

	(void)state;
	assert_string_equal(strstr(text, "["), "[admin@R1] > last\n");
	assert_false(console.quit);
}

static void test_lost_connection(void **state)
{
	(void)state;
	assert_string_equal(run("/system identity set name=fatal"), "session terminated");
	assert_int_equal(err.kind, ERR_IO);
	assert_int_equal(shutdown(daemon_played.fd, SHUT_RDWR), 0);
	assert_string_equal(run("/ip upnp print"), "connection to the daemon is lost");
}

static void test_program_options(void **state)
{
	struct program_options o;
	char *none[] = {"sallyport", NULL};
	char *command[] = {"sallyport", "--socket", "/tmp/s", "-c", "/ip upnp print", NULL};
	char *file[] = {"sallyport", "a.rsc", NULL};
	char *both[] = {"sallyport", "-c", "x", "a.rsc", NULL};
	char *many[] = {"sallyport", "a.rsc", "b.rsc", NULL};
	char *unknown[] = {"sallyport", "--nosuch", NULL};
	char *help[] = {"sallyport", "--help", NULL};

	(void)state;
	assert_int_equal(program_options_read(&o, 1, none, &err), 0);
	assert_string_equal(o.socket, "/run/sallyport/control");
	assert_null(o.command);
	assert_int_equal(program_options_read(&o, 5, command, &err), 0);
	assert_string_equal(o.socket, "/tmp/s");
	assert_string_equal(o.command, "/ip upnp print");
	assert_int_equal(program_options_read(&o, 2, file, &err), 0);
	assert_string_equal(o.file, "a.rsc");
	assert_int_equal(program_options_read(&o, 4, both, &err), -1);
	assert_int_equal(program_options_read(&o, 3, many, &err), -1);
	assert_int_equal(program_options_read(&o, 2, unknown, &err), -1);
	assert_string_equal(err.text, "not understood: --nosuch");
	assert_int_equal(program_options_read(&o, 2, help, &err), 0);
	assert_int_equal(o.action, PROGRAM_HELP);
}

#define CONSOLE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static void test_inspect(void **state)
{
	(void)state;
	assert_string_equal(
		run("/console inspect request=completion input=\"/ip upnp interfaces add typ\""),
		"Columns: TYPE, COMPLETION, STYLE, OFFSET, PREFERENCE, SHOW, TEXT\n"
		"TYPE        COMPLETION  STYLE  OFFSET  PREFERENCE  SHOW  TEXT\n"
		"completion  type        arg    24      80          true  \n");
	assert_string_equal(run("/console inspect highlight path=ip,upnp input=\"set é=1\""),
			    "Columns: TYPE, HIGHLIGHT\n"
			    "TYPE       HIGHLIGHT\n"
			    "highlight  cmd,cmd,cmd,none,error,error,error\n");
	assert_string_equal(run("/console inspect self path=ip,upnp"),
			    "Columns: TYPE, NAME, NODE-TYPE\n"
			    "TYPE  NAME  NODE-TYPE\n"
			    "self  upnp  dir\n");
	assert_string_equal(
		run(":put ([/console inspect child path=ip,upnp as-value]->0->\"name\")"),
		"interfaces\n");
	assert_string_equal(run(":put [:len [/console inspect syntax as-value path=ip,upnp,set "
				"input=\"enabled=\"]]"),
			    "3\n");
	assert_string_equal(run("/console inspect nosuch"),
			    "input does not match any value of request");
	assert_string_equal(run("/ip upnp edit enabled"), "this command requires user input");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONSOLE_TEST(test_inspect),
		CONSOLE_TEST(test_set_shows_nothing),
		CONSOLE_TEST(test_menu_stays_for_the_lines_that_follow),
		CONSOLE_TEST(test_errors),
		CONSOLE_TEST(test_scripts_name_the_place_of_an_error),
		CONSOLE_TEST(test_add_returns_its_id_in_brackets_only),
		CONSOLE_TEST(test_put_and_typeof),
		CONSOLE_TEST(test_prints),
		CONSOLE_TEST(test_rules),
		CONSOLE_TEST(test_records_are_called),
		CONSOLE_TEST(test_numbers_in_scripts_need_a_print),
		CONSOLE_TEST(test_log),
		CONSOLE_TEST(test_follow_ends_with_ctrl_c),
		CONSOLE_TEST(test_follow_shows_what_fits),
		CONSOLE_TEST(test_quit_ends_a_script),
		CONSOLE_TEST(test_prompt),
		CONSOLE_TEST(test_prompt_ends_with_the_input),
		CONSOLE_TEST(test_lost_connection),
		cmocka_unit_test(test_program_options),
	};

	interrupt_init(); // before any thread is made, so that all hold the signal back
	return cmocka_run_group_tests(tests, NULL, NULL);
}
