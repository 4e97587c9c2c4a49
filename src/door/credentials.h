// SPDX-License-Identifier: BSD-2-Clause
// Names and passwords that come with every request (HTTP Basic): checked as a log-in once, and
// believed for a while afterwards, so that not each request costs a password hash. What is kept is a
// keyed digest, good for as long as the user's stored hash and addresses stay the same.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "codec/http_basic.h"
#include "door/door.h"

enum {
	CREDENTIALS_MAX = 64,	   // remembered; the one that was used longest ago makes room
	CREDENTIALS_TIME = 600000, // ms that they are believed
	CREDENTIALS_DIGEST = 32,
};

struct credentials {
	bool keyed;
	uint8_t key[CREDENTIALS_DIGEST]; // of this process
	struct credential {
		uint8_t digest[CREDENTIALS_DIGEST];
		uint64_t until; // loop_now() at which it is forgotten; 0: the place is free
		uint64_t used;
		uint32_t uses; // sessions that were begun with it
	} entry[CREDENTIALS_MAX];
};

// Whether GIVEN, from SOURCE, was good lately and still is. Says in *FIRST whether nobody was told so
// yet.
bool credentials_known(struct door_state *d, const struct http_basic *given,
		       const struct door_source *source, bool *first);

// GIVEN has proved to be good.
void credentials_remember(struct door_state *d, const struct http_basic *given,
			  const struct door_source *source);
