// SPDX-License-Identifier: BSD-2-Clause
// One user at one door: gives sentences in, gets sentences out. Many commands may be in flight,
// told apart by their tags.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "codec/sentence.h"

struct bulk;
struct mgmt;
struct call;
struct job;

enum {
	SESSION_CALLS_MAX = 4096, // commands in flight; more are refused
	SESSION_NAME_MAX = 64,
	SESSION_SOURCE_SIZE = 64,
	SESSION_ROOM = 64 << 10,      // bytes unsent, above which rows wait
	SESSION_EVENTS_MAX = 1 << 20, // bytes unsent, above which listening is ended
};

// What a door does for its sessions. None of these ends the session before it has returned to the
// loop.
struct session_door {
	// Takes one encoded reply sentence.
	void (*send)(void *context, struct slice sentence);
	// Bytes that were taken and are not with the kernel yet. Having been above SESSION_ROOM and
	// fallen below, the door calls session_resume.
	size_t (*unsent)(const void *context);
	// The session must end: its user may no longer come in. TEXT says why.
	void (*end)(void *context, const char *text);
	// A command fails with E; its `!trap` follows. May be NULL.
	void (*failed)(void *context, const struct err *e);
};

// What a console over the network is: told to its process (`take` of /system/script/job).
struct session_console {
	bool terminal; // else it has a mere stream
	bool plain;    // without colours
	char term[32]; // kind of the terminal
	char *command; // to run; NULL: typed ones, or a script that comes by the stream
	void (*ended)(void *context); // the session is over; NULL: nobody wants to know
	void *context;
};

struct session {
	struct mgmt *mgmt;
	const struct session_door *door;
	void *context;
	struct session *prev, *next; // of all sessions
	struct call *calls;	     // in flight, the oldest first
	size_t call_count;
	struct strbuf out; // the sentence being written
	struct bulk *bulk; // what it adds together; NULL: nothing so far
	bool quiet;
	bool trusted;	 // root on the control socket: no user's removal shuts it out
	uint32_t number; // of all sessions and jobs since the start, from 1
	int64_t began;	 // seconds since 1970
	uint32_t needs;	 // policies without which it must end
	uint32_t denied; // policies of the user that it goes without
	struct job *job; // the script whose session it is; NULL: none's
	struct session_console *console; // NULL: it is none; freed with the session
	char *credential;		 // users_credential; NULL: by nothing that could change
	const char *via;		 // "api", "local"
	char user[SESSION_NAME_MAX + 1];
	char source[SESSION_SOURCE_SIZE]; // address of the peer; "" on the control socket
};

struct session_login {
	const char *user;
	const char *via;
	const char *source;
	bool trusted;
	bool by_password;
	struct slice key; // that it has come in by; "": by none
	bool quiet;	  // one of many of the same user: not told in the log
	uint32_t needs;	  // the policies for coming in this way
	uint32_t denied;  // policies of the user that it goes without
	struct job *job;  // of a script that runs; NULL: somebody comes in, and that is logged
	struct session_console *console; // taken over once there is a session; NULL: it is none
};

// Begins a session of a user who has proved who it is, and logs that. NULL without memory.
struct session *session_new(struct mgmt *m, const struct session_login *login,
			    const struct session_door *door, void *context);

// Ends it: listing and listening stop, changes under way are carried through unheard.
// The peer will say nothing more, though it may still listen.
void session_input_ended(struct session *s); // NULL is fine
void session_free(struct session *s);	     // NULL is fine

// Executes one sentence of at least one word. Its replies may come at once or later. False: the
// sentence was /quit, and the door is to say so and end.
bool session_execute(struct session *s, const struct sentence *sentence);

// The door has room again: sources of rows go on.
void session_resume(struct session *s);

uint32_t session_policies(const struct session *s); // a set of enum policy, as the user has now
