// SPDX-License-Identifier: BSD-2-Clause
// Who may do what: the records of /user and /user/group as this process uses them, and log-ins.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/slice.h"
#include "io/loop.h"
#include "mgmt/throttle.h"
#include "schema/menu.h"

struct mgmt;
struct session;
struct users_login;

// A record of /user.
struct user_row {
	struct row row;
	char *name;
	char *group;
	char *address;	// prefixes it may come from; "": any
	char *password; // as crypt(3) made it; "": it cannot log in over the network
	int64_t last_logged_in;
	bool expired; // nobody comes in by the password any more
};

// A record of /user/group.
struct group_row {
	struct row row;
	char *name;
	uint64_t policy; // set of enum policy
	char *skin;
};

#define USERS_PATH	  "/user"
#define USERS_GROUPS_PATH "/user/group"

struct users {
	struct throttle throttle; // by "@" source and "=" account
	char *dummy;		  // setting of a hash that nobody has
	unsigned cost;		  // of a hash; 0: crypt(3)'s default
};

int users_init(struct mgmt *m);
void users_done(struct mgmt *m);

// By name; NULL when there is none.
const struct user_row *users_find(const struct mgmt *m, struct slice name);

// What the user NAME may do now: none when it is not there or disabled.
uint32_t users_policies(const struct mgmt *m, const char *name);

// Whether anybody at all could log in over the network by a password.
bool users_have_password(const struct mgmt *m);

// Whether ADDRESS is in the list of prefixes LIST.
bool users_address_in(const char *list, ip4 address);

struct users_login_request {
	struct slice name;
	struct slice password;
	struct slice
		key; // body of a public key, with whose private one it was signed; "": by password
	ip4 source;
	const char *source_text;
	const char *via;   // "api"
	uint32_t policies; // that the user must hold to come in this way
	// Once: NAME is the user who has proved to be it, NULL for a refusal.
	void (*answer)(void *context, const char *name);
	void *context;
};

// Checks a name and a password. Takes as long for a user who is not there as for a wrong password,
// and longer after failures. NULL without memory; nothing is answered then.
struct users_login *users_login(struct mgmt *m, const struct users_login_request *request);

// Whether the key of such a request would do. Asked before anything is signed (RFC 4252 section 7):
// who has a user's public key learns so that it is the user's, and nobody learns anything else.
bool users_key_would_do(const struct mgmt *m, const struct users_login_request *request);

// Nobody waits for the answer any more.
void users_login_forget(struct users_login *login);

// Notes that NAME has logged in.
void users_logged_in(struct mgmt *m, const char *name);

// Hashes PASSWORD on the helper thread. ANSWER comes once; HASH NULL: it failed.
void users_hash(struct mgmt *m, struct slice password,
		void (*answer)(void *context, const char *hash), void *context);

// By what NAME has come in, the key of which BODY is the text or, with "", the password: what must stay
// as it is for NAME to stay. The caller's to free; NULL: nothing that could change.
char *users_credential(const struct mgmt *m, const char *name, struct slice body);

// NULL, or why who has come in as NAME by CREDENTIAL may not stay.
const char *users_objection(const struct mgmt *m, const char *name, const char *credential);

// Users, groups or keys have changed: sessions that may no longer be end. BY's own stays.
void users_review_sessions(struct mgmt *m, const struct session *by);
