// SPDX-License-Identifier: BSD-2-Clause
// Names and passwords that were good lately.

#include "door/credentials.h"

#include <string.h>
#include <sys/random.h>

#include <nettle/hmac.h>
#include <nettle/memops.h>

#include "mgmt/state.h"
#include "mgmt/users.h"

static const char *hash_of(const struct door_state *d, struct slice name)
{
	const struct user_row *user = users_find(d->m, name);

	return user && user->password && !user->expired ? user->password : "";
}

// Of name, password, source and the hash that the password was good for. False: there is no key.
static bool make_digest(struct door_state *d, const struct http_basic *given,
			const struct door_source *source, uint8_t out[CREDENTIALS_DIGEST])
{
	struct credentials *c = d->credentials;
	const char *hash = hash_of(d, given->name);
	struct hmac_sha256_ctx hmac;

	if (!c->keyed)
		c->keyed = getrandom(c->key, sizeof(c->key), 0) == (ssize_t)sizeof(c->key);
	if (!c->keyed || !hash[0])
		return false;
	hmac_sha256_set_key(&hmac, sizeof(c->key), c->key);
	hmac_sha256_update(&hmac, sizeof(source->address), (const uint8_t *)&source->address);
	hmac_sha256_update(&hmac, strlen(hash) + 1, (const uint8_t *)hash);
	// A name holds no colon: name and password cannot be cut another way.
	hmac_sha256_update(&hmac, given->name.n, (const uint8_t *)given->name.p);
	hmac_sha256_update(&hmac, 1, (const uint8_t *)":");
	hmac_sha256_update(&hmac, given->password.n, (const uint8_t *)given->password.p);
	hmac_sha256_digest(&hmac, CREDENTIALS_DIGEST, out);
	return true;
}

bool credentials_known(struct door_state *d, const struct http_basic *given,
		       const struct door_source *source, bool *first)
{
	uint64_t now = loop_now(d->loop);
	uint8_t digest[CREDENTIALS_DIGEST];

	if (!make_digest(d, given, source, digest))
		return false;
	for (size_t i = 0; i < CREDENTIALS_MAX; i++) {
		struct credential *c = &d->credentials->entry[i];

		if (c->until <= now || !memeql_sec(c->digest, digest, sizeof(digest)))
			continue;
		c->used = now;
		*first = c->uses++ == 0;
		return true;
	}
	return false;
}

void credentials_remember(struct door_state *d, const struct http_basic *given,
			  const struct door_source *source)
{
	struct credential *oldest = &d->credentials->entry[0];
	uint64_t now = loop_now(d->loop);
	uint8_t digest[CREDENTIALS_DIGEST];

	if (!make_digest(d, given, source, digest))
		return;
	for (size_t i = 0; i < CREDENTIALS_MAX; i++) {
		struct credential *c = &d->credentials->entry[i];

		if (c->until <= now || c->used < oldest->used)
			oldest = c;
		if (c->until <= now)
			break;
	}
	*oldest = (struct credential){.until = now + CREDENTIALS_TIME, .used = now};
	memcpy(oldest->digest, digest, sizeof(digest));
}
