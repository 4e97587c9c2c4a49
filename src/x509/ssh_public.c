// SPDX-License-Identifier: BSD-2-Clause
// Public keys as SSH writes them.

#include "x509/ssh_public.h"

#include <string.h>

#include "x509/gnutls_text.h"

static void add_string(struct strbuf *out, struct slice bytes)
{
	const unsigned char length[4] = {(unsigned char)(bytes.n >> 24),
					 (unsigned char)(bytes.n >> 16),
					 (unsigned char)(bytes.n >> 8), (unsigned char)bytes.n};

	strbuf_add(out, length, sizeof(length));
	strbuf_add_slice(out, bytes);
}

static struct slice without_zeros(const gnutls_datum_t *number)
{
	struct slice bytes = {(const char *)number->data, number->size};

	while (bytes.n > 0 && bytes.p[0] == '\0')
		bytes = (struct slice){bytes.p + 1, bytes.n - 1};
	return bytes;
}

// A positive number of RFC 4251 section 5.
static void add_number(struct strbuf *out, const gnutls_datum_t *number)
{
	struct slice bytes = without_zeros(number);
	struct strbuf padded;

	strbuf_init(&padded, out->ceiling);
	if (bytes.n > 0 && (unsigned char)bytes.p[0] & 0x80)
		strbuf_add_char(&padded, '\0');
	strbuf_add_slice(&padded, bytes);
	add_string(out, strbuf_slice(&padded));
	out->failed = out->failed || padded.failed;
	strbuf_free(&padded);
}

static int add_rsa(gnutls_x509_privkey_t key, struct strbuf *out)
{
	gnutls_datum_t part[6]; // modulus, exponents, primes, coefficient
	int result = gnutls_x509_privkey_export_rsa_raw(key, &part[0], &part[1], &part[2], &part[3],
							&part[4], &part[5]);

	if (result != 0)
		return result;
	add_string(out, SLICE("ssh-rsa"));
	add_number(out, &part[1]);
	add_number(out, &part[0]);
	for (int i = 0; i < 6; i++) {
		gnutls_memset(part[i].data, 0, part[i].size);
		gnutls_free(part[i].data);
	}
	return 0;
}

// X or Y, in SIZE bytes.
static void add_coordinate(struct strbuf *out, const gnutls_datum_t *number, size_t size)
{
	struct slice bytes = without_zeros(number);

	for (size_t n = bytes.n; n < size; n++)
		strbuf_add_char(out, '\0');
	strbuf_add_slice(out, bytes);
}

static int add_point(gnutls_ecc_curve_t curve, const gnutls_datum_t *x, const gnutls_datum_t *y,
		     struct strbuf *out)
{
	static const struct {
		gnutls_ecc_curve_t curve;
		size_t size; // of a coordinate
		struct slice kind;
		struct slice name;
	} curves[] = {
		{GNUTLS_ECC_CURVE_SECP256R1, 32, {"ecdsa-sha2-nistp256", 19}, {"nistp256", 8}},
		{GNUTLS_ECC_CURVE_SECP384R1, 48, {"ecdsa-sha2-nistp384", 19}, {"nistp384", 8}},
		{GNUTLS_ECC_CURVE_SECP521R1, 66, {"ecdsa-sha2-nistp521", 19}, {"nistp521", 8}},
	};
	struct strbuf point;

	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		if (curves[i].curve != curve)
			continue;
		add_string(out, curves[i].kind);
		add_string(out, curves[i].name);
		strbuf_init(&point, out->ceiling);
		strbuf_add_char(&point, 4); // SEC 1 section 2.3.3: both follow
		add_coordinate(&point, x, curves[i].size);
		add_coordinate(&point, y, curves[i].size);
		add_string(out, strbuf_slice(&point));
		strbuf_free(&point);
		return 0;
	}
	return GNUTLS_E_ECC_UNSUPPORTED_CURVE;
}

static int add_curve(gnutls_x509_privkey_t key, struct strbuf *out)
{
	gnutls_datum_t x = {NULL, 0};
	gnutls_datum_t y = {NULL, 0};
	gnutls_datum_t secret = {NULL, 0};
	gnutls_ecc_curve_t curve;
	int result = gnutls_x509_privkey_export_ecc_raw(key, &curve, &x, &y, &secret);

	if (result != 0)
		return result;
	result = add_point(curve, &x, &y, out);
	gnutls_memset(secret.data, 0, secret.size);
	gnutls_free(secret.data);
	gnutls_free(x.data);
	gnutls_free(y.data);
	return result;
}

int x509_ssh_public(struct slice pem, struct strbuf *out, struct err *e)
{
	gnutls_x509_privkey_t key;
	int result;

	if (x509_load_key(pem, &key, e) != 0)
		return -1;
	switch (gnutls_x509_privkey_get_pk_algorithm(key)) {
	case GNUTLS_PK_RSA:
		result = add_rsa(key, out);
		break;
	case GNUTLS_PK_ECDSA:
		result = add_curve(key, out);
		break;
	default:
		result = GNUTLS_E_ECC_UNSUPPORTED_CURVE;
	}
	gnutls_x509_privkey_deinit(key);
	if (result == GNUTLS_E_ECC_UNSUPPORTED_CURVE)
		return err_set(e, ERR_FAILURE,
			       "failure: the key is neither rsa nor ecdsa by nistp256, nistp384 or "
			       "nistp521");
	if (result != 0)
		return x509_fail(e, "cannot use the key", result);
	return out->failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}
