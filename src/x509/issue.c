// SPDX-License-Identifier: BSD-2-Clause
// Making certificates.

#include "x509/issue.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include <gnutls/crypto.h>

#include "x509/gnutls_text.h"

enum { NAME_MAX_BYTES = 255, SERIAL_BYTES = 16, KEY_ID_MAX = 64, DAY = 86400, VERSION = 3 };

const char *const x509_usage_words[] = {
#define USAGE_WORD(usage, word, bit, purpose) word,
	X509_USAGES(USAGE_WORD)
#undef USAGE_WORD
		NULL};

static const struct {
	unsigned bit;
	const char *purpose;
} usages[] = {
#define USAGE_ROW(usage, word, bit, purpose) {bit, purpose},
	X509_USAGES(USAGE_ROW)
#undef USAGE_ROW
};

const char *const x509_digest_words[] = {
#define DIGEST_WORD(digest, word, id) word,
	X509_DIGESTS(DIGEST_WORD)
#undef DIGEST_WORD
		NULL};

static const gnutls_digest_algorithm_t digests[] = {
#define DIGEST_ID(digest, word, id) id,
	X509_DIGESTS(DIGEST_ID)
#undef DIGEST_ID
};

// ---- alternative names (RFC 5280 section 4.2.1.6)

struct alternative {
	gnutls_x509_subject_alt_name_t type;
	unsigned char value[NAME_MAX_BYTES + 1];
	unsigned n;
};

static bool read_address(const char *text, struct alternative *out)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton(AF_INET, text, &v4) == 1) {
		memcpy(out->value, &v4, sizeof(v4));
		out->n = sizeof(v4);
		return true;
	}
	if (inet_pton(AF_INET6, text, &v6) != 1)
		return false;
	memcpy(out->value, &v6, sizeof(v6));
	out->n = sizeof(v6);
	return true;
}

static bool read_alternative(struct slice item, struct alternative *out)
{
	char text[NAME_MAX_BYTES + 1];
	struct slice type;
	struct slice value;

	if (!slice_cut(item, ':', &type, &value) || value.n == 0 ||
	    !slice_copy(value, text, sizeof(text)))
		return false;
	if (slice_is(type, "IP")) {
		out->type = GNUTLS_SAN_IPADDRESS;
		return read_address(text, out);
	}
	if (!slice_is(type, "DNS") && !slice_is(type, "email"))
		return false;
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] <= ' ' || (unsigned char)value.p[i] > '~')
			return false; // an IA5String; other names are written in punycode
	out->type = slice_is(type, "DNS") ? GNUTLS_SAN_DNSNAME : GNUTLS_SAN_RFC822NAME;
	memcpy(out->value, text, value.n);
	out->n = (unsigned)value.n;
	return true;
}

// Calls SEEN for each name of TEXT. -1: E.
static int each_alternative(struct slice text, int (*seen)(void *, const struct alternative *),
			    void *context, struct err *e)
{
	while (text.n > 0) {
		struct alternative a;
		struct slice item;
		struct slice tail;
		int result;

		(void)slice_cut(text, ',', &item, &tail);
		text = tail;
		if (!read_alternative(slice_trim(item), &a))
			return err_set(e, ERR_VALUE,
				       "invalid value for argument subject-alt-name: %.*s is not "
				       "DNS:NAME, IP:ADDRESS or email:ADDRESS",
				       (int)(item.n < 60 ? item.n : 60), item.p);
		result = seen ? seen(context, &a) : 0;
		if (result != 0)
			return x509_fail(e, "cannot make the certificate", result);
	}
	return 0;
}

int x509_check_alternative(struct slice text, struct err *e)
{
	return each_alternative(text, NULL, NULL, e);
}

static int add_alternative(void *context, const struct alternative *a)
{
	return gnutls_x509_crt_set_subject_alt_name((gnutls_x509_crt_t)context, a->type, a->value,
						    a->n, GNUTLS_FSAN_APPEND);
}

// ---- one certificate

static int set_subject(gnutls_x509_crt_t c, const struct x509_subject *s)
{
	const struct {
		const char *oid;
		const char *text;
	} parts[] = {
		{GNUTLS_OID_X520_COUNTRY_NAME, s->country},
		{GNUTLS_OID_X520_STATE_OR_PROVINCE_NAME, s->state},
		{GNUTLS_OID_X520_LOCALITY_NAME, s->locality},
		{GNUTLS_OID_X520_ORGANIZATION_NAME, s->organization},
		{GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, s->unit},
		{GNUTLS_OID_X520_COMMON_NAME, s->common_name},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *text = parts[i].text;
		int result = text && text[0]
				     ? gnutls_x509_crt_set_dn_by_oid(c, parts[i].oid, 0, text,
								     (unsigned)strlen(text))
				     : 0;

		if (result != 0)
			return result;
	}
	return 0;
}

static int set_usage(gnutls_x509_crt_t c, uint64_t usage)
{
	bool authority = usage & UINT64_C(1) << X509_USAGE_KEY_CERT_SIGN;
	unsigned bits = 0;
	int result = gnutls_x509_crt_set_basic_constraints(c, authority, -1);

	for (size_t i = 0; i < X509_USAGE__COUNT && result == 0; i++) {
		if (!(usage & UINT64_C(1) << i))
			continue;
		bits |= usages[i].bit;
		if (usages[i].purpose)
			result = gnutls_x509_crt_set_key_purpose_oid(c, usages[i].purpose, 0);
	}
	return result == 0 && bits ? gnutls_x509_crt_set_key_usage(c, bits) : result;
}

// Random, and positive in every reading of it.
static int set_serial(gnutls_x509_crt_t c)
{
	unsigned char serial[SERIAL_BYTES];
	int result = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial));

	serial[0] = (unsigned char)((serial[0] & 0x7f) | 0x40);
	return result == 0 ? gnutls_x509_crt_set_serial(c, serial, sizeof(serial)) : result;
}

static int set_time(gnutls_x509_crt_t c, const struct x509_wish *wish)
{
	int result = gnutls_x509_crt_set_activation_time(c, (time_t)wish->from);

	if (result != 0)
		return result;
	return gnutls_x509_crt_set_expiration_time(
		c, (time_t)(wish->from + (int64_t)wish->days * DAY));
}

// By whose key it can be checked (RFC 5280 section 4.2.1.1).
static int set_key_ids(gnutls_x509_crt_t c, gnutls_x509_crt_t issuer)
{
	unsigned char id[KEY_ID_MAX];
	size_t n = sizeof(id);
	int result = gnutls_x509_crt_get_key_id(c, 0, id, &n);

	if (result == 0)
		result = gnutls_x509_crt_set_subject_key_id(c, id, n);
	n = sizeof(id);
	if (result == 0)
		result = gnutls_x509_crt_get_key_id(issuer, 0, id, &n);
	return result == 0 ? gnutls_x509_crt_set_authority_key_id(c, id, n) : result;
}

static int fill(gnutls_x509_crt_t c, const struct x509_wish *wish, gnutls_x509_privkey_t key)
{
	int result = gnutls_x509_crt_set_version(c, VERSION);

	if (result == 0)
		result = gnutls_x509_crt_set_key(c, key);
	if (result == 0)
		result = set_serial(c);
	if (result == 0)
		result = set_time(c, wish);
	if (result == 0)
		result = set_subject(c, &wish->subject);
	return result == 0 ? set_usage(c, wish->usage) : result;
}

static int sign(gnutls_x509_crt_t c, const struct x509_wish *wish, gnutls_x509_privkey_t own,
		const struct x509_authority *authority, struct err *e)
{
	gnutls_x509_crt_t issuer = c;
	gnutls_x509_privkey_t key = own;
	int result;

	if (authority && x509_load(authority->certificate, &issuer, e) != 0)
		return -1;
	if (authority && x509_load_key(authority->key, &key, e) != 0) {
		gnutls_x509_crt_deinit(issuer);
		return -1;
	}
	result = set_key_ids(c, issuer);
	if (result == 0)
		result = gnutls_x509_crt_sign2(c, issuer, key, digests[wish->digest], 0);
	if (authority) {
		gnutls_x509_privkey_deinit(key);
		gnutls_x509_crt_deinit(issuer);
	}
	return result == 0 ? 0 : x509_fail(e, "cannot sign the certificate", result);
}

static int make(gnutls_x509_crt_t c, const struct x509_wish *wish, gnutls_x509_privkey_t key,
		const struct x509_authority *authority, char **out, struct err *e)
{
	const char *names = wish->subject.alternative;
	gnutls_datum_t text = {NULL, 0};
	int result = fill(c, wish, key);

	if (result != 0)
		return x509_fail(e, "cannot make the certificate", result);
	if (names && each_alternative(slice_from(names), add_alternative, c, e) != 0)
		return -1;
	if (sign(c, wish, key, authority, e) != 0)
		return -1;
	result = gnutls_x509_crt_export2(c, GNUTLS_X509_FMT_PEM, &text);
	if (result != 0)
		return x509_fail(e, "cannot make the certificate", result);
	*out = x509_take(&text);
	return *out ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

int x509_issue(const struct x509_wish *wish, struct slice key,
	       const struct x509_authority *authority, char **out, struct err *e)
{
	gnutls_x509_privkey_t own;
	gnutls_x509_crt_t c;
	int result = -1;

	if (x509_load_key(key, &own, e) != 0)
		return -1;
	if (gnutls_x509_crt_init(&c) == 0) {
		result = make(c, wish, own, authority, out, e);
		gnutls_x509_crt_deinit(c);
	} else {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
	}
	gnutls_x509_privkey_deinit(own);
	return result;
}
