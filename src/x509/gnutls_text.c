// SPDX-License-Identifier: BSD-2-Clause
// Between GnuTLS' buffers and ours.

#include "x509/gnutls_text.h"

#include <stdlib.h>
#include <string.h>

gnutls_datum_t x509_datum(struct slice bytes)
{
	return (gnutls_datum_t){(unsigned char *)bytes.p, (unsigned)bytes.n};
}

int x509_fail(struct err *e, const char *what, int result)
{
	return err_set(e, ERR_FAILURE, "failure: %s: %s", what, gnutls_strerror(result));
}

char *x509_take(gnutls_datum_t *datum)
{
	char *copy = malloc((size_t)datum->size + 1);

	if (copy) {
		memcpy(copy, datum->data, datum->size);
		copy[datum->size] = '\0';
	}
	gnutls_memset(datum->data, 0, datum->size);
	gnutls_free(datum->data);
	datum->data = NULL;
	return copy;
}

int x509_load(struct slice pem, gnutls_x509_crt_t *out, struct err *e)
{
	gnutls_datum_t datum = x509_datum(pem);
	int result = gnutls_x509_crt_init(out);

	if (result != 0)
		return x509_fail(e, "cannot read the certificate", result);
	result = gnutls_x509_crt_import(*out, &datum, GNUTLS_X509_FMT_PEM);
	if (result == 0)
		return 0;
	gnutls_x509_crt_deinit(*out);
	return x509_fail(e, "cannot read the certificate", result);
}

int x509_load_key(struct slice pem, gnutls_x509_privkey_t *out, struct err *e)
{
	gnutls_datum_t datum = x509_datum(pem);
	int result = gnutls_x509_privkey_init(out);

	if (result != 0)
		return x509_fail(e, "cannot read the key", result);
	result = gnutls_x509_privkey_import(*out, &datum, GNUTLS_X509_FMT_PEM);
	if (result == 0)
		return 0;
	gnutls_x509_privkey_deinit(*out);
	return x509_fail(e, "cannot read the key", result);
}
