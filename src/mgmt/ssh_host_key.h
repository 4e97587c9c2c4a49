// SPDX-License-Identifier: BSD-2-Clause
// The key by which clients know this system over SSH: made when it is needed first, and kept.
#pragma once

#include "base/err.h"
#include "schema/menu.h"

struct mgmt;

#define SSH_SETTINGS_PATH "/ip/ssh"

enum { SSH_HOST_KEY_MAX = 16384 }; // bytes of PEM: rsa of 16384 bits has less

// The record of /ip/ssh.
struct ssh_row {
	struct row row;
	bool known_hosts_validation;
	bool always_allow_password; // in spite of a key
	char *host_key;		    // PEM
};

const struct ssh_row *ssh_settings(const struct mgmt *m);

// ANSWER comes once, at once or later. KEY NULL: E.
void ssh_host_key(struct mgmt *m,
		  void (*answer)(void *context, const char *key, const struct err *e),
		  void *context);

// Nobody waits with CONTEXT any more.
void ssh_host_key_forget(struct mgmt *m, const void *context);
