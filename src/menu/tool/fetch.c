// SPDX-License-Identifier: BSD-2-Clause
// /tool/fetch: files from servers and to servers, and requests to web services.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "menu/ip/ssh.h"
#include "menu/tool/fetch_target.h"
#include "menu/tool/tool.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/state.h"
#include "mgmt/work_call.h"
#include "mgmt/work_file.h"

static const char *const modes[] = {"ftp", "http", "https", "sftp", "tftp", NULL};
static const char *const methods[] = {"get", "post", "put", "delete", "head", "patch", NULL};
static const char *const outputs[] = {"file", "none", "user", "user-with-headers", NULL};
static const char *const codings[] = {"gzip", "deflate", NULL};
static const char *const families[] = {"any", "ipv4", "ipv6", NULL};
static const char *const auth_schemes[] = {"basic", "digest", NULL};
static const char *const certificates[] = {"none", NULL};

#define WORDS(list) (&(const struct argument_value){.type = PROPERTY_ENUM, .words = (list)})
#define TEXT(most)  (&(const struct argument_value){.type = PROPERTY_STRING, .max = (most)})

static const struct argument_value path_value = {
	.type = PROPERTY_STRING, .max = 4096, .menu = "/file"};
static const struct argument_value redirects = {.type = PROPERTY_NUMBER, .max = 100};
static const struct argument_value timeout = {.type = PROPERTY_TIME, .min = 1000, .max = 3600000};
static const struct argument_value duration = {.type = PROPERTY_TIME, .max = 7 * 86400000ull};

const struct command_argument tool_fetch_arguments[TOOL_FETCH_ARGUMENTS] = {
	{.name = "url", .unnamed = true, .help = "Where from, or with upload=yes where to"},
	{.name = "mode", .value = WORDS(modes), .help = "Protocol, where there is no url"},
	{.name = "address", .value = TEXT(255), .help = "Server, where there is no url"},
	{.name = "port", .value = &tool_port, .help = "Port of the server"},
	{.name = "src-path", .value = &path_value, .help = "File to fetch, or to upload"},
	{.name = "dst-path", .value = &path_value, .help = "Name that the file gets"},
	{.name = "user", .value = TEXT(255), .help = "Who we are to the server"},
	{.name = "password", .value = TEXT(255), .help = "Password of the user"},
	{.name = "host", .value = TEXT(255), .help = "Name that the server is called by"},
	{.name = "http-method", .value = WORDS(methods), .help = "Kind of HTTP request"},
	{.name = "http-data", .value = TEXT(65000), .help = "Body of the HTTP request"},
	{.name = "http-header-field",
	 .value = TEXT(16384),
	 .help = "Header fields: \"Name: value,Name: value\""},
	{.name = "http-content-encoding",
	 .value = WORDS(codings),
	 .help = "How http-data is compressed"},
	{.name = "http-auth-scheme", .value = WORDS(auth_schemes), .help = "How we log in"},
	{.name = "http-percent-encoding",
	 .value = &tool_yes_no,
	 .help = "Encode what may not stand in a URL"},
	{.name = "http-max-redirect-count",
	 .value = &redirects,
	 .help = "Redirects to follow, 2 when not given"},
	{.name = "check-certificate",
	 .value = &tool_certificate_check,
	 .help = "Whether the server must have a certificate that this system trusts"},
	{.name = "certificate", .value = WORDS(certificates), .help = "Our own certificate"},
	{.name = "output",
	 .value = WORDS(outputs),
	 .help = "Where what comes goes: a file, nowhere, or back to who asked"},
	{.name = "upload", .value = &tool_yes_no, .help = "Send a file instead of fetching one"},
	{.name = "ascii", .value = &tool_yes_no, .help = "FTP and TFTP: a file of text"},
	{.name = "idle-timeout",
	 .value = &timeout,
	 .help = "Longest time without a byte, 10s when not given"},
	{.name = "duration", .value = &duration, .help = "Longest time for all of it"},
	{.name = "ip-type", .value = WORDS(families), .help = "Family of addresses to use"},
	{.name = "src-address", .value = TEXT(64), .help = "Address of ours to connect from"},
	{.name = "sftp-known-hosts-ignore",
	 .value = &tool_yes_no,
	 .help = "Whatever /ip/ssh says, talk to a server whose key is not known"},
	{.name = "keep-result", .value = &tool_yes_no, .help = "Older form: no is output=none"},
	{.name = "as-value", .help = "Return what came of it instead of showing it"},
};

// ---- what the worker is told

static void pair(struct strbuf *out, const char *name, struct slice value)
{
	if (value.n > 0)
		sentence_add_pair(out, name, value);
}

static void pair_number(struct strbuf *out, const char *name, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	sentence_add_pair(out, name, slice_from(text));
}

static void pair_given(struct strbuf *out, const struct call *call, const char *name)
{
	if (argument_given(call, name))
		sentence_add_pair(out, name, argument_text(call, name));
}

static void pair_yes(struct strbuf *out, const struct call *call, const char *name)
{
	if (argument_yes(call, name))
		sentence_add_pair(out, name, SLICE("yes"));
}

static void pair_time(struct strbuf *out, const struct call *call, const char *name)
{
	if (argument_given(call, name))
		pair_number(out, name, argument_time(call, name, 0));
}

static struct slice output_of(const struct call *call)
{
	if (argument_yes(call, "upload"))
		return SLICE("none");
	if (argument_given(call, "output"))
		return argument_text(call, "output");
	return argument_given(call, "keep-result") && !argument_yes(call, "keep-result")
		       ? SLICE("none")
		       : SLICE("file");
}

static struct slice check_of(const struct call *call)
{
	struct slice check = argument_text(call, "check-certificate");

	return check.n > 0 ? check : SLICE("no");
}

// As they are, those that need no other form.
static const char *const same[] = {
	"user",
	"password",
	"http-method",
	"http-data",
	"http-header-field",
	"http-content-encoding",
	"http-auth-scheme",
	"ip-type",
	"src-address",
	"as-value",
	"http-max-redirect-count",
};

static void write_sentence(const struct call *call, const struct fetch_target *target,
			   struct strbuf *out)
{
	sentence_add_text(out, "/fetch");
	pair(out, "url", strbuf_slice(&target->url));
	pair(out, "connect-to", strbuf_slice(&target->connect_to));
	pair(out, "output", output_of(call));
	pair(out, "check-certificate", check_of(call));
	pair_yes(out, call, "upload");
	pair_yes(out, call, "ascii");
	pair_time(out, call, "idle-timeout");
	pair_time(out, call, "duration");
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		pair_given(out, call, same[i]);
}

// Only a server whose key is known, as the URL or `address` calls it.
static void add_known_hosts(const struct call *call, struct slice host, struct strbuf *out)
{
	struct strbuf keys;

	if (!ssh_validates(call->mgmt) || argument_yes(call, "sftp-known-hosts-ignore"))
		return;
	if (slice_starts(host, "[") && host.n > 2)
		host = (struct slice){host.p + 1, host.n - 2};
	strbuf_init(&keys, SENTENCE_WORD_MAX / 2);
	ssh_add_keys(call->mgmt, host, &keys);
	ssh_add_keys(call->mgmt, argument_text(call, "address"), &keys);
	sentence_add_pair(out, "known-hosts", strbuf_slice(&keys));
	strbuf_free(&keys);
}

// ---- the errand

struct fetch {
	struct fetch_target target;
	struct work_file files;
	bool upload;
	char server[128]; // for the log
};

static void fetch_free(struct fetch *f)
{
	fetch_target_free(&f->target);
	free(f);
}

static void over(struct work_call *w, const struct err *e)
{
	struct fetch *f = w->context;
	const char *what = f->upload ? "Upload to" : "Download from";

	if (!e)
		log_add_format(&w->call->mgmt->log, WIRE_LOG_FETCH | WIRE_LOG_INFO,
			       "%s %s FINISHED", what, f->server);
	else if (e->kind != ERR_INTERRUPTED)
		log_add_format(&w->call->mgmt->log, WIRE_LOG_FETCH | WIRE_LOG_INFO,
			       "%s %s FAILED: %s", what, f->server, tool_reason(e));
	fetch_free(f);
}

static const struct work_call_hooks hooks = {.over = over};

static int read_target(const struct call *call, struct fetch *f, struct err *e)
{
	const struct fetch_names names = {
		.url = argument_text(call, "url"),
		.mode = argument_text(call, "mode"),
		.address = argument_text(call, "address"),
		.port = argument_text(call, "port"),
		.host = argument_text(call, "host"),
		.src_path = argument_text(call, "src-path"),
		.dst_path = argument_text(call, "dst-path"),
		.upload = f->upload,
		.encode = argument_yes(call, "http-percent-encoding"),
		.local = f->upload || slice_is(output_of(call), "file"),
	};

	if (f->upload && names.src_path.n == 0)
		return err_set(e, ERR_MISSING_PARAMETER, "missing =src-path=");
	if (fetch_target_read(&names, &f->target, e) != 0)
		return -1;
	fetch_target_server(&f->target, f->server, sizeof(f->server));
	return 0;
}

static int take_files(struct call *call, struct fetch *f, struct strbuf *sentence, struct err *e)
{
	uint64_t size;

	if (!f->upload)
		return slice_is(output_of(call), "file")
			       ? work_file_receive(&f->files, call, &f->target.local, e)
			       : 0;
	if (work_file_send(&f->files, call, slice_from(f->target.local.text), &size, e) != 0)
		return -1;
	pair_number(sentence, "size", size);
	return 0;
}

static void begin(struct call *call, struct fetch *f)
{
	struct strbuf sentence;
	struct err e;

	strbuf_init(&sentence, SENTENCE_SIZE_MAX);
	if (read_target(call, f, &e) == 0) {
		write_sentence(call, &f->target, &sentence);
		add_known_hosts(call, slice_from(f->server), &sentence);
		if (take_files(call, f, &sentence, &e) == 0) {
			sentence_end(&sentence);
			work_call_run(call, strbuf_slice(&sentence), &hooks, f, &f->files);
			strbuf_free(&sentence);
			return;
		}
	}
	strbuf_free(&sentence);
	fetch_free(f);
	call_fail(call, &e);
}

void tool_fetch(struct call *call)
{
	struct fetch *f;
	struct err e;

	// Files are for those who may have files.
	if ((argument_yes(call, "upload") || slice_is(output_of(call), "file")) &&
	    !execute_permits(call, POLICY_FTP))
		return;
	f = calloc(1, sizeof(*f));
	if (!f) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	fetch_target_init(&f->target);
	f->upload = argument_yes(call, "upload");
	begin(call, f);
}
