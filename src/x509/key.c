// SPDX-License-Identifier: BSD-2-Clause
// Private keys.

#include "x509/key.h"

#include <stdlib.h>
#include <string.h>

#include "x509/gnutls_text.h"

static const struct key_row {
	bool rsa;
	unsigned bits; // of RSA; else the curve
} rows[] = {
#define KEY_ROW(kind, word, rsa, bits) {rsa, bits},
	X509_KEYS(KEY_ROW)
#undef KEY_ROW
};

const char *const x509_key_words[] = {
#define KEY_WORD(kind, word, rsa, bits) word,
	X509_KEYS(KEY_WORD)
#undef KEY_WORD
		NULL};

int x509_key_make(enum x509_key_kind kind, char **out, struct err *e)
{
	const struct key_row *row = &rows[kind];
	unsigned bits = row->rsa ? row->bits : GNUTLS_CURVE_TO_BITS(row->bits);
	gnutls_datum_t text = {NULL, 0};
	gnutls_x509_privkey_t key;
	int result = gnutls_x509_privkey_init(&key);

	if (result != 0)
		return x509_fail(e, "cannot make a key", result);
	result = gnutls_x509_privkey_generate(key, row->rsa ? GNUTLS_PK_RSA : GNUTLS_PK_ECDSA, bits,
					      0);
	if (result == 0)
		result = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
							   GNUTLS_PKCS_PLAIN, &text);
	gnutls_x509_privkey_deinit(key);
	if (result != 0)
		return x509_fail(e, "cannot make a key", result);
	*out = x509_take(&text);
	return *out ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

bool x509_key_fits(struct slice certificate, struct slice key)
{
	unsigned char of_certificate[64];
	unsigned char of_key[64];
	size_t certificate_size = sizeof(of_certificate);
	size_t key_size = sizeof(of_key);
	gnutls_x509_crt_t c;
	gnutls_x509_privkey_t k;
	bool fits = false;

	if (x509_load(certificate, &c, NULL) != 0)
		return false;
	if (x509_load_key(key, &k, NULL) == 0) {
		fits = gnutls_x509_crt_get_key_id(c, 0, of_certificate, &certificate_size) == 0 &&
		       gnutls_x509_privkey_get_key_id(k, 0, of_key, &key_size) == 0 &&
		       certificate_size == key_size &&
		       memcmp(of_certificate, of_key, key_size) == 0;
		gnutls_x509_privkey_deinit(k);
	}
	gnutls_x509_crt_deinit(c);
	return fits;
}

void x509_key_free(char *key)
{
	if (key)
		gnutls_memset(key, 0, strlen(key));
	free(key);
}
