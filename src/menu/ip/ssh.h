// SPDX-License-Identifier: BSD-2-Clause
// What is known of SSH servers, for those who go to one, and by which key this system is known.
#pragma once

#include <stdbool.h>

#include "base/slice.h"
#include "base/strbuf.h"

struct call;
struct mgmt;

#define SSH_PATH	     "/ip/ssh"
#define SSH_KNOWN_HOSTS_PATH "/ip/ssh/known-hosts"

enum { SSH_KEY_MAX = 2048 /* bytes of a key's text */ };

// Whether a server must have a key that is known to be its own.
bool ssh_validates(const struct mgmt *m);

// Commands of /ip/ssh.
void ssh_regenerate_host_key(struct call *call);
void ssh_import_host_key(struct call *call);
void ssh_export_host_key(struct call *call);

// Appends the keys of HOST, a line each: "ssh-ed25519 AAAA…".
void ssh_add_keys(const struct mgmt *m, struct slice host, struct strbuf *out);
