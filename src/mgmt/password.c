// SPDX-License-Identifier: BSD-2-Clause
// crypt(3) with its large scratch memory on the heap, wiped after use.

#include "mgmt/password.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(PASSWORD_HASH_SIZE == CRYPT_OUTPUT_SIZE, "as libcrypt has it");

bool password_setting(unsigned cost, char out[PASSWORD_HASH_SIZE])
{
	return crypt_gensalt_rn("$y$", cost, NULL, 0, out, PASSWORD_HASH_SIZE) != NULL;
}

bool password_hash(const char *password, const char *setting, char out[PASSWORD_HASH_SIZE])
{
	struct crypt_data *data = calloc(1, sizeof(*data));
	const char *hash = data ? crypt_rn(password, setting, data, sizeof(*data)) : NULL;
	bool good = hash && hash[0] != '*' && strlen(hash) < PASSWORD_HASH_SIZE;

	if (good)
		memcpy(out, hash, strlen(hash) + 1);
	if (data)
		password_wipe(data, sizeof(*data));
	free(data);
	return good;
}

bool password_same(const char *a, const char *b)
{
	size_t n = strlen(a);
	unsigned char difference = 0;

	if (n != strlen(b))
		return false; // hashes of one method are of one length: this tells nothing
	for (size_t i = 0; i < n; i++)
		difference |= (unsigned char)a[i] ^ (unsigned char)b[i];
	return difference == 0;
}

void password_wipe(void *bytes, size_t n)
{
	explicit_bzero(bytes, n);
}
