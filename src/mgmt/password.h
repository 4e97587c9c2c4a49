// SPDX-License-Identifier: BSD-2-Clause
// Hashing and checking passwords: crypt(3), yescrypt. All of it may be called on any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// libcrypt's CRYPT_OUTPUT_SIZE, whose header should not be everywhere.
enum { PASSWORD_HASH_SIZE = 384, PASSWORD_MAX = 128 };

// A fresh salt with method and cost (0: the default). False when the system gives no randomness.
bool password_setting(unsigned cost, char out[PASSWORD_HASH_SIZE]);

// Hashes PASSWORD by SETTING, which a former hash is too. Takes tens of milliseconds and 16 MiB.
bool password_hash(const char *password, const char *setting, char out[PASSWORD_HASH_SIZE]);

// Compares in a time that does not depend on where they differ.
bool password_same(const char *a, const char *b);

void password_wipe(void *bytes, size_t n);
