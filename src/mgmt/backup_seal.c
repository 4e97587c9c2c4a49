// SPDX-License-Identifier: BSD-2-Clause
// Sealing and opening with nettle's AES-GCM and SHA-256.

#include "mgmt/backup_seal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <nettle/gcm.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>

#include "codec/backup.h"
#include "mgmt/password.h"

// yescrypt with its usual cost. No other is read either, so that a file cannot ask for more memory
// or time than that.
static const char setting_start[] = "$y$j9T$";

enum { COST = 5, KEY_SIZE = 32, SALT_MAX = 32 };

_Static_assert(BACKUP_NONCE_SIZE == GCM_IV_SIZE && BACKUP_TAG_SIZE == GCM_DIGEST_SIZE &&
		       BACKUP_DIGEST_SIZE == SHA256_DIGEST_SIZE,
	       "as nettle has them");

static bool is_known_setting(const char *setting)
{
	static const char letters[] =
		"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	size_t n = sizeof(setting_start) - 1;
	const char *salt = setting + n;

	return strncmp(setting, setting_start, n) == 0 && salt[0] &&
	       strspn(salt, letters) == strlen(salt) && strlen(salt) <= SALT_MAX;
}

static void digest(struct slice text, unsigned char out[SHA256_DIGEST_SIZE])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, text.n, (const uint8_t *)text.p);
	sha256_digest(&context, SHA256_DIGEST_SIZE, out);
	password_wipe(&context, sizeof(context));
}

static int make_key(const char *password, const char *setting, unsigned char key[KEY_SIZE],
		    struct err *e)
{
	char hash[PASSWORD_HASH_SIZE];

	if (!password_hash(password, setting, hash))
		return err_set(e, ERR_INTERNAL, "failure: the password could not be hashed");
	digest(slice_from(hash), key);
	password_wipe(hash, sizeof(hash));
	return 0;
}

static void begin(struct gcm_aes256_ctx *gcm, const unsigned char key[KEY_SIZE],
		  const struct backup_envelope *envelope, struct slice header)
{
	gcm_aes256_set_key(gcm, key);
	gcm_aes256_set_iv(gcm, sizeof(envelope->nonce), envelope->nonce);
	gcm_aes256_update(gcm, header.n, (const uint8_t *)header.p);
}

// Appends N bytes to be filled in; NULL where there is no room.
static unsigned char *extend(struct strbuf *out, size_t n)
{
	char *bytes = strbuf_reserve(out, n);

	if (bytes)
		out->length += n;
	return (unsigned char *)bytes;
}

// ---- sealing

static int prepare(const char *password, struct backup_envelope *envelope,
		   unsigned char key[KEY_SIZE], struct err *e)
{
	char setting[PASSWORD_HASH_SIZE];

	envelope->encrypted = true;
	if (getrandom(envelope->nonce, sizeof(envelope->nonce), 0) !=
		    (ssize_t)sizeof(envelope->nonce) ||
	    !password_setting(COST, setting) || !is_known_setting(setting) ||
	    !slice_copy(slice_from(setting), envelope->setting, sizeof(envelope->setting)))
		return err_set(e, ERR_INTERNAL, "failure: the backup could not be encrypted");
	return make_key(password, envelope->setting, key, e);
}

static int encrypt(struct slice items, const struct backup_envelope *envelope,
		   const unsigned char key[KEY_SIZE], struct strbuf *out, struct err *e)
{
	struct gcm_aes256_ctx *gcm = malloc(sizeof(*gcm));
	unsigned char *sealed = gcm ? extend(out, items.n + GCM_DIGEST_SIZE) : NULL;

	if (!sealed) {
		free(gcm);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	begin(gcm, key, envelope, (struct slice){out->data, BACKUP_HEADER_SIZE});
	gcm_aes256_encrypt(gcm, items.n, sealed, (const uint8_t *)items.p);
	gcm_aes256_digest(gcm, GCM_DIGEST_SIZE, sealed + items.n);
	password_wipe(gcm, sizeof(*gcm));
	free(gcm);
	return 0;
}

int backup_seal(struct slice items, const char *password, struct strbuf *out, struct err *e)
{
	struct backup_envelope envelope = {0};
	unsigned char key[KEY_SIZE];
	unsigned char sum[SHA256_DIGEST_SIZE];
	int result;

	if (items.n > BACKUP_ITEMS_MAX)
		return err_set(e, ERR_TOO_LARGE, "failure: the configuration is too large");
	if (password && prepare(password, &envelope, key, e) != 0)
		return -1;
	backup_add_header(&envelope, items.n, out);
	if (password) {
		result = encrypt(items, &envelope, key, out, e);
		password_wipe(key, sizeof(key));
		return result;
	}
	strbuf_add_slice(out, items);
	digest(strbuf_slice(out), sum);
	strbuf_add(out, sum, sizeof(sum));
	return out->failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}

// ---- opening

static int check_digest(struct slice file, const struct backup_envelope *envelope, struct err *e)
{
	unsigned char sum[SHA256_DIGEST_SIZE];

	digest((struct slice){file.p, file.n - envelope->seal.n}, sum);
	if (memcmp(sum, envelope->seal.p, sizeof(sum)) != 0)
		return err_set(e, ERR_FAILURE, "failure: the backup is damaged");
	return 0;
}

static int decrypt(const struct backup_envelope *envelope, const char *password, struct strbuf *out,
		   struct err *e)
{
	struct gcm_aes256_ctx *gcm = malloc(sizeof(*gcm));
	size_t before = out->length;
	unsigned char *items = gcm ? extend(out, envelope->items.n) : NULL;
	unsigned char key[KEY_SIZE];
	unsigned char tag[GCM_DIGEST_SIZE];
	int result = -1;

	if (!items) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
	} else if (make_key(password, envelope->setting, key, e) == 0) {
		begin(gcm, key, envelope, envelope->header);
		gcm_aes256_decrypt(gcm, envelope->items.n, items,
				   (const uint8_t *)envelope->items.p);
		gcm_aes256_digest(gcm, sizeof(tag), tag);
		result = memeql_sec(tag, envelope->seal.p, sizeof(tag)) ? 0 : -1;
		if (result != 0)
			(void)err_set(e, ERR_FAILURE,
				      "failure: wrong password, or the backup is damaged");
		password_wipe(key, sizeof(key));
		password_wipe(gcm, sizeof(*gcm));
	}
	if (result != 0 && items) {
		password_wipe(items, envelope->items.n);
		out->length = before;
	}
	free(gcm);
	return result;
}

int backup_unseal(struct slice file, const char *password, struct strbuf *out, struct err *e)
{
	struct backup_envelope envelope;

	if (backup_read(file, &envelope, e) != 0)
		return -1;
	if (envelope.encrypted && !password)
		return err_set(e, ERR_FAILURE,
			       "failure: the backup is encrypted, a password is needed");
	// Who gives one relies on it: the file could come from anybody.
	if (!envelope.encrypted && password)
		return err_set(e, ERR_FAILURE,
			       "failure: the backup is not encrypted, no password fits");
	if (envelope.encrypted && !is_known_setting(envelope.setting))
		return err_set(e, ERR_FAILURE, "failure: the backup is damaged");
	if (envelope.encrypted)
		return decrypt(&envelope, password, out, e);
	if (check_digest(file, &envelope, e) != 0)
		return -1;
	strbuf_add_slice(out, envelope.items);
	return out->failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}
