// SPDX-License-Identifier: BSD-2-Clause
// One channel of a connection: what the client asks for on it, and its bytes to and from a console.
#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <stdbool.h>

#include "base/strbuf.h"
#include "ssh/login_name.h"
#include "ssh/questions.h"

struct channel {
	ssh_channel channel; // NULL: free
	struct ssh_channel_callbacks_struct callbacks;
	const struct login_name *who;
	struct questions *questions;
	ssh_event event;
	bool terminal;
	bool started;
	bool input_over;   // the console was told that no more comes
	bool over;	   // its terminal has nothing more
	bool after_return; // the last byte that came was one
	char term[32];
	uint16_t width, height;
	int number;	     // of the console
	int fd;		     // its terminal; -1: none
	short watched;	     // what of it is waited for
	struct strbuf input; // for the console, not taken yet
};

void channel_begin(struct channel *c, ssh_session session, const struct login_name *who,
		   struct questions *questions, ssh_event event);

// Carries what there is, both ways; closes the channel once all is said.
void channel_turn(struct channel *c);
