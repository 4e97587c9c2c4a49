// SPDX-License-Identifier: BSD-2-Clause
// One public key: its line and its bytes.

#include "codec/ssh_key.h"

#include <string.h>

#include <nettle/base64.h>
#include <nettle/sha2.h>

#include "base/utf8.h"

static const struct kind {
	const char *name;
	const char *type;
} kinds[] = {
#define KIND_ROW(kind, name, type) {name, type},
	SSH_KEY_KINDS(KIND_ROW)
#undef KIND_ROW
};

#define WANTED "ed25519, ecdsa, or rsa of 2048 bits or more"

static int damaged(struct err *e)
{
	return err_set(e, ERR_VALUE, "failure: the key is damaged");
}

// ---- the bytes

// A string of RFC 4251 section 5 off the front of LEFT.
static bool take(struct slice *left, struct slice *out)
{
	const unsigned char *p = (const unsigned char *)left->p;
	size_t n;

	if (left->n < 4)
		return false;
	n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (n > left->n - 4)
		return false;
	*out = (struct slice){left->p + 4, n};
	*left = (struct slice){left->p + 4 + n, left->n - 4 - n};
	return true;
}

// Bits of a positive number in the one form that RFC 4251 section 5 allows; 0: it is none.
static unsigned bits_of(struct slice number)
{
	const unsigned char *p = (const unsigned char *)number.p;
	unsigned bits;

	if (number.n == 0 || p[0] & 0x80)
		return 0;
	if (p[0] == 0 && (number.n == 1 || !(p[1] & 0x80)))
		return 0;
	bits = (unsigned)number.n * 8;
	for (unsigned bit = 0x80; bit && !(p[0] & bit); bit >>= 1)
		bits--;
	return bits;
}

static bool is_odd(struct slice number)
{
	return number.n > 0 && (number.p[number.n - 1] & 1);
}

static int read_rsa(struct slice left, struct ssh_key *out, struct err *e)
{
	struct slice exponent;
	struct slice modulus;

	if (!take(&left, &exponent) || !take(&left, &modulus) || left.n > 0)
		return damaged(e);
	out->bits = bits_of(modulus);
	if (bits_of(exponent) < 2 || !is_odd(exponent) || out->bits == 0 || !is_odd(modulus))
		return damaged(e);
	if (out->bits < SSH_KEY_RSA_MIN)
		return err_set(e, ERR_VALUE,
			       "failure: an rsa key of %u bits is too short: give " WANTED,
			       out->bits);
	if (out->bits > SSH_KEY_RSA_MAX)
		return err_set(e, ERR_VALUE, "failure: an rsa key of more than %d bits is too long",
			       SSH_KEY_RSA_MAX);
	return 0;
}

static int read_ecdsa(struct slice left, struct ssh_key *out, struct err *e)
{
	const char *curve = kinds[out->kind].name + strlen("ecdsa-sha2-");
	size_t coordinate;
	struct slice name;
	struct slice point;

	out->bits = out->kind == SSH_KEY_P256 ? 256 : out->kind == SSH_KEY_P384 ? 384 : 521;
	coordinate = (out->bits + 7) / 8;
	if (!take(&left, &name) || !slice_is(name, curve) || !take(&left, &point) || left.n > 0)
		return damaged(e);
	// SEC 1 section 2.3.3; RFC 5656 section 3.1 lets no point be the one at infinity.
	if (point.n != 1 + 2 * coordinate || point.p[0] != 4)
		return damaged(e);
	return 0;
}

static int read_ed25519(struct slice left, struct ssh_key *out, struct err *e)
{
	struct slice point;

	out->bits = 256;
	if (!take(&left, &point) || point.n != 32 || left.n > 0)
		return damaged(e);
	return 0;
}

static int refuse_kind(struct slice name, struct err *e)
{
	if (slice_is(name, "ssh-dss"))
		return err_set(e, ERR_VALUE, "failure: dsa keys are not taken: give " WANTED);
	if (slice_starts(name, "sk-"))
		return err_set(e, ERR_VALUE,
			       "failure: keys of security tokens are not taken: give " WANTED);
	if (slice_contains_nocase(name, "-cert-v0"))
		return err_set(e, ERR_VALUE,
			       "failure: certificates are not taken: give the public key itself");
	return err_set(e, ERR_VALUE,
		       "failure: not a public key: it begins with its kind, as in "
		       "ssh-ed25519 AAAA");
}

static enum ssh_key_kind kind_of(struct slice name)
{
	int i = 0;

	while (i < SSH_KEY__COUNT && !slice_is(name, kinds[i].name))
		i++;
	return (enum ssh_key_kind)i;
}

int ssh_key_read_blob(struct slice blob, struct ssh_key *out, struct err *e)
{
	struct slice left = blob;
	struct slice name;

	if (blob.n > sizeof(out->blob) || !take(&left, &name))
		return damaged(e);
	out->kind = kind_of(name);
	if (out->kind == SSH_KEY__COUNT)
		return refuse_kind(name, e);
	out->info[0] = '\0';
	out->size = blob.n;
	memmove(out->blob, blob.p, blob.n);
	if (out->kind == SSH_KEY_RSA)
		return read_rsa(left, out, e);
	return out->kind == SSH_KEY_ED25519 ? read_ed25519(left, out, e) : read_ecdsa(left, out, e);
}

// ---- the line

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct slice take_word(struct slice *left)
{
	struct slice word = *left;
	size_t n = 0;

	while (n < left->n && !is_blank(left->p[n]))
		n++;
	word.n = n;
	*left = slice_trim((struct slice){left->p + n, left->n - n});
	return word;
}

// Options stand before the kind, which is then further on.
static bool has_options(struct slice line)
{
	for (size_t i = 0; i + 1 < line.n; i++) {
		struct slice rest = {line.p + i + 1, line.n - i - 1};

		if (is_blank(line.p[i]) &&
		    (slice_starts(rest, "ssh-") || slice_starts(rest, "ecdsa-sha2-")))
			return true;
	}
	return false;
}

static int refuse_line(struct slice line, struct slice name, struct err *e)
{
	if (slice_contains_nocase(line, "PRIVATE KEY") || slice_starts(line, "PuTTY-User-Key-File"))
		return err_set(e, ERR_VALUE,
			       "failure: this is a private key: give the public one, which is in "
			       "the file whose name ends with .pub");
	if (!slice_starts(name, "ssh-dss") && has_options(line))
		return err_set(e, ERR_VALUE,
			       "failure: options before a key are not taken: give the line from "
			       "the kind of the key on");
	return refuse_kind(name, e);
}

// What is left out or cut off leaves no blank at an end: it reads the same once it was written.
static void set_info(struct ssh_key *key, struct slice info)
{
	struct slice text;

	utf8_clean(info, key->info, sizeof(key->info));
	text = slice_trim(slice_from(key->info));
	memmove(key->info, text.p, text.n);
	key->info[text.n] = '\0';
}

int ssh_key_read_body(struct slice body, struct slice info, struct ssh_key *out, struct err *e)
{
	uint8_t bytes[BASE64_DECODE_LENGTH(SSH_KEY_TEXT_MAX)];
	size_t n = sizeof(bytes);
	struct base64_decode_ctx decoder;

	base64_decode_init(&decoder);
	if (body.n == 0 || body.n > SSH_KEY_TEXT_MAX ||
	    !base64_decode_update(&decoder, &n, bytes, body.n, body.p) ||
	    !base64_decode_final(&decoder))
		return err_set(e, ERR_VALUE,
			       "failure: the key is not base64: it is cut off or damaged");
	if (ssh_key_read_blob((struct slice){(const char *)bytes, n}, out, e) != 0)
		return -1;
	set_info(out, info);
	return 0;
}

int ssh_key_read(struct slice line, struct ssh_key *out, struct err *e)
{
	struct slice left = slice_trim(line);
	struct slice name;
	struct slice body;

	if (left.n > SSH_KEY_TEXT_MAX)
		return err_set(e, ERR_VALUE, "failure: the key is longer than %d bytes",
			       SSH_KEY_TEXT_MAX);
	line = left;
	name = take_word(&left);
	body = take_word(&left);
	if (kind_of(name) == SSH_KEY__COUNT)
		return refuse_line(line, name, e);
	if (ssh_key_read_body(body, left, out, e) != 0)
		return -1;
	return slice_is(name, kinds[out->kind].name) ? 0 : damaged(e);
}

// ---- what is told of it

static void add_base64(struct strbuf *out, const uint8_t *bytes, size_t n)
{
	char *to = strbuf_reserve(out, BASE64_ENCODE_RAW_LENGTH(n));

	if (!to)
		return;
	base64_encode_raw(to, n, bytes);
	out->length += BASE64_ENCODE_RAW_LENGTH(n);
	to[BASE64_ENCODE_RAW_LENGTH(n)] = '\0';
}

void ssh_key_write(struct strbuf *out, const struct ssh_key *key)
{
	strbuf_add_text(out, kinds[key->kind].name);
	strbuf_add_char(out, ' ');
	add_base64(out, key->blob, key->size);
	if (!key->info[0])
		return;
	strbuf_add_char(out, ' ');
	strbuf_add_text(out, key->info);
}

struct slice ssh_key_body(struct slice line)
{
	(void)take_word(&line);
	return take_word(&line);
}

const char *ssh_key_type(const struct ssh_key *key)
{
	return kinds[key->kind].type;
}

void ssh_key_fingerprint(const struct ssh_key *key, char out[SSH_KEY_FINGERPRINT_SIZE])
{
	static const char prefix[] = "SHA256:";
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx hash;
	size_t n = sizeof(prefix) - 1 + BASE64_ENCODE_RAW_LENGTH(sizeof(digest));

	sha256_init(&hash);
	sha256_update(&hash, key->size, key->blob);
	sha256_digest(&hash, sizeof(digest), digest);
	memcpy(out, prefix, sizeof(prefix) - 1);
	base64_encode_raw(out + sizeof(prefix) - 1, sizeof(digest), digest);
	while (out[n - 1] == '=')
		n--;
	out[n] = '\0';
}
