// SPDX-License-Identifier: BSD-2-Clause
// What is below the directory of files, by paths that were read (file_path.h). No step leaves that
// directory, follows a link or opens anything but files and folders, whoever put them there. Reads
// and writes the disk: what changes it belongs on the helper thread.
//
// ROOT is the descriptor of the directory; it may be used from several threads.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "mgmt/file_path.h"

struct file_facts {
	bool folder;
	bool elsewhere;	  // on another disk than the directory itself
	bool disk;	  // the folder by which one comes to that disk
	uint64_t size;	  // bytes; 0 for a folder
	int64_t modified; // seconds since 1970
};

// Failures of all of these: ERR_NO_SUCH_ITEM where nothing (that may be seen) has that name;
// ERR_FAILURE with "failure: file already exists", "failure: directory not empty" or the text of
// errno.

int file_tree_look(int root, const struct file_path *path, struct file_facts *out, struct err *e);

// Calls SEEN for everything below, a folder before what is in it, in no other order, until it
// returns false. With SWEEP, files that were being written are removed instead of left out.
void file_tree_walk(int root, bool sweep,
		    bool (*seen)(void *context, const char *path, const struct file_facts *facts),
		    void *context);

// A descriptor for reading the file. -1: E.
int file_tree_open(int root, const struct file_path *path, struct err *e);

// Reads at most N bytes from OFFSET. *SIZE (may be NULL) is that of the file. -1: E.
int64_t file_tree_read(int root, const struct file_path *path, uint64_t offset, char *out, size_t n,
		       uint64_t *size, struct err *e);

int file_tree_make_folder(int root, const struct file_path *path, struct err *e);
int file_tree_remove(int root, const struct file_path *path, struct err *e);

// Makes the folders that TO lies in; what is there already stays. A file that turns out to have more
// than MOST bytes is not copied.
int file_tree_copy(int root, const struct file_path *from, const struct file_path *to,
		   uint64_t most, struct err *e);

// Makes the folders that TO lies in. What is there already stays. To another disk a file is copied,
// and then removed: who dies in between leaves it in both places.
int file_tree_move(int root, const struct file_path *from, const struct file_path *to,
		   struct err *e);

// Appends BYTES to the file, which is made, with the folders that it lies in, where it is not there:
// all of them or, having failed, none. What fills a disk by itself leaves room for what is asked for:
// a quarter of it, or FILE_TREE_SPARE, stays free.
enum { FILE_TREE_SPARE = 8 << 20 };
int file_tree_append(int root, const struct file_path *path, struct slice bytes, struct err *e);

// ---- a file that is whole or not there at all

struct file_writer {
	int folder;    // descriptor; -1: not open
	int fd;	       // of the file under its temporary name
	uint64_t size; // bytes written
	char temporary[64];
	char name[FILE_PATH_MAX + 1];
};

// A new file, which is to become PATH, in a folder that is there or, with FOLDERS, is made.
int file_writer_open(struct file_writer *w, int root, const struct file_path *path, bool folders,
		     struct err *e);
int file_writer_add(struct file_writer *w, struct slice bytes, struct err *e);

// It is on the disk and has its name: instead of what was there, or, without REPLACE, failing
// where something was. The writer is closed either way.
int file_writer_commit(struct file_writer *w, bool replace, struct err *e);
void file_writer_abandon(struct file_writer *w); // a closed one is fine
