// SPDX-License-Identifier: BSD-2-Clause
// GnuTLS is linked with the program that is all of our processes, and would prepare itself in each of
// them before main(), for half a megabyte. It is begun in the one that uses it.
#pragma once

#include "base/err.h"

int tls_begin(struct err *e); // once, before anything of TLS or of certificates is done; 0 or -1
