// SPDX-License-Identifier: BSD-2-Clause
// The records of /user/ssh-keys: by which keys users may come in over SSH.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "schema/menu.h"

struct mgmt;
struct transaction;

#define SSH_KEYS_PATH "/user/ssh-keys"

enum { SSH_KEYS_MAX = 256 }; // of all users: whoever comes in is looked for among them

// A record of /user/ssh-keys.
struct ssh_key_row {
	struct row row;
	char *user;
	char *key; // as ssh_key_write writes it
	// Told of the key:
	char *type;
	uint32_t bits;
	char *info;
	char *fingerprint;
};

// Whether BODY (codec/ssh_key.h: ssh_key_body) is a key of USER; with BODY empty, whether the user has
// any at all.
bool ssh_keys_has(const struct mgmt *m, const char *user, struct slice body);

// Whether anybody who may come in over SSH has a key.
bool ssh_keys_open_a_door(const struct mgmt *m);

// Stages in T what becomes of the keys of the user BEFORE, who is called AFTER now or, with NULL, is gone.
int ssh_keys_follow(struct transaction *t, const char *before, const char *after, struct err *e);
