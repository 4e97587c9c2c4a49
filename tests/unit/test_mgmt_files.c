// SPDX-License-Identifier: BSD-2-Clause
// Tests of /file: names, what leads out of the directory, whole writes, room, and the end of a
// session in the middle of a file.

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "mgmt_client.h"

#include "mgmt/file_path.h"

static void assert_told(const char *told, const char *text)
{
	if (!strstr(told, text))
		fail_msg("no '%s' in: %s", text, told);
}

#define CONTENTS(name) ASK("/file/get", "=.id=" name, "=value-name=contents")

static const char *path_of(const char *name)
{
	static char path[256];

	(void)snprintf(path, sizeof(path), "%s/files/%s", fixture.directory, name);
	return path;
}

static void put(const char *name, const char *text)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
}

// ---- names

static void test_names(void **state)
{
	static const struct {
		const char *text;
		const char *path; // NULL: refused
	} rows[] = {
		{"a.rsc", "a.rsc"},
		{"/a.rsc", "a.rsc"},
		{"/disk1/backups/a b.rsc", "disk1/backups/a b.rsc"},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
		{"..a", "..a"},
		{"...", "..."},
		{".hidden", ".hidden"},
		{"", NULL},
		{"/", NULL},
		{"//a", NULL},
		{"a//b", NULL},
		{"a/", NULL},
		{".", NULL},
		{"..", NULL},
		{"../a", NULL},
		{"a/../b", NULL},
		{"a/./b", NULL},
		{"a/..", NULL},
		{"/../../etc/passwd", NULL},
		{"a\nb", NULL},
		{"a\x1b[2Jb", NULL},
		{"a\x7f", NULL},
		{"\xff\xfe", NULL},
		{"\xc0\xae\xc0\xae/a", NULL}, // overlong dots
		{"*1A", NULL},
		{".sallyport-1", NULL},
		{"a/.sallyport-1", NULL},
		{"1/2/3/4/5/6/7/8", "1/2/3/4/5/6/7/8"},
		{"1/2/3/4/5/6/7/8/9", NULL},
	};
	char longest[FILE_PATH_MAX + 2];
	struct file_path path;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int result = file_path_read(slice_from(rows[i].text), &path, &e);

		if ((result == 0) != (rows[i].path != NULL))
			fail_msg("'%s' was %s", rows[i].text, result == 0 ? "taken" : "refused");
		if (rows[i].path)
			assert_string_equal(path.text, rows[i].path);
		else
			assert_string_equal(e.text, "failure: invalid file name");
	}
	assert_int_equal(file_path_read((struct slice){"a\0b", 3}, &path, &e), -1);
	memset(longest, 'a', sizeof(longest));
	assert_int_equal(file_path_read((struct slice){longest, FILE_PATH_MAX}, &path, &e), 0);
	assert_int_equal(file_path_read((struct slice){longest, FILE_PATH_MAX + 1}, &path, &e), -1);
}

static void test_types_by_name(void **state)
{
	static const struct {
		const char *name;
		const char *type;
	} rows[] = {
		{"a.rsc", "script"}, {"x/a.backup", "backup"}, {"log.0.txt", ".txt file"},
		{"plain", "file"},   {"dir.d/plain", "file"},  {".profile", "file"},
		{"ends.", "file"},
	};
	char type[48];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		file_path_type(rows[i].name, type, sizeof(type));
		assert_string_equal(type, rows[i].type);
	}
}

// ---- the menu

static void test_add_get_set_remove(void **state)
{
	const char *told;

	(void)state;
	assert_string_equal(ASK("/file/add", "=name=a.txt", "=contents=one\r\ntwo $x"),
			    "!done =ret=*1\n");
	told = ASK("/file/print");
	assert_told(told, "!re =.id=*1 =name=a.txt =type=.txt file =size=11 =last-modified=20");
	assert_told(told, "=contents=one\r\ntwo $x\n");
	assert_string_equal(ASK("/file/print", "=.proplist=name,size", "?type=.txt file"),
			    "!re =name=a.txt =size=11\n!done\n");
	assert_string_equal(ASK("/file/find", "?contents=one\r\ntwo $x"), "!done =ret=*1\n");
	assert_string_equal(ASK("/file/find", "?contents=one"), "!done =ret=\n");
	assert_string_equal(ASK("/file/add", "=name=/a.txt"),
			    "!trap =message=failure: file already exists\n!done\n");
	DONE("/file/set", "=numbers=a.txt", "=contents=");
	assert_string_equal(CONTENTS("a.txt"), "!done =ret=\n");
	DONE("/file/set", "=numbers=*1", "=contents=new", "=name=b.txt");
	assert_string_equal(CONTENTS("b.txt"), "!done =ret=new\n");
	assert_string_equal(CONTENTS("a.txt"), "!trap =category=0 =message=no such item\n!done\n");
	DONE("/file/remove", "=numbers=b.txt");
	assert_string_equal(ASK("/file/print", "=count-only="), "!done =ret=0\n");
	assert_string_equal(ASK("/file/remove", "=numbers=b.txt"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/file/remove", "=numbers=*7"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/file/add"), "!trap =message=missing =name=\n!done\n");
	assert_string_equal(ASK("/file/add", "=name=x", "=type=pipe"),
			    "!trap =category=1 =message=input does not match any value of type\n"
			    "!done\n");
}

static void test_directories_move_and_copy(void **state)
{
	(void)state;
	DONE("/file/set", "=numbers=");
	assert_string_equal(ASK("/file/add", "=name=d", "=type=directory"), "!done =ret=*1\n");
	assert_string_equal(ASK("/file/add", "=name=d/a", "=contents=A"), "!done =ret=*2\n");
	assert_told(ASK("/file/print", "=.proplist=name,type,size"),
		    "!re =name=d =type=directory\n!re =name=d/a =type=file =size=1\n");
	assert_string_equal(ASK("/file/remove", "=numbers=d"),
			    "!trap =message=failure: directory not empty\n!done\n");
	DONE("/file/move", "=source=d/a", "=destination=/disk1/backups/b");
	assert_string_equal(CONTENTS("/disk1/backups/b"), "!done =ret=A\n");
	DONE("/file/copy", "=number=disk1/backups/b", "=name=d/c");
	assert_string_equal(CONTENTS("d/c"), "!done =ret=A\n");
	assert_string_equal(ASK("/file/move", "=source=d/c", "=destination=disk1/backups/b"),
			    "!trap =message=failure: file already exists\n!done\n");
	assert_string_equal(ASK("/file/copy", "=number=d/c", "=name=disk1/backups/b"),
			    "!trap =message=failure: file already exists\n!done\n");
	assert_string_equal(ASK("/file/move", "=source=d", "=destination=d/e/f"),
			    "!trap =message=failure: a folder cannot go into itself\n!done\n");
	assert_string_equal(ASK("/file/move", "=source=gone", "=destination=d/g"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/file/move", "=source=d/c", "=destination=../x"),
			    "!trap =category=1 =message=failure: invalid file name\n!done\n");
	assert_string_equal(ASK("/file/set", "=numbers=d", "=contents=x"),
			    "!trap =message=failure: file already exists\n!done\n");
}

static void test_nothing_leads_out_of_the_directory(void **state)
{
	char outside[128];

	(void)state;
	(void)snprintf(outside, sizeof(outside), "%s/secret", fixture.directory);
	assert_int_equal(close(open(outside, O_WRONLY | O_CREAT, 0600)), 0);
	assert_int_equal(symlink(outside, path_of("link")), 0);
	assert_int_equal(symlink(fixture.directory, path_of("folder")), 0);
	assert_int_equal(symlink("/", path_of("root")), 0);
	assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
	assert_string_equal(ASK("/file/print", "=count-only="), "!done =ret=0\n");
	assert_told(CONTENTS("link"), "no such item");
	assert_told(CONTENTS("pipe"), "no such item");
	assert_told(ASK("/file/read", "=file=folder/secret"), "no such item");
	assert_told(ASK("/file/read", "=file=root/etc/passwd"), "no such item");
	assert_told(ASK("/file/add", "=name=folder/new", "=contents=x"), "no such item");
	assert_told(ASK("/file/move", "=source=link", "=destination=mine"), "no such item");
	assert_told(ASK("/file/remove", "=numbers=link"), "no such item");
	// Writing replaces the link, not what it leads to.
	DONE("/file/write", "=file=link", "=data=x", "=last=");
	assert_string_equal(CONTENTS("link"), "!done =ret=x\n");
	assert_string_equal(ASK("/file/add", "=name=real", "=contents=r"), "!done =ret=*2\n");
	assert_told(ASK("/file/move", "=source=real", "=destination=folder/new"), "!trap");
	assert_int_equal(access(outside, F_OK), 0);
	(void)snprintf(outside, sizeof(outside), "%s/new", fixture.directory);
	assert_int_equal(access(outside, F_OK), -1);
}

static void test_a_file_is_read_in_pieces(void **state)
{
	(void)state;
	assert_told(ASK("/file/add", "=name=f", "=contents=0123456789"), "!done");
	assert_string_equal(ASK("/file/read", "=file=f", "=chunk-size=4"),
			    "!re =data=0123\n!done\n");
	assert_string_equal(ASK("/file/read", "=file=*1", "=offset=8", "=chunk-size=4"),
			    "!re =data=89\n!done\n");
	assert_string_equal(ASK("/file/read", "=file=f", "=offset=10"), "!re =data=\n!done\n");
	assert_told(ASK("/file/read", "=file=f", "=offset=11"),
		    "failure: chunk out of file bounds");
	assert_told(ASK("/file/read", "=file=f", "=chunk-size=32769"),
		    "invalid value for argument chunk-size");
}

static void test_a_large_file_is_told_without_its_contents(void **state)
{
	static char text[61439 + 16];
	int fd;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "=contents=", 10);
	text[10 + 61439] = '\0';
	assert_told(ASK("/file/add", "=name=most", text), "!done");
	assert_int_equal(strlen(CONTENTS("most")), strlen("!done =ret=\n") + 61439);
	fd = open(path_of("more"), O_WRONLY | O_CREAT, 0600);
	assert_int_equal(ftruncate(fd, 61440), 0);
	assert_int_equal(close(fd), 0);
	assert_string_equal(ASK("/file/print", "?name=more", "=.proplist=size,contents"),
			    "!re =size=61440\n!done\n");
}

// ---- piece by piece

static void test_a_file_has_its_name_when_it_is_whole(void **state)
{
	(void)state;
	put("f", "old");
	DONE("/file/write", "=file=f", "=data=new ");
	assert_string_equal(CONTENTS("f"), "!done =ret=old\n");
	assert_string_equal(ASK("/file/print", "=count-only="), "!done =ret=1\n");
	assert_told(ASK("/file/write", "=file=f", "=data=x", "=offset=3"),
		    "failure: chunk out of file bounds");
	DONE("/file/write", "=file=f", "=data=text", "=offset=4", "=last=yes");
	assert_string_equal(CONTENTS("f"), "!done =ret=new text\n");
	DONE("/file/write", "=file=f", "=data=!", "=append=", "=last=");
	assert_string_equal(CONTENTS("f"), "!done =ret=new text!\n");
	// Begun anew: what was written so far is forgotten.
	DONE("/file/write", "=file=f", "=data=lost");
	DONE("/file/write", "=file=f", "=data=kept", "=last=");
	assert_string_equal(CONTENTS("f"), "!done =ret=kept\n");
}

static bool nothing_is_reserved(void *context)
{
	(void)context;
	return fixture.m->files.reserved == 0;
}

static size_t count_on_disk(void)
{
	DIR *folder = opendir(path_of("."));
	size_t n = 0;

	assert_non_null(folder);
	while (readdir(folder))
		n++;
	(void)closedir(folder);
	return n - 2; // itself and its parent
}

static void test_what_a_session_leaves_unfinished_is_gone(void **state)
{
	struct client other;

	(void)state;
	client_local(&other, &fixture);
	assert_string_equal(client_ask(&other, "/file/write", "=file=f", "=data=x", NULL),
			    "!done\n");
	assert_int_equal(count_on_disk(), 1);
	client_close(&other);
	mgmt_fixture_until(&fixture, nothing_is_reserved, NULL);
	assert_int_equal(count_on_disk(), 0);
	assert_string_equal(ASK("/file/print", "=count-only="), "!done =ret=0\n");
	assert_told(ASK("/file/write", "=file=f", "=data=y", "=offset=1"),
		    "chunk out of file bounds");
}

static void test_a_crash_in_the_middle_leaves_the_old_file(void **state)
{
	(void)state;
	put("f", "old");
	put(".sallyport-7", "half");
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
	assert_int_equal(access(path_of(".sallyport-7"), F_OK), -1);
	assert_string_equal(CONTENTS("f"), "!done =ret=old\n");
}

// A piece is on its way while everything ends: nothing is left behind, in memory or on the disk.
static void test_an_end_in_the_middle_of_a_piece(void **state)
{
	(void)state;
	client_send(&client, "/file/write", "=file=f", "=data=x", NULL);
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
	assert_int_equal(count_on_disk(), 0);
}

static void test_room_is_bounded(void **state)
{
	int fd = open(path_of("big"), O_WRONLY | O_CREAT, 0600);

	(void)state;
	assert_int_equal(ftruncate(fd, FILES_BYTES_MAX - 10), 0);
	assert_int_equal(close(fd), 0);
	assert_told(ASK("/file/add", "=name=a", "=contents=0123456789a"),
		    "failure: not enough space");
	assert_told(ASK("/file/add", "=name=a", "=contents=0123456789"), "!done =ret=");
	assert_told(ASK("/file/copy", "=number=a", "=name=b"), "failure: not enough space");
	assert_told(ASK("/file/write", "=file=c", "=data=x"), "failure: not enough space");
	DONE("/file/remove", "=numbers=big");
	assert_told(ASK("/file/write", "=file=c", "=data=x", "=last="), "!done");
}

static void test_files_need_the_policy_ftp(void **state)
{
	struct client other;

	(void)state;
	DONE("/user/group/set", "=numbers=write", "=policy=read,write,api");
	assert_told(ASK("/user/add", "=name=u", "=group=write", "=password=pw"), "!done");
	assert_told(ASK("/file/add", "=name=f", "=contents=x"), "!done");
	client_tcp(&other, &fixture);
	assert_told(client_ask(&other, "/login", "=name=u", "=password=pw", NULL), "!done");
	assert_told(client_ask(&other, "/file/print", "=count-only=", NULL), "=ret=1");
	assert_told(client_ask(&other, "/file/add", "=name=g", NULL), "not enough permissions (9)");
	assert_told(client_ask(&other, "/file/read", "=file=f", NULL),
		    "not enough permissions (9)");
	assert_told(client_ask(&other, "/file/remove", "=numbers=f", NULL),
		    "not enough permissions (9)");
	assert_null(strstr(client_ask(&other, "/file/print", NULL), "contents"));
	assert_string_equal(client_ask(&other, "/file/get", "=.id=f", "=value-name=contents", NULL),
			    "!done =ret=\n");
	assert_string_equal(client_ask(&other, "/file/find", "?contents=x", NULL), "!done =ret=\n");
	client_close(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_types_by_name),
		TEST(test_add_get_set_remove),
		TEST(test_directories_move_and_copy),
		TEST(test_nothing_leads_out_of_the_directory),
		TEST(test_a_file_is_read_in_pieces),
		TEST(test_a_large_file_is_told_without_its_contents),
		TEST(test_a_file_has_its_name_when_it_is_whole),
		TEST(test_what_a_session_leaves_unfinished_is_gone),
		TEST(test_a_crash_in_the_middle_leaves_the_old_file),
		TEST(test_an_end_in_the_middle_of_a_piece),
		TEST(test_room_is_bounded),
		TEST(test_files_need_the_policy_ftp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
