// SPDX-License-Identifier: BSD-2-Clause
// Mailing by libcurl's SMTP.

#include "worker/mail.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "worker/asked.h"
#include "worker/mail_message.h"
#include "worker/transfer.h"

enum {
	PORT_DEFAULT = 25,
	PORT_TLS = 465,	   // TLS from the first byte (RFC 8314 section 3)
	PATIENCE = 30000,  // ms without a byte
	DURATION = 600000, // ms for all of it
	FIELD_MAX = 32768,
};

struct mail {
	struct transfer transfer;
	struct curl_slist *recipients;
	struct curl_slist *fields;
	curl_mime *mime;
	size_t recipient_count;
	size_t file_count;
	struct transfer_source files[MAIL_FILES_MAX];
	char said[128]; // the server's last refusal
};

static int no_memory(struct err *e)
{
	return err_set(e, ERR_NO_MEMORY, NULL);
}

static int append(struct curl_slist **list, const struct strbuf *text, struct err *e)
{
	struct curl_slist *longer =
		text->failed ? NULL : curl_slist_append(*list, strbuf_text(text));

	if (!longer)
		return no_memory(e);
	*list = longer;
	return 0;
}

// ---- who

static int add_recipient(struct mail *m, struct slice one, const char *argument, struct err *e)
{
	struct slice address;
	struct strbuf text;
	int result;

	if (!mail_address(one, &address) || address.n == 0 ||
	    m->recipient_count == MAIL_RECIPIENTS_MAX)
		return err_set(e, ERR_VALUE, "invalid value for argument %s", argument);
	m->recipient_count++;
	strbuf_init(&text, FIELD_MAX);
	strbuf_add_format(&text, "<%.*s>", (int)address.n, address.p);
	result = append(&m->recipients, &text, e);
	strbuf_free(&text);
	return result;
}

static int add_recipients(struct mail *m, const struct sentence *asked, const char *argument,
			  struct err *e)
{
	struct slice rest = asked_value(asked, argument);
	struct slice one;

	while (rest.n > 0) {
		struct slice tail = SLICE("");

		(void)slice_cut(rest, ',', &one, &tail);
		rest = tail;
		if (slice_trim(one).n > 0 && add_recipient(m, one, argument, e) != 0)
			return -1;
	}
	return 0;
}

static int set_sender(struct mail *m, struct slice from, struct err *e)
{
	struct slice address;
	struct strbuf text;

	if (!mail_address(from, &address))
		return err_set(e, ERR_VALUE, "invalid value for argument from");
	strbuf_init(&text, FIELD_MAX);
	strbuf_add_format(&text, "<%.*s>", (int)address.n, address.p);
	(void)curl_easy_setopt(m->transfer.curl, CURLOPT_MAIL_FROM, strbuf_text(&text));
	strbuf_free(&text);
	return 0;
}

// ---- the message

static int add_field(struct mail *m, const char *name, struct slice value, struct err *e)
{
	struct strbuf text;
	int result;

	strbuf_init(&text, FIELD_MAX);
	mail_add_field(&text, name, value);
	result = append(&m->fields, &text, e);
	strbuf_free(&text);
	return result;
}

static int add_date(struct mail *m, struct err *e)
{
	char text[64];
	time_t now = time(NULL);
	struct tm parts;

	if (!gmtime_r(&now, &parts) ||
	    strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S +0000", &parts) == 0)
		return err_set(e, ERR_INTERNAL, NULL);
	return add_field(m, "Date", slice_from(text), e);
}

static int add_id(struct mail *m, struct err *e)
{
	uint64_t number[2];
	char text[80];

	if (getrandom(number, sizeof(number), 0) != sizeof(number))
		return err_errno(e, ERR_INTERNAL, "no random number");
	(void)snprintf(text, sizeof(text), "<%016" PRIx64 "%016" PRIx64 "@sallyport>", number[0],
		       number[1]);
	return add_field(m, "Message-ID", slice_from(text), e);
}

static int add_fields(struct mail *m, const struct sentence *asked, struct err *e)
{
	struct slice cc = asked_value(asked, "cc");

	if (add_field(m, "From", asked_value(asked, "from"), e) != 0 ||
	    add_field(m, "To", asked_value(asked, "to"), e) != 0 ||
	    (cc.n > 0 && add_field(m, "Cc", cc, e) != 0) ||
	    add_field(m, "Subject", asked_value(asked, "subject"), e) != 0 || add_date(m, e) != 0 ||
	    add_id(m, e) != 0)
		return -1;
	(void)curl_easy_setopt(m->transfer.curl, CURLOPT_HTTPHEADER, m->fields);
	return 0;
}

static int add_body(struct mail *m, struct slice body, struct err *e)
{
	curl_mimepart *part = curl_mime_addpart(m->mime);

	if (!part || curl_mime_data(part, body.n > 0 ? body.p : "", body.n) != CURLE_OK ||
	    curl_mime_type(part, "text/plain; charset=utf-8") != CURLE_OK ||
	    curl_mime_encoder(part, "quoted-printable") != CURLE_OK)
		return no_memory(e);
	return 0;
}

static int add_file(struct mail *m, struct slice name, struct err *e)
{
	curl_mimepart *part = curl_mime_addpart(m->mime);
	struct transfer_source *source = &m->files[m->file_count];
	char text[256];

	if (m->file_count == MAIL_FILES_MAX || !slice_copy(name, text, sizeof(text)))
		return err_set(e, ERR_VALUE, "invalid value for argument file");
	transfer_source_init(source, &m->transfer, (unsigned)m->file_count++);
	if (!part || curl_mime_data_cb(part, -1, transfer_read, NULL, NULL, source) != CURLE_OK ||
	    curl_mime_filename(part, text) != CURLE_OK ||
	    curl_mime_type(part, "application/octet-stream") != CURLE_OK ||
	    curl_mime_encoder(part, "base64") != CURLE_OK)
		return no_memory(e);
	return 0;
}

static int add_files(struct mail *m, struct slice names, struct err *e)
{
	struct slice one;

	while (names.n > 0) {
		struct slice tail = SLICE("");

		(void)slice_cut(names, ',', &one, &tail);
		names = tail;
		if (add_file(m, one, e) != 0)
			return -1;
	}
	return 0;
}

static int compose(struct mail *m, const struct sentence *asked, struct err *e)
{
	m->mime = curl_mime_init(m->transfer.curl);
	if (!m->mime)
		return no_memory(e);
	if (add_recipients(m, asked, "to", e) != 0 || add_recipients(m, asked, "cc", e) != 0)
		return -1;
	if (m->recipient_count == 0)
		return err_set(e, ERR_FAILURE, "failure: recipient address required");
	if (set_sender(m, asked_value(asked, "from"), e) != 0 || add_fields(m, asked, e) != 0 ||
	    add_body(m, asked_value(asked, "body"), e) != 0 ||
	    add_files(m, asked_value(asked, "file"), e) != 0)
		return -1;
	(void)curl_easy_setopt(m->transfer.curl, CURLOPT_MAIL_RCPT, m->recipients);
	(void)curl_easy_setopt(m->transfer.curl, CURLOPT_MIMEPOST, m->mime);
	return 0;
}

// ---- the server

static int set_server(struct mail *m, const struct sentence *asked, struct err *e)
{
	uint64_t port = asked_number(asked, "port", PORT_DEFAULT);
	bool tls = asked_is(asked, "tls", "yes");
	struct slice server = asked_value(asked, "server");
	bool v6 = memchr(server.p, ':', server.n);
	struct strbuf url;
	CURLcode code;

	strbuf_init(&url, 512);
	strbuf_add_format(&url, "%s://%s%.*s%s:%" PRIu64 "/sallyport",
			  tls && port == PORT_TLS ? "smtps" : "smtp", v6 ? "[" : "", (int)server.n,
			  server.p, v6 ? "]" : "", port);
	code = url.failed ? CURLE_URL_MALFORMAT
			  : curl_easy_setopt(m->transfer.curl, CURLOPT_URL, strbuf_text(&url));
	strbuf_free(&url);
	return code == CURLE_OK ? 0 : err_set(e, ERR_VALUE, "invalid value for argument server");
}

static size_t on_line(char *bytes, size_t size, size_t count, void *context)
{
	struct mail *m = context;
	struct slice line = slice_trim((struct slice){bytes, size * count});

	// What it says to our farewell is no reason.
	if (slice_starts(line, "4") || slice_starts(line, "5"))
		(void)snprintf(m->said, sizeof(m->said), "%.*s", (int)(line.n < 120 ? line.n : 120),
			       line.p);
	return size * count;
}

static int set_options(struct mail *m, const struct sentence *asked, struct err *e)
{
	CURL *c = m->transfer.curl;
	char *user = asked_text(asked, "user");
	char *password = asked_text(asked, "password");

	m->transfer.quiet = true;
	m->transfer.upload = true;
	m->transfer.idle_timeout = PATIENCE;
	(void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	(void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)PATIENCE);
	(void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)DURATION);
	(void)curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	transfer_set_trust(&m->transfer, !asked_is(asked, "certificate-verification", "no"));
	(void)curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_line);
	(void)curl_easy_setopt(c, CURLOPT_HEADERDATA, m);
	if (asked_is(asked, "tls", "yes"))
		(void)curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	else if (asked_is(asked, "tls", "starttls"))
		(void)curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
	if (user) {
		(void)curl_easy_setopt(c, CURLOPT_USERNAME, user);
		(void)curl_easy_setopt(c, CURLOPT_PASSWORD, password ? password : "");
	}
	free(user);
	free(password);
	return set_server(m, asked, e);
}

static int judge(const struct mail *m, CURLcode code, struct err *e)
{
	if (m->transfer.failed) {
		*e = m->transfer.e;
		return -1;
	}
	switch (code) {
	case CURLE_OK:
		return 0;
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
		return err_set(e, ERR_FAILURE, "failure: AUTH failed");
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_ABORTED_BY_CALLBACK:
		return err_set(e, ERR_FAILURE, "failure: timeout occured");
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(e, ERR_FAILURE, "failure: error resolving server");
	case CURLE_COULDNT_CONNECT:
		return err_set(e, ERR_FAILURE, "failure: error connecting to server");
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
		return err_set(e, ERR_FAILURE, "failure: TLS handshake failed (%.120s)",
			       m->transfer.error);
	case CURLE_USE_SSL_FAILED:
		return err_set(e, ERR_FAILURE, "failure: TLS is not available on the server");
	default:
		return err_set(e, ERR_FAILURE, "failure: %.150s",
			       m->said[0] ? m->said : m->transfer.error);
	}
}

int mail_run(struct talk *talk, const struct sentence *asked, struct err *e)
{
	static struct mail m; // large, and there is only one
	int result;

	if (transfer_init(&m.transfer, talk, 0, e) != 0)
		return -1;
	result = set_options(&m, asked, e);
	if (result == 0)
		result = compose(&m, asked, e);
	if (result == 0)
		result = judge(&m, transfer_run(&m.transfer), e);
	transfer_done(&m.transfer);
	curl_mime_free(m.mime);
	curl_slist_free_all(m.recipients);
	curl_slist_free_all(m.fields);
	for (size_t i = 0; i < m.file_count; i++)
		transfer_source_done(&m.files[i]);
	return result;
}
