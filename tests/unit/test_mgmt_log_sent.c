// SPDX-License-Identifier: BSD-2-Clause
// Tests of log lines on their way to a worker, for a syslog server or by mail. The worker is played:
// what it is asked, that nothing is lost when it ends early, and that what waits is bounded.

#include "mgmt_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "codec/sentence.h"
#include "mgmt/log.h"

static struct mgmt_fixture fixture;
static struct client client;
static struct strbuf heard; // bytes from mgmt that are not looked at yet

static int setup(void **state)
{
	(void)state;
	mgmt_fixture_start(&fixture, false);
	client_local(&client, &fixture);
	strbuf_init(&heard, 4 << 20);
	(void)client_ask(&client, "/system/logging/action/set", "=.id=remote", "=remote=192.0.2.9",
			 "=remote-protocol=tcp", NULL);
	(void)client_ask(&client, "/system/logging/add", "=topics=upnp", "=action=remote", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	strbuf_free(&heard);
	client_close(&client);
	mgmt_fixture_stop(&fixture);
	return 0;
}

#define ASK(...) client_ask(&client, __VA_ARGS__, NULL)

static void say(int from, int to)
{
	for (int i = from; i <= to; i++)
		log_add_format(&fixture.m->log, WIRE_LOG_UPNP | WIRE_LOG_DEBUG, "line %d", i);
}

// What mgmt has sent: true when it is a whole sentence, or nothing more will come.
static bool has_spoken(void *context)
{
	struct sentence *out = context;
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	char *to = strbuf_reserve(&heard, 65536);
	ssize_t n = fixture.errand_fd < 0 ? -1 : recv(fixture.errand_fd, to, 65536, MSG_DONTWAIT);
	size_t used;

	if (n > 0)
		heard.length += (size_t)n;
	out->count = 0;
	return n == 0 || sentence_decode(strbuf_slice(&heard), &limits, out, &used, NULL) == 1;
}

// The next sentence as text: its words joined by blanks, the NUL bytes within as '|'.
static const char *next(void)
{
	static struct strbuf text;
	static struct sentence s;
	size_t used = 0;

	mgmt_fixture_until(&fixture, has_spoken, &s);
	strbuf_free(&text);
	strbuf_init(&text, 1 << 20);
	for (size_t i = 0; i < s.count; i++) {
		struct slice word = s.word[i];

		if (i > 0)
			strbuf_add_char(&text, ' ');
		for (size_t k = 0; k < word.n; k++)
			strbuf_add_char(&text, word.p[k] ? word.p[k] : '|');
		used = (size_t)(word.p + word.n - heard.data);
	}
	if (s.count > 0)
		strbuf_consume(&heard, used + 1);
	return s.count > 0 ? strbuf_text(&text) : "(closed)";
}

static void acknowledge(void)
{
	static const char row[] = "\3!re";

	assert_int_equal(write(fixture.errand_fd, row, sizeof(row)), sizeof(row));
	mgmt_fixture_pump(&fixture);
}

// The worker ends, telling why if TEXT says so.
static void leave(const char *trap, size_t n)
{
	assert_int_equal(write(fixture.errand_fd, trap, n), n);
	(void)close(fixture.errand_fd);
	fixture.errand_fd = -1;
	strbuf_reset(&heard);
	mgmt_fixture_errand_ended(&fixture, fixture.errand, 0);
	mgmt_fixture_pump(&fixture);
}

static const char refusal[] = "\5!trap\17=message=no way\0\5!done";

#define REQUEST "/syslog =host=192.0.2.9 =port=514 =protocol=tcp =source= =check-certificate=no"

static void test_lines_go_one_batch_after_the_other(void **state)
{
	(void)state;
	say(1, 1);
	assert_string_equal(next(), REQUEST);
	assert_string_equal(next(), "/lines =lines=upnp,debug line 1\n|");
	say(2, 3); // wait for the first
	acknowledge();
	assert_string_equal(next(), "/lines =lines=upnp,debug line 2\n|upnp,debug line 3\n|");
	acknowledge();
	assert_int_equal(fixture.errands, 1);
	say(4, 4);
	assert_string_equal(next(), "/lines =lines=upnp,debug line 4\n|");
	acknowledge();
	// After a while without lines it is let go; the next line has another.
	loop_advance(fixture.loop, 61000);
	assert_string_equal(next(), "(closed)");
	say(5, 5);
	assert_string_equal(next(), REQUEST);
	assert_int_equal(fixture.errands, 2);
}

static void test_what_was_not_acknowledged_is_sent_again(void **state)
{
	(void)state;
	say(1, 2);
	assert_string_equal(next(), REQUEST);
	(void)next();
	for (uint64_t wait = 1000; wait <= 4000; wait *= 2) {
		leave(refusal, sizeof(refusal));
		loop_advance(fixture.loop, wait - 1);
		mgmt_fixture_pump(&fixture);
		assert_int_equal(fixture.errand_fd, -1);
		loop_advance(fixture.loop, 1);
		assert_string_equal(next(), REQUEST);
		assert_string_equal(next(),
				    "/lines =lines=upnp,debug line 1\n|upnp,debug line 2\n|");
	}
	acknowledge();
	assert_string_equal(ASK("/log/print", "=message=cannot be sent", "=.proplist=message"),
			    "!re =message=log lines cannot be sent to 192.0.2.9: no way\n!done\n");
}

static void test_what_waits_is_bounded_and_told(void **state)
{
	unsigned long told = 0;
	unsigned long came = 0;

	(void)state;
	say(1, 1);
	assert_string_equal(next(), REQUEST);
	say(2, 20000);
	while (told == 0) {
		const char *lines = next();

		for (; *lines; lines++)
			came += *lines == '|';
		acknowledge();
		(void)sscanf(ASK("/log/print", "=message=were not sent", "=.proplist=message"),
			     "!re =message=%lu log lines were not sent to 192.0.2.9", &told);
	}
	assert_int_equal(came + told, 20000);
}

static void test_no_worker_is_no_loss(void **state)
{
	(void)state;
	fixture.refuse_errand = "failure: too many at once";
	say(1, 1);
	mgmt_fixture_pump(&fixture);
	fixture.refuse_errand = NULL;
	loop_advance(fixture.loop, 1000);
	assert_string_equal(next(), REQUEST);
	assert_string_equal(next(), "/lines =lines=upnp,debug line 1\n|");
}

// ---- by mail

static void use_mail(void)
{
	(void)ASK("/tool/e-mail/set", "=server=192.0.2.1", "=from=gate@home.example");
	(void)ASK("/system/logging/action/add", "=name=mail", "=target=email",
		  "=email-to=a@home.example", "=email-cc=b@home.example");
	(void)ASK("/system/logging/set", "=.id=*5", "=action=mail");
}

// The mail that mgmt has a worker send now; "" while there is none.
static const char *mail(void)
{
	mgmt_fixture_pump(&fixture);
	mgmt_fixture_pump(&fixture);
	return fixture.errand_fd >= 0 ? next() : "";
}

static void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in: %s", part, text);
}

static void test_lines_of_a_few_seconds_are_one_mail(void **state)
{
	static const char done[] = "\5!done";
	const char *sent;

	(void)state;
	use_mail();
	say(1, 1);
	loop_advance(fixture.loop, 2000);
	say(2, 2);
	assert_string_equal(mail(), "");
	loop_advance(fixture.loop, 1000);
	sent = mail();
	assert_holds(sent, "/mail =server=192.0.2.1 =port=25 =tls=no "
			   "=certificate-verification=no =from=gate@home.example "
			   "=to=a@home.example =cc=b@home.example "
			   "=subject=sallyport: 2 log lines =body=");
	assert_holds(sent, " upnp,debug line 1\r\n");
	assert_holds(sent, " upnp,debug line 2\r\n");
	leave(done, sizeof(done));
	// The next one not within a minute; that one fails, and is tried again later and later.
	say(3, 3);
	loop_advance(fixture.loop, 59000);
	assert_string_equal(mail(), "");
	loop_advance(fixture.loop, 1000);
	assert_holds(mail(), "=subject=sallyport: upnp,debug line 3 ");
	for (uint64_t wait = 120000; wait <= 480000; wait *= 2) {
		leave(refusal, sizeof(refusal));
		loop_advance(fixture.loop, wait - 1);
		assert_string_equal(mail(), "");
		loop_advance(fixture.loop, 1);
		sent = mail();
		assert_holds(sent, " upnp,debug line 3\r\n");
		assert_null(strstr(sent, "line 2"));
	}
	assert_string_equal(ASK("/log/print", "=topics=e-mail", "=.proplist=message"),
			    "!re =message=sent <sallyport: 2 log lines> to: a@home.example\n"
			    "!re =message=Error sending e-mail <sallyport: upnp,debug line 3>: "
			    "no way\n!done\n");
}

static void test_a_flood_is_no_flood_of_mail(void **state)
{
	const char *sent;

	(void)state;
	use_mail();
	say(1, 20000);
	loop_advance(fixture.loop, 3000);
	sent = mail();
	assert_in_range(strlen(sent), 20000, 40000);
	assert_holds(sent, " more lines were left out\r\n");
	assert_int_equal(fixture.errands, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines_go_one_batch_after_the_other, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_what_was_not_acknowledged_is_sent_again, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_what_waits_is_bounded_and_told, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_no_worker_is_no_loss, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lines_of_a_few_seconds_are_one_mail, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_flood_is_no_flood_of_mail, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
