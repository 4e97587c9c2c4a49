// SPDX-License-Identifier: BSD-2-Clause
// Where /tool/fetch gets a file from and where it puts it, out of the arguments that say so in two
// ways: by `url`, or by `mode`, `address`, `port` and paths.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "mgmt/file_path.h"

struct fetch_names {
	struct slice url;
	struct slice mode; // "" for what the URL says, or http
	struct slice address;
	struct slice port; // digits
	struct slice host;
	struct slice src_path;
	struct slice dst_path;
	bool upload;
	bool encode; // what may not stand in a URL
	bool local;  // a file of ours takes part
};

enum { FETCH_URL_MAX = 8192 };

struct fetch_target {
	struct strbuf url;	  // as libcurl takes it
	struct strbuf connect_to; // an address instead of the URL's; "": none
	struct file_path local;
};

void fetch_target_init(struct fetch_target *t);
void fetch_target_free(struct fetch_target *t);

// The server as people call it, for the log.
void fetch_target_server(const struct fetch_target *t, char *out, size_t size);

// Fills T, which was made by fetch_target_init. -1: E, in RouterOS' words.
int fetch_target_read(const struct fetch_names *names, struct fetch_target *t, struct err *e);
