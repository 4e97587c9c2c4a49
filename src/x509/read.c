// SPDX-License-Identifier: BSD-2-Clause
// Reading certificates.

#include "x509/read.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "x509/gnutls_text.h"
#include "x509/issue.h"
#include "x509/key.h"

enum { SERIAL_MAX = 20, FINGERPRINT = 32 };

static void hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

static void read_name(gnutls_x509_crt_t c, const char *oid, char out[X509_NAME_MAX + 1])
{
	size_t size = X509_NAME_MAX + 1;

	if (gnutls_x509_crt_get_dn_by_oid(c, oid, 0, 0, out, &size) != 0)
		out[0] = '\0';
}

static void read_names(gnutls_x509_crt_t c, struct x509_facts *out)
{
	size_t size = sizeof(out->issuer);

	read_name(c, GNUTLS_OID_X520_COMMON_NAME, out->common_name);
	read_name(c, GNUTLS_OID_X520_COUNTRY_NAME, out->country);
	read_name(c, GNUTLS_OID_X520_STATE_OR_PROVINCE_NAME, out->state);
	read_name(c, GNUTLS_OID_X520_LOCALITY_NAME, out->locality);
	read_name(c, GNUTLS_OID_X520_ORGANIZATION_NAME, out->organization);
	read_name(c, GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, out->unit);
	if (gnutls_x509_crt_check_issuer(c, c) ||
	    gnutls_x509_crt_get_issuer_dn(c, out->issuer, &size) != 0)
		out->issuer[0] = '\0';
}

static void write_alternative(struct strbuf *out, unsigned type, const unsigned char *value,
			      size_t n)
{
	char address[INET6_ADDRSTRLEN] = "";

	if (type == GNUTLS_SAN_IPADDRESS &&
	    (n == sizeof(struct in_addr) || n == sizeof(struct in6_addr)))
		(void)inet_ntop(n == sizeof(struct in_addr) ? AF_INET : AF_INET6, value, address,
				sizeof(address));
	if (type != GNUTLS_SAN_DNSNAME && type != GNUTLS_SAN_RFC822NAME && !address[0])
		return;
	if (out->length > 0)
		strbuf_add(out, ",", 1);
	strbuf_add_text(out, address[0] ? "IP:" : type == GNUTLS_SAN_DNSNAME ? "DNS:" : "email:");
	if (address[0])
		strbuf_add_text(out, address);
	else
		strbuf_add(out, (const char *)value, strnlen((const char *)value, n));
}

static void read_alternative(gnutls_x509_crt_t c, struct x509_facts *out)
{
	unsigned char value[X509_NAME_MAX + 1];
	struct strbuf text;

	strbuf_init(&text, X509_ALTERNATIVE_MAX);
	for (unsigned i = 0;; i++) {
		size_t size = sizeof(value) - 1;
		unsigned critical;
		int type = gnutls_x509_crt_get_subject_alt_name(c, i, value, &size, &critical);

		if (type == GNUTLS_E_SHORT_MEMORY_BUFFER)
			continue;
		if (type < 0 || text.failed)
			break;
		write_alternative(&text, (unsigned)type, value, size);
	}
	(void)slice_copy(strbuf_slice(&text), out->alternative, sizeof(out->alternative));
	strbuf_free(&text);
}

static const struct {
	bool rsa;
	unsigned curve;
	const char *word;
} keys[] = {
#define KEY_ROW(kind, word, rsa, bits) {rsa, bits, word},
	X509_KEYS(KEY_ROW)
#undef KEY_ROW
};

static void read_key(gnutls_x509_crt_t c, struct x509_facts *out)
{
	unsigned bits = 0;
	int algorithm = gnutls_x509_crt_get_pk_algorithm(c, &bits);
	gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
	const char *name = gnutls_pk_get_name((gnutls_pk_algorithm_t)algorithm);

	if (algorithm == GNUTLS_PK_RSA) {
		(void)snprintf(out->key, sizeof(out->key), "%u", bits);
		return;
	}
	if (gnutls_x509_crt_get_pk_ecc_raw(c, &curve, NULL, NULL) == 0)
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (!keys[i].rsa && keys[i].curve == curve)
				name = keys[i].word;
	(void)snprintf(out->key, sizeof(out->key), "%s", name ? name : "");
}

static const struct {
	unsigned bit;
	const char *purpose;
} usages[] = {
#define USAGE_ROW(usage, word, bit, purpose) {bit, purpose},
	X509_USAGES(USAGE_ROW)
#undef USAGE_ROW
};

static void read_purposes(gnutls_x509_crt_t c, struct x509_facts *out)
{
	char oid[X509_NAME_MAX + 1];

	for (unsigned i = 0;; i++) {
		size_t size = sizeof(oid);
		unsigned critical;
		int result = gnutls_x509_crt_get_key_purpose_oid(c, i, oid, &size, &critical);

		if (result == GNUTLS_E_SHORT_MEMORY_BUFFER)
			continue;
		if (result < 0)
			return;
		for (size_t j = 0; j < X509_USAGE__COUNT; j++)
			if (usages[j].purpose && strcmp(usages[j].purpose, oid) == 0)
				out->usage |= UINT64_C(1) << j;
	}
}

static void read_usage(gnutls_x509_crt_t c, struct x509_facts *out)
{
	unsigned bits = 0;
	unsigned critical = 0;
	unsigned authority = 0;

	if (gnutls_x509_crt_get_key_usage(c, &bits, &critical) < 0)
		bits = 0;
	for (size_t i = 0; i < X509_USAGE__COUNT; i++)
		if (bits & usages[i].bit)
			out->usage |= UINT64_C(1) << i;
	read_purposes(c, out);
	out->authority =
		gnutls_x509_crt_get_basic_constraints(c, &critical, &authority, NULL) >= 0 &&
		authority;
}

static void read_digest(gnutls_x509_crt_t c, struct x509_facts *out)
{
	int signature = gnutls_x509_crt_get_signature_algorithm(c);
	gnutls_digest_algorithm_t digest =
		signature > 0 ? gnutls_sign_get_hash_algorithm((gnutls_sign_algorithm_t)signature)
			      : GNUTLS_DIG_UNKNOWN;
	const char *name = gnutls_digest_get_name(digest);

	(void)snprintf(out->digest, sizeof(out->digest), "%s", name ? name : "");
	for (char *p = out->digest; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
}

int x509_read(struct slice pem, struct x509_facts *out, struct err *e)
{
	unsigned char serial[SERIAL_MAX];
	unsigned char fingerprint[FINGERPRINT];
	size_t size = sizeof(serial);
	gnutls_x509_crt_t c;

	if (x509_load(pem, &c, e) != 0)
		return -1;
	*out = (struct x509_facts){0};
	if (gnutls_x509_crt_get_serial(c, serial, &size) == 0)
		hex(serial, size, out->serial);
	size = sizeof(fingerprint);
	if (gnutls_x509_crt_get_fingerprint(c, GNUTLS_DIG_SHA256, fingerprint, &size) == 0)
		hex(fingerprint, size, out->fingerprint);
	read_names(c, out);
	read_alternative(c, out);
	read_key(c, out);
	read_usage(c, out);
	read_digest(c, out);
	out->from = gnutls_x509_crt_get_activation_time(c);
	out->until = gnutls_x509_crt_get_expiration_time(c);
	gnutls_x509_crt_deinit(c);
	return 0;
}
