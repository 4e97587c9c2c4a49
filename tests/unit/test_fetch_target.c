// SPDX-License-Identifier: BSD-2-Clause
// Tests of where /tool/fetch goes: URLs, parts of one, and the names that files get.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "menu/tool/fetch_target.h"

#define S(text) .p = (text), .n = sizeof(text) - 1

struct case_of {
	struct fetch_names names;
	const char *url; // NULL: refused, with `local` as the reason
	const char *local;
	const char *connect_to;
};

static void judge(const struct case_of *c)
{
	struct fetch_target t;
	struct err e = {.text = ""};
	int result;

	fetch_target_init(&t);
	result = fetch_target_read(&c->names, &t, &e);
	assert_string_equal(e.text, c->url ? "" : c->local);
	assert_int_equal(result, c->url ? 0 : -1);
	if (c->url) {
		assert_string_equal(strbuf_text(&t.url), c->url);
		assert_string_equal(t.local.text, c->local);
		assert_string_equal(strbuf_text(&t.connect_to), c->connect_to ? c->connect_to : "");
	}
	fetch_target_free(&t);
}

static void judge_all(const struct case_of *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		judge(&cases[i]);
}

static void test_downloads_by_url(void **state)
{
	static const struct case_of cases[] = {
		{{.url = {S("http://h/a/b.txt?x=1#y")}, .local = true},
		 "http://h/a/b.txt?x=1#y",
		 "b.txt",
		 NULL},
		{{.url = {S("http://h/a%20b")}, .local = true}, "http://h/a%20b", "a b", NULL},
		{{.url = {S("h/a")}, .local = true}, "http://h/a", "a", NULL},
		{{.url = {S("h/a")}, .mode = {S("ftp")}, .local = true}, "ftp://h/a", "a", NULL},
		{{.url = {S("http://h/a")}, .dst_path = {S("disk1/")}, .local = true},
		 "http://h/a",
		 "disk1/a",
		 NULL},
		{{.url = {S("http://h/")}}, "http://h/", "", NULL},
		{{.url = {S("http://h/")}, .local = true}, NULL, "missing =dst-path=", NULL},
		{{.url = {S("http://h/..")}, .local = true},
		 NULL,
		 "invalid value for argument dst-path",
		 NULL},
		{{.url = {S("http://u:p@[::1]:81/a")}, .port = {S("9")}},
		 "http://u:p@[::1]:81/a",
		 "",
		 NULL},
		{{.url = {S("http://h/a")}, .port = {S("9")}}, "http://h:9/a", "", NULL},
		{{.url = {S("https://h/a")}, .address = {S("fd00::1")}},
		 "https://h/a",
		 "",
		 "[fd00::1]"},
		{{.url = {S("http://h:81/a")}, .host = {S("v")}}, "http://v:81/a", "", "h"},
		{{.url = {S("http://h/a b")}, .encode = true}, "http://h/a%20b", "", NULL},
		{{.url = {S("file:///etc/passwd")}}, NULL, "invalid value for argument url", NULL},
		{{.url = {S("http:///a")}}, NULL, "invalid value for argument url", NULL},
		{{.url = {S("http://h/a\0b")}}, NULL, "invalid value for argument url", NULL},
		{{.url = {S("http://h/a")}, .src_path = {S("b")}},
		 NULL,
		 "failure: Conflicting remote paths provided in URI and parameter",
		 NULL},
	};

	(void)state;
	judge_all(cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_uploads_by_url(void **state)
{
	static const struct case_of cases[] = {
		{{.url = {S("ftp://h/b")}, .src_path = {S("a")}, .upload = true, .local = true},
		 "ftp://h/b",
		 "a",
		 NULL},
		{{.url = {S("ftp://h/d/")}, .src_path = {S("x/a")}, .upload = true, .local = true},
		 "ftp://h/d/a",
		 "x/a",
		 NULL},
		{{.url = {S("ftp://h")},
		  .src_path = {S("a")},
		  .dst_path = {S("b c")},
		  .upload = true,
		  .local = true},
		 "ftp://h/b%20c",
		 "a",
		 NULL},
		{{.url = {S("sftp://h/b")}, .src_path = {S("a")}, .upload = true, .local = true},
		 "sftp://h/~/b",
		 "a",
		 NULL},
		{{.url = {S("sftp://h//b")}, .src_path = {S("a")}, .upload = true, .local = true},
		 "sftp://h/b",
		 "a",
		 NULL},
		{{.url = {S("ftp://h/b")},
		  .src_path = {S("a")},
		  .dst_path = {S("c")},
		  .upload = true,
		  .local = true},
		 NULL,
		 "failure: Conflicting remote paths provided in URI and parameter",
		 NULL},
	};

	(void)state;
	judge_all(cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_parts(void **state)
{
	static const struct case_of cases[] = {
		{{.address = {S("h")}, .src_path = {S("/a?b")}, .local = true},
		 "http://h/a?b",
		 "a",
		 NULL},
		{{.mode = {S("ftp")}, .address = {S("h")}, .src_path = {S("a;b")}, .local = true},
		 "ftp://h/a%3Bb",
		 "a;b",
		 NULL},
		{{.mode = {S("ftp")}, .address = {S("h")}, .src_path = {S("/a")}, .local = true},
		 "ftp://h/%2Fa",
		 "a",
		 NULL},
		{{.mode = {S("sftp")},
		  .address = {S("::1")},
		  .port = {S("2")},
		  .src_path = {S("a")},
		  .upload = true,
		  .local = true},
		 "sftp://[::1]:2/~/a",
		 "a",
		 NULL},
		{{.mode = {S("sftp")},
		  .address = {S("h")},
		  .src_path = {S("a")},
		  .dst_path = {S("/b")},
		  .upload = true,
		  .local = true},
		 "sftp://h/b",
		 "a",
		 NULL},
		{{.mode = {S("https")}, .address = {S("1.2.3.4")}, .host = {S("v")}},
		 "https://v/",
		 "",
		 "1.2.3.4"},
		{{.mode = {S("gopher")}, .address = {S("h")}},
		 NULL,
		 "input does not match any value of mode",
		 NULL},
		{{.mode = {S("ftp")}}, NULL, "missing =url=", NULL},
	};

	(void)state;
	judge_all(cases, sizeof(cases) / sizeof(cases[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_downloads_by_url),
		cmocka_unit_test(test_uploads_by_url),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
