// SPDX-License-Identifier: BSD-2-Clause
// Names and passwords that were good lately.

#include "door/credentials.h"

#include <string.h>
#include <sys/random.h>

#include <nettle/hmac.h>
#include <nettle/memops.h>

#include "mgmt/state.h"
#include "mgmt/users.h"

// Of name, password, source, and what the user was then: the hash that the password was good for, and
// where he may come from. False: there is no key, or no password that counts.
static bool make_digest(struct door_state *d, const struct http_basic *given,
			const struct door_source *source, uint8_t out[CREDENTIALS_DIGEST])
{
	struct credentials *c = d->credentials;
	const struct user_row *user = users_find(d->m, given->name);
	const char *hash = user && user->password && !user->expired ? user->password : "";
	const char *from = user && user->address ? user->address : "";
	struct hmac_sha256_ctx hmac;

	if (!c->keyed)
		c->keyed = getrandom(c->key, sizeof(c->key), 0) == (ssize_t)sizeof(c->key);
	if (!c->keyed || !hash[0])
		return false;
	hmac_sha256_set_key(&hmac, sizeof(c->key), c->key);
	hmac_sha256_update(&hmac, sizeof(source->address), (const uint8_t *)&source->address);
	hmac_sha256_update(&hmac, strlen(hash) + 1, (const uint8_t *)hash);
	hmac_sha256_update(&hmac, strlen(from) + 1, (const uint8_t *)from);
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
