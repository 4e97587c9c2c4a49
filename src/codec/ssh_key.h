// SPDX-License-Identifier: BSD-2-Clause
// Public keys of SSH users as text: lines of OpenSSH ("ssh-ed25519 AAAA… name") and files of them,
// or of RFC 4716. What they say is looked at, not whether it is a point of the curve: the key is
// only ever compared with one that has signed.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

// X(identifier, name in RFC 4253 section 6.6, as `key-type` calls it)
#define SSH_KEY_KINDS(X)                                                                           \
	X(ED25519, "ssh-ed25519", "ed25519")                                                       \
	X(RSA, "ssh-rsa", "rsa")                                                                   \
	X(P256, "ecdsa-sha2-nistp256", "ecdsa")                                                    \
	X(P384, "ecdsa-sha2-nistp384", "ecdsa")                                                    \
	X(P521, "ecdsa-sha2-nistp521", "ecdsa")

enum ssh_key_kind {
#define SSH_KEY_ENUM(kind, name, type) SSH_KEY_##kind,
	SSH_KEY_KINDS(SSH_KEY_ENUM)
#undef SSH_KEY_ENUM
		SSH_KEY__COUNT
};

enum {
	SSH_KEY_RSA_MIN = 2048, // bits
	SSH_KEY_RSA_MAX = 16384,
	SSH_KEY_BLOB_MAX = 2304, // bytes of RFC 4253 section 6.6
	SSH_KEY_INFO_MAX = 128,	 // bytes of what a line says behind the key
	SSH_KEY_TEXT_MAX = 4096, // bytes of a whole line
	SSH_KEY_FINGERPRINT_SIZE = 64,
};

struct ssh_key {
	enum ssh_key_kind kind;
	unsigned bits;
	size_t size; // of the blob
	uint8_t blob[SSH_KEY_BLOB_MAX];
	char info[SSH_KEY_INFO_MAX + 1]; // what follows it, cleaned and cut: whose it is
};

// Reads one line. -1: E says what it is instead of a key that is taken.
int ssh_key_read(struct slice line, struct ssh_key *out, struct err *e);

// The same of the bytes alone; `info` is "".
int ssh_key_read_blob(struct slice blob, struct ssh_key *out, struct err *e);

// The same of the base64 text alone, and of what is told of the key.
int ssh_key_read_body(struct slice body, struct slice info, struct ssh_key *out, struct err *e);

// Takes the next key off FILE: 1. 0: there is none left; -1: E. Empty lines, and those that begin
// with '#', are passed over.
int ssh_key_next(struct slice *file, struct ssh_key *out, struct err *e);

// Appends "ssh-ed25519 AAAA…" and, where there is any, " " and the info: always the same for the same.
void ssh_key_write(struct strbuf *out, const struct ssh_key *key);

// The text of the blob in such a line.
struct slice ssh_key_body(struct slice line);

const char *ssh_key_type(const struct ssh_key *key);

// "SHA256:…", as ssh-keygen tells it.
void ssh_key_fingerprint(const struct ssh_key *key, char out[SSH_KEY_FINGERPRINT_SIZE]);
