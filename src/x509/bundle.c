// SPDX-License-Identifier: BSD-2-Clause
// Reading and writing files of certificates and keys.

#include "x509/bundle.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/pkcs12.h>

#include "x509/gnutls_text.h"
#include "x509/key.h"

enum { SALT_MAX = 1024 };

void x509_bundle_free(struct x509_bundle *b)
{
	for (size_t i = 0; i < b->count; i++)
		free(b->certificates[i]);
	x509_key_free(b->key);
	*b = (struct x509_bundle){0};
}

// ---- reading

static int add_certificate(struct x509_bundle *b, gnutls_x509_crt_t c)
{
	gnutls_datum_t text = {NULL, 0};
	int result = gnutls_x509_crt_export2(c, GNUTLS_X509_FMT_PEM, &text);

	if (result != 0)
		return result;
	b->certificates[b->count] = x509_take(&text);
	return b->certificates[b->count++] ? 0 : GNUTLS_E_MEMORY_ERROR;
}

// Takes the list, as GnuTLS has allocated it, over.
static int add_certificates(struct x509_bundle *b, gnutls_x509_crt_t *list, unsigned n)
{
	int result = n > X509_BUNDLE_MAX ? GNUTLS_E_SHORT_MEMORY_BUFFER : 0;

	for (unsigned i = 0; i < n; i++) {
		if (result == 0)
			result = add_certificate(b, list[i]);
		gnutls_x509_crt_deinit(list[i]);
	}
	gnutls_free(list);
	return result;
}

static int add_key(struct x509_bundle *b, gnutls_x509_privkey_t key)
{
	gnutls_datum_t text = {NULL, 0};
	int result = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
						       GNUTLS_PKCS_PLAIN, &text);

	if (result != 0)
		return result;
	b->key = x509_take(&text);
	return b->key ? 0 : GNUTLS_E_MEMORY_ERROR;
}

// How often keys are derived anew is the file's to say, and the time that it takes is ours.
static bool within_rounds(unsigned *total, unsigned more)
{
	*total =
		more > X509_BUNDLE_ROUNDS_MAX - *total ? X509_BUNDLE_ROUNDS_MAX + 1 : *total + more;
	return *total <= X509_BUNDLE_ROUNDS_MAX;
}

static int check_locked_key(const gnutls_datum_t *key, gnutls_x509_crt_fmt_t format,
			    unsigned *total)
{
	unsigned char salt[SALT_MAX];
	unsigned schema, cipher;
	unsigned size = sizeof(salt);
	unsigned rounds = 0;
	int result = gnutls_pkcs8_info(key, format, &schema, &cipher, salt, &size, &rounds, NULL);

	if (result == GNUTLS_E_SHORT_MEMORY_BUFFER)
		return result;
	// Of a form without rounds, or none that can be read: that is told when it is read.
	if (result != 0)
		return 0;
	return within_rounds(total, rounds) ? 0 : GNUTLS_E_CONSTRAINT_ERROR;
}

static bool holds(struct slice bytes, const char *text)
{
	return memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
}

static int read_key(struct slice bytes, const char *passphrase, struct x509_bundle *out)
{
	gnutls_datum_t datum = x509_datum(bytes);
	gnutls_x509_privkey_t key;
	unsigned rounds = 0;
	int result = check_locked_key(&datum, GNUTLS_X509_FMT_PEM, &rounds);

	if (result == 0)
		result = gnutls_x509_privkey_init(&key);
	if (result != 0)
		return result;
	result = gnutls_x509_privkey_import2(key, &datum, GNUTLS_X509_FMT_PEM,
					     passphrase[0] ? passphrase : NULL, 0);
	if (result == 0)
		result = add_key(out, key);
	gnutls_x509_privkey_deinit(key);
	return result;
}

static int read_pem(struct slice bytes, const char *passphrase, struct x509_bundle *out)
{
	gnutls_datum_t datum = x509_datum(bytes);
	gnutls_x509_crt_t *list = NULL;
	unsigned n = 0;
	int result = 0;

	if (holds(bytes, "CERTIFICATE-----")) {
		result = gnutls_x509_crt_list_import2(&list, &n, &datum, GNUTLS_X509_FMT_PEM, 0);
		if (result >= 0)
			result = add_certificates(out, list, n);
	}
	if (result >= 0 && holds(bytes, "PRIVATE KEY-----"))
		result = read_key(bytes, passphrase, out);
	return result;
}

static int read_der(struct slice bytes, struct x509_bundle *out)
{
	gnutls_datum_t datum = x509_datum(bytes);
	gnutls_x509_crt_t c;
	int result = gnutls_x509_crt_init(&c);

	if (result != 0)
		return result;
	result = gnutls_x509_crt_import(c, &datum, GNUTLS_X509_FMT_DER);
	if (result == 0)
		result = add_certificate(out, c);
	gnutls_x509_crt_deinit(c);
	return result;
}

static int check_bag(gnutls_pkcs12_bag_t bag, const char *passphrase, unsigned *total)
{
	unsigned char salt[SALT_MAX];
	unsigned size = sizeof(salt);
	unsigned rounds = 0;
	int count, result;

	if (gnutls_pkcs12_bag_get_type(bag, 0) == GNUTLS_BAG_ENCRYPTED) {
		result = gnutls_pkcs12_bag_enc_info(bag, NULL, NULL, salt, &size, &rounds, NULL);
		if (result != 0)
			return result;
		// Once to look into it here, once to read it.
		for (int time = 0; time < 2; time++)
			if (!within_rounds(total, rounds))
				return GNUTLS_E_CONSTRAINT_ERROR;
		result = gnutls_pkcs12_bag_decrypt(bag, passphrase);
		if (result != 0)
			return result;
	}
	count = gnutls_pkcs12_bag_get_count(bag);
	for (int i = 0; i < count; i++) {
		gnutls_datum_t key;

		if (gnutls_pkcs12_bag_get_type(bag, (unsigned)i) != GNUTLS_BAG_PKCS8_ENCRYPTED_KEY)
			continue;
		result = gnutls_pkcs12_bag_get_data(bag, (unsigned)i, &key);
		if (result == 0)
			result = check_locked_key(&key, GNUTLS_X509_FMT_DER, total);
		if (result != 0)
			return result;
	}
	return 0;
}

// Before anything of it is derived: GNUTLS_E_CONSTRAINT_ERROR where that would take too long.
static int check_rounds(gnutls_pkcs12_t p, const char *passphrase)
{
	unsigned char salt[SALT_MAX];
	unsigned size = sizeof(salt);
	unsigned rounds = 0;
	unsigned total = 0;
	int result = gnutls_pkcs12_mac_info(p, NULL, salt, &size, &rounds, NULL);

	if (result != 0)
		return result;
	if (!within_rounds(&total, rounds))
		return GNUTLS_E_CONSTRAINT_ERROR;
	for (int i = 0;; i++) {
		gnutls_pkcs12_bag_t bag;

		result = gnutls_pkcs12_bag_init(&bag);
		if (result != 0)
			return result;
		result = gnutls_pkcs12_get_bag(p, i, bag);
		if (result == 0)
			result = check_bag(bag, passphrase, &total);
		else if (result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			result = 1; // it was the last one
		gnutls_pkcs12_bag_deinit(bag);
		if (result != 0)
			return result > 0 ? 0 : result;
	}
}

static int take_pkcs12(gnutls_pkcs12_t p, const char *passphrase, struct x509_bundle *out)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_crt_t *own = NULL;
	gnutls_x509_crt_t *others = NULL;
	unsigned own_count = 0;
	unsigned other_count = 0;
	int result = check_rounds(p, passphrase);

	if (result == 0)
		result = gnutls_pkcs12_verify_mac(p, passphrase);
	if (result == 0)
		result = gnutls_pkcs12_simple_parse(p, passphrase, &key, &own, &own_count, &others,
						    &other_count, NULL, 0);
	if (result != 0)
		return result;
	result = add_certificates(out, own, own_count);
	if (result == 0 && other_count + out->count <= X509_BUNDLE_MAX) {
		result = add_certificates(out, others, other_count);
	} else {
		for (unsigned i = 0; i < other_count; i++)
			gnutls_x509_crt_deinit(others[i]);
		gnutls_free(others);
	}
	if (result == 0 && key)
		result = add_key(out, key);
	if (key)
		gnutls_x509_privkey_deinit(key);
	return result;
}

static int read_pkcs12(struct slice bytes, const char *passphrase, struct x509_bundle *out)
{
	gnutls_datum_t datum = x509_datum(bytes);
	gnutls_pkcs12_t p;
	int result = gnutls_pkcs12_init(&p);

	if (result != 0)
		return result;
	result = gnutls_pkcs12_import(p, &datum, GNUTLS_X509_FMT_DER, 0);
	if (result == 0)
		result = take_pkcs12(p, passphrase, out);
	gnutls_pkcs12_deinit(p);
	return result;
}

int x509_bundle_read(struct slice bytes, const char *passphrase, struct x509_bundle *out,
		     struct err *e)
{
	int result;

	*out = (struct x509_bundle){0};
	if (holds(bytes, "-----BEGIN ")) {
		result = read_pem(bytes, passphrase, out);
	} else {
		result = read_der(bytes, out);
		if (result != 0)
			result = read_pkcs12(bytes, passphrase, out);
	}
	if (result >= 0 && (out->count > 0 || out->key))
		return 0;
	x509_bundle_free(out);
	if (result >= 0)
		return err_set(e, ERR_FAILURE, "failure: no certificate and no key in the file");
	if (result == GNUTLS_E_CONSTRAINT_ERROR)
		return err_set(e, ERR_FAILURE,
			       "failure: reading the file would take too long: its "
			       "keys are derived in more than %d rounds",
			       X509_BUNDLE_ROUNDS_MAX);
	return x509_fail(e, "cannot read the file", result);
}

// ---- writing

int x509_key_lock(struct slice key, const char *passphrase, char **out, struct err *e)
{
	gnutls_datum_t text = {NULL, 0};
	gnutls_x509_privkey_t k;
	int result;

	if (x509_load_key(key, &k, e) != 0)
		return -1;
	result = gnutls_x509_privkey_export2_pkcs8(k, GNUTLS_X509_FMT_PEM, passphrase,
						   GNUTLS_PKCS_PBES2_AES_256, &text);
	gnutls_x509_privkey_deinit(k);
	if (result != 0)
		return x509_fail(e, "cannot write the key", result);
	*out = x509_take(&text);
	return *out ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

// One bag of DATA with what belongs to NAME and ID, closed by PASSPHRASE.
static int add_bag(gnutls_pkcs12_t p, gnutls_pkcs12_bag_type_t type, gnutls_x509_crt_t certificate,
		   const gnutls_datum_t *key, const char *name, const gnutls_datum_t *id,
		   const char *passphrase)
{
	gnutls_pkcs12_bag_t bag;
	int place;
	int result = gnutls_pkcs12_bag_init(&bag);

	if (result != 0)
		return result;
	place = key ? gnutls_pkcs12_bag_set_data(bag, type, key)
		    : gnutls_pkcs12_bag_set_crt(bag, certificate);
	result = place < 0 ? place : gnutls_pkcs12_bag_set_friendly_name(bag, place, name);
	if (result >= 0)
		result = gnutls_pkcs12_bag_set_key_id(bag, place, id);
	if (result >= 0 && !key)
		result = gnutls_pkcs12_bag_encrypt(bag, passphrase, GNUTLS_PKCS_PBES2_AES_256);
	if (result >= 0)
		result = gnutls_pkcs12_set_bag(p, bag);
	gnutls_pkcs12_bag_deinit(bag);
	return result;
}

static int fill_pkcs12(gnutls_pkcs12_t p, gnutls_x509_crt_t c, struct slice key, const char *name,
		       const char *passphrase, gnutls_datum_t *out)
{
	unsigned char bytes[64];
	size_t size = sizeof(bytes);
	int result = gnutls_x509_crt_get_key_id(c, 0, bytes, &size);
	gnutls_datum_t id = {bytes, (unsigned)size};
	gnutls_datum_t locked = {NULL, 0};
	gnutls_x509_privkey_t k;

	if (result == 0)
		result = add_bag(p, GNUTLS_BAG_CERTIFICATE, c, NULL, name, &id, passphrase);
	if (result >= 0 && key.p) {
		if (x509_load_key(key, &k, NULL) != 0)
			return GNUTLS_E_MEMORY_ERROR;
		result = gnutls_x509_privkey_export2_pkcs8(k, GNUTLS_X509_FMT_DER, passphrase,
							   GNUTLS_PKCS_PBES2_AES_256, &locked);
		gnutls_x509_privkey_deinit(k);
		if (result == 0)
			result = add_bag(p, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, NULL, &locked, name,
					 &id, passphrase);
		gnutls_free(locked.data);
	}
	if (result >= 0)
		result = gnutls_pkcs12_generate_mac(p, passphrase);
	return result >= 0 ? gnutls_pkcs12_export2(p, GNUTLS_X509_FMT_DER, out) : result;
}

int x509_write_pkcs12(struct slice certificate, struct slice key, const char *name,
		      const char *passphrase, char **out, size_t *n, struct err *e)
{
	gnutls_datum_t bytes = {NULL, 0};
	gnutls_x509_crt_t c;
	gnutls_pkcs12_t p;
	int result;

	if (x509_load(certificate, &c, e) != 0)
		return -1;
	result = gnutls_pkcs12_init(&p);
	if (result == 0) {
		result = fill_pkcs12(p, c, key, name, passphrase, &bytes);
		gnutls_pkcs12_deinit(p);
	}
	gnutls_x509_crt_deinit(c);
	if (result < 0)
		return x509_fail(e, "cannot write the file", result);
	*n = bytes.size;
	*out = x509_take(&bytes);
	return *out ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}
