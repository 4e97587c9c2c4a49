// SPDX-License-Identifier: BSD-2-Clause
// Public keys of SSH: what was read is within its bounds, and what is written of it reads the same.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/ssh_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ssh_key *key)
{
	char fingerprint[SSH_KEY_FINGERPRINT_SIZE];
	struct ssh_key again;
	struct strbuf text;

	if (key->kind >= SSH_KEY__COUNT || key->size > SSH_KEY_BLOB_MAX || key->bits == 0)
		abort();
	ssh_key_fingerprint(key, fingerprint);
	if (strlen(fingerprint) != strlen("SHA256:") + 43)
		abort();
	strbuf_init(&text, SSH_KEY_TEXT_MAX);
	ssh_key_write(&text, key);
	if (text.failed || ssh_key_read(strbuf_slice(&text), &again, NULL) != 0)
		abort();
	if (again.kind != key->kind || again.size != key->size || again.bits != key->bits ||
	    memcmp(again.blob, key->blob, key->size) != 0 || strcmp(again.info, key->info) != 0)
		abort();
	strbuf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice left = {(const char *)data, size};
	struct ssh_key key;
	struct err e;
	int result;

	while ((result = ssh_key_next(&left, &key, &e)) > 0)
		check(&key);
	if (result < 0 && e.text[0] == '\0')
		abort();
	return 0;
}
