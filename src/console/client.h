// SPDX-License-Identifier: BSD-2-Clause
// The connection to the daemon: API sentences over its control socket, one command at a time.
// Ctrl-C cancels the command under way.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "codec/sentence.h"

struct client;

// Connects to the control socket at PATH.
struct client *client_open(const char *path, struct err *e);

// Takes a connected stream over. NULL without memory; FD is closed then.
struct client *client_new(int fd, struct err *e);
void client_close(struct client *c); // NULL is fine

// Receives the attributes of one `!re`. A failure ends the command, and is what client_execute
// fails with.
typedef int client_row(void *context, const struct sentence *reply, struct err *e);

struct request {
	struct strbuf words;
};

// Builds one command. Failures are told by client_execute.
void request_begin(struct request *r, const char *menu_path, const char *command);
void request_pair(struct request *r, const char *name, struct slice value);
void request_free(struct request *r);

// Sends R, gives each row to ROW (which may be NULL) and returns when the command is done. What it
// returned is appended to RET, when that is not NULL. An error of the daemon comes back with its
// text; a command that was cancelled by Ctrl-C fails with ERR_INTERRUPTED. ERR_IO: the connection
// is lost, and of no more use.
int client_execute(struct client *c, struct request *r, client_row *row, void *context,
		   struct strbuf *ret, struct err *e);

// Sends R, whose outcome nobody waits for; legal while client_execute gives out rows.
int client_tell(struct client *c, struct request *r, struct err *e);

// While a command runs, TYPED is called when FD, where keys are read, has some. FD -1: no longer.
void client_watch_keys(struct client *c, int fd, void (*typed)(void *context), void *context);

// ---- one command beside, that goes on for as long as the session does

// Sends R. Its rows are given to ROW whenever they come: while another command runs, or in
// client_hear. That it ends or fails is not told.
int client_listen(struct client *c, struct request *r, client_row *row, void *context,
		  struct err *e);

// The descriptor that can be read when client_hear has something to take, while no command runs.
int client_descriptor(const struct client *c);
int client_hear(struct client *c, struct err *e);
