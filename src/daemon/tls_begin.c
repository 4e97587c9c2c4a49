// SPDX-License-Identifier: BSD-2-Clause
// Beginning GnuTLS when we say so.

#include "daemon/tls_begin.h"

#include <gnutls/gnutls.h>

GNUTLS_SKIP_GLOBAL_INIT

int tls_begin(struct err *e)
{
	int result = gnutls_global_init();

	return result == 0 ? 0 : err_set(e, ERR_FAILURE, "TLS: %s", gnutls_strerror(result));
}
