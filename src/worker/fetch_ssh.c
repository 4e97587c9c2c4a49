// SPDX-License-Identifier: BSD-2-Clause
// Comparing keys of SSH servers as text.

#include "worker/fetch_ssh.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

#include "worker/base64.h"

enum { KEY_TEXT_MAX = 8192, SHA256_SIZE = 32 };

static bool is_known(const struct ssh *s, struct slice key)
{
	struct slice rest = s->keys;
	struct slice line;
	struct slice kind;
	struct slice text;

	while (rest.n > 0) {
		(void)slice_cut(rest, '\n', &line, &rest);
		if (slice_cut(line, ' ', &kind, &text) && text.n == key.n &&
		    memcmp(text.p, key.p, key.n) == 0)
			return true;
	}
	return false;
}

// As OpenSSH tells it, without the padding.
static void take_fingerprint(struct ssh *s, struct slice bytes)
{
	char digest[SHA256_SIZE];
	struct strbuf text;

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes.p, bytes.n, digest) != 0)
		return;
	strbuf_init(&text, sizeof(s->fingerprint));
	base64_add(&text, (struct slice){digest, sizeof(digest)});
	(void)snprintf(s->fingerprint, sizeof(s->fingerprint), "%.43s", strbuf_text(&text));
	strbuf_free(&text);
}

static int on_key(void *context, int type, const char *key, size_t n)
{
	struct ssh *s = context;
	struct strbuf text;

	(void)type; // the key tells it
	strbuf_init(&text, KEY_TEXT_MAX);
	base64_add(&text, (struct slice){key, n});
	s->refused = text.failed || !is_known(s, strbuf_slice(&text));
	strbuf_free(&text);
	if (s->refused)
		take_fingerprint(s, (struct slice){key, n});
	return s->refused ? CURLKHMATCH_MISMATCH : CURLKHMATCH_OK;
}

void ssh_set(struct ssh *s, CURL *curl, const struct sentence *asked)
{
	struct slice keys = talk_attribute(asked, "known-hosts");

	*s = (struct ssh){.validates = keys.p, .keys = keys};
	if (!s->validates)
		return;
	(void)curl_easy_setopt(curl, CURLOPT_SSH_HOSTKEYFUNCTION, on_key);
	(void)curl_easy_setopt(curl, CURLOPT_SSH_HOSTKEYDATA, s);
}

bool ssh_refused(const struct ssh *s, struct err *e)
{
	if (s->refused)
		(void)err_set(e, ERR_FAILURE, "failure: host key not trusted: SHA256:%s",
			      s->fingerprint);
	return s->refused;
}
