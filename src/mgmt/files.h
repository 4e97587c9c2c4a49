// SPDX-License-Identifier: BSD-2-Clause
// The files of /file: one directory below mgmt's own, what is in it by number, and how much may be.
// Looking is done at once; whatever changes the disk is the helper thread's, one after the other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "base/err.h"
#include "base/slice.h"
#include "mgmt/file_tree.h"
#include "mgmt/helper.h"

struct mgmt;

enum {
	FILES_MAX = 4096,	    // files and folders
	FILES_BYTES_MAX = 64 << 20, // of all together
	FILES_CONTENTS_MAX = 61439, // bytes of a file that is told and written as one value
	FILES_CHUNK_MAX = 32768,    // bytes of one read or write
	FILES_NUMBERED_MAX = 16384, // names that keep their number though they are gone
};

struct file_entry {
	UT_hash_handle hh; // by path
	uint32_t id;	   // of this path for as long as the process lives
	bool there;
	struct file_facts facts;
	char path[];
};

struct files {
	int root; // descriptor of the directory; -1: there is none
	struct file_entry *by_path;
	struct file_entry **by_id; // ascending
	size_t count;		   // of entries, those gone included
	size_t capacity;
	uint32_t last_id;
	size_t present;	   // entries that are there
	uint64_t bytes;	   // that they hold
	uint64_t reserved; // bytes promised to files being written
};

// Makes DIRECTORY/files where it is not there, and removes what a crash has left half written.
// DIRECTORY NULL: no file can be kept.
int files_init(struct files *f, const char *directory, struct err *e);
void files_done(struct files *f);

// Looks at the disk again.
void files_look(struct files *f);

// The entry with the next higher id of what is there, as of the last look; NULL at the end.
const struct file_entry *files_after(const struct files *f, uint32_t id);

// What a client calls a file: *ID or a path. Looks at the disk. NULL: E.
const struct file_entry *files_resolve(struct files *f, struct slice text, struct err *e);

// Sets room for BYTES more aside (and one more file), to be given back by files_release once they
// are written or given up. -1: E, "failure: not enough space".
int files_reserve(struct files *f, uint64_t bytes, struct err *e);
void files_release(struct files *f, uint64_t bytes);
