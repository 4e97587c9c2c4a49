// SPDX-License-Identifier: BSD-2-Clause
// The lease files of DHCP servers: watched, and given to lan whenever they have changed, however that
// is done (written in place, or another put in its place). What is in them is lan's to read: nobody
// parses here.
#pragma once

#include "io/loop.h"
#include "wire/message.h"

enum {
	LEASE_FILE_QUIET_MS = 300,  // that a file has to be left alone before it is read
	LEASE_FILE_LATEST_MS = 3000 // unless it is written all the time
};

struct lease_files;

// What became of a file that cannot be watched or opened.
typedef void lease_files_trouble(void *context, const char *text);

struct lease_file {
	struct lease_files *set;
	char path[WIRE_PATH_SIZE]; // "": none
	int watch;		   // of its directory; -1: none
	uint32_t number;
	uint64_t changed; // loop_now() of the first change not given to lan yet; 0: none
	struct loop_timer timer;
};

struct lease_files {
	struct loop *loop;
	struct loop_fd events;
	struct seqpacket *lan; // NULL while it is away
	lease_files_trouble *trouble;
	void *context;
	struct lease_file file[WIRE_LEASE_FILES_MAX];
};

void lease_files_init(struct lease_files *s, struct loop *loop, lease_files_trouble *trouble,
		      void *context);
void lease_files_done(struct lease_files *s);

// Watches what ASKED says instead of what has its number, and gives it to lan.
void lease_files_watch(struct lease_files *s, const struct wire_lease_watch *asked);

// Lan is there, by CHANNEL (NULL: it is not), and has read nothing yet.
void lease_files_lan(struct lease_files *s, struct seqpacket *channel);
