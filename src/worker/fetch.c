// SPDX-License-Identifier: BSD-2-Clause
// Fetching: what is asked for becomes options of libcurl, what comes of it rows.

#include "worker/fetch.h"

#include <stdio.h>
#include <stdlib.h>

#include "worker/asked.h"
#include "worker/fetch_http.h"
#include "worker/fetch_ssh.h"
#include "worker/transfer.h"
#include "worker/transfer_failure.h"

enum { IDLE_TIMEOUT_DEFAULT = 10000 /* ms */ };

#define SCHEMES "http,https,ftp,tftp,sftp"

struct fetch {
	struct transfer transfer;
	struct http http;
	struct ssh ssh;
	struct curl_slist *connect_to;
};

static int check(CURLcode code, struct err *e)
{
	if (code == CURLE_OK)
		return 0;
	if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
		return err_set(e, ERR_VALUE, "invalid value for argument url");
	return err_set(e, ERR_FAILURE, "failure: %s", curl_easy_strerror(code));
}

static int set_text(CURL *c, CURLoption option, const struct sentence *asked, const char *name,
		    struct err *e)
{
	char *text = asked_text(asked, name);
	CURLcode code = text ? curl_easy_setopt(c, option, text) : CURLE_OK;

	free(text);
	return check(code, e);
}

// The server at ADDRESS, whatever the URL calls it.
static int set_address(struct fetch *f, const struct sentence *asked, struct err *e)
{
	struct slice address = asked_value(asked, "connect-to");
	struct strbuf text;

	if (address.n == 0)
		return 0;
	strbuf_init(&text, 512);
	strbuf_add_text(&text, "::");
	strbuf_add_slice(&text, address);
	strbuf_add_text(&text, ":");
	f->connect_to = text.failed ? NULL : curl_slist_append(NULL, strbuf_text(&text));
	strbuf_free(&text);
	if (!f->connect_to)
		return err_set(e, ERR_VALUE, "invalid value for argument address");
	return check(curl_easy_setopt(f->transfer.curl, CURLOPT_CONNECT_TO, f->connect_to), e);
}

static int set_source(struct fetch *f, const struct sentence *asked, struct err *e)
{
	struct slice address = asked_value(asked, "src-address");
	struct strbuf text;
	int result;

	if (address.n == 0)
		return 0;
	strbuf_init(&text, 128);
	strbuf_add_text(&text, "host!");
	strbuf_add_slice(&text, address);
	result =
		check(curl_easy_setopt(f->transfer.curl, CURLOPT_INTERFACE, strbuf_text(&text)), e);
	strbuf_free(&text);
	return result;
}

static long family(const struct sentence *asked)
{
	if (asked_is(asked, "ip-type", "ipv4"))
		return CURL_IPRESOLVE_V4;
	return asked_is(asked, "ip-type", "ipv6") ? CURL_IPRESOLVE_V6 : CURL_IPRESOLVE_WHATEVER;
}

static int set_options(struct fetch *f, const struct sentence *asked, struct err *e)
{
	CURL *c = f->transfer.curl;
	struct transfer *t = &f->transfer;

	t->quiet = talk_attribute(asked, "as-value").p;
	t->upload = asked_is(asked, "upload", "yes");
	t->idle_timeout = asked_number(asked, "idle-timeout", IDLE_TIMEOUT_DEFAULT);
	(void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, SCHEMES);
	(void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)t->idle_timeout);
	(void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)asked_number(asked, "duration", 0));
	(void)curl_easy_setopt(c, CURLOPT_IPRESOLVE, family(asked));
	transfer_set_trust(t, !asked_is(asked, "check-certificate", "no"));
	(void)curl_easy_setopt(c, CURLOPT_TRANSFERTEXT, asked_is(asked, "ascii", "yes") ? 1L : 0L);
	(void)curl_easy_setopt(c, CURLOPT_SSH_AUTH_TYPES,
			       (long)(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD));
	ssh_set(&f->ssh, c, asked);
	(void)curl_easy_setopt(c, CURLOPT_UPLOAD, t->upload ? 1L : 0L);
	(void)curl_easy_setopt(c, CURLOPT_READFUNCTION, transfer_read);
	(void)curl_easy_setopt(c, CURLOPT_READDATA, &t->source);
	if (t->upload) {
		t->total = asked_number(asked, "size", 0);
		(void)curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->total);
	}
	if (set_text(c, CURLOPT_URL, asked, "url", e) != 0 ||
	    set_text(c, CURLOPT_USERNAME, asked, "user", e) != 0 ||
	    set_text(c, CURLOPT_PASSWORD, asked, "password", e) != 0 ||
	    set_address(f, asked, e) != 0 || set_source(f, asked, e) != 0)
		return -1;
	return http_set(&f->http, t, asked, e);
}

static enum transfer_output output_of(const struct sentence *asked)
{
	if (asked_is(asked, "output", "file"))
		return TRANSFER_FILE;
	return asked_is(asked, "output", "none") ? TRANSFER_NOWHERE : TRANSFER_KEPT;
}

static int tell_finished(struct fetch *f, const struct sentence *asked, struct err *e)
{
	struct transfer *t = &f->transfer;
	long status = http_status(&f->http);
	char code[24];

	transfer_row(t, "finished");
	if (status > 0) {
		(void)snprintf(code, sizeof(code), "%ld", status);
		talk_pair(t->talk, "code", slice_from(code));
	}
	transfer_sizes(t);
	if (t->output == TRANSFER_KEPT)
		talk_pair(t->talk, "data", strbuf_slice(&t->kept));
	if (asked_is(asked, "output", "user-with-headers"))
		talk_pair(t->talk, "http-headers", strbuf_slice(&f->http.headers));
	if (transfer_row_send(t) == 0)
		return 0;
	*e = t->e;
	return -1;
}

static int judge(struct fetch *f, CURLcode code, struct err *e)
{
	struct transfer *t = &f->transfer;

	if (t->failed) {
		*e = t->e;
		return -1;
	}
	if (http_refused(&f->http, code, e) || ssh_refused(&f->ssh, e))
		return -1;
	if (code != CURLE_OK)
		return transfer_failure(t, code, e);
	if (transfer_finish(t) == 0)
		return 0;
	*e = t->e;
	return -1;
}

static int go(struct fetch *f, const struct sentence *asked, struct err *e)
{
	struct transfer *t = &f->transfer;

	if (set_options(f, asked, e) != 0)
		return -1;
	if (!t->quiet) {
		transfer_row(t, "connecting");
		if (transfer_row_send(t) != 0) {
			*e = t->e;
			return -1;
		}
	}
	if (judge(f, transfer_run(t), e) == 0)
		return tell_finished(f, asked, e);
	if (!t->quiet) {
		transfer_row(t, "failed");
		(void)transfer_row_send(t); // the failure itself is told next
	}
	return -1;
}

int fetch_run(struct talk *talk, const struct sentence *asked, struct err *e)
{
	static struct fetch f; // large, and there is only one
	size_t kept =
		asked_is(asked, "output", "user") ? FETCH_DATA_MAX : FETCH_DATA_WITH_HEADERS_MAX;
	int result;

	if (transfer_init(&f.transfer, talk, kept, e) != 0)
		return -1;
	f.transfer.output = output_of(asked);
	http_init(&f.http, f.transfer.curl);
	result = go(&f, asked, e);
	transfer_done(&f.transfer);
	http_done(&f.http);
	curl_slist_free_all(f.connect_to);
	return result;
}
