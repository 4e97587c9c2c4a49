// SPDX-License-Identifier: BSD-2-Clause
// Memory files that mgmt hands over: copied before they are looked at, so that what was checked is
// what is used.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

// Takes FD over. SIZE bytes of it, aligned for any struct, the caller's to free; NULL: E, also where
// it is longer than MOST or the file is shorter.
void *handed_file_copy(int fd, uint64_t size, size_t most, struct err *e);
