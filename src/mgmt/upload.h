// SPDX-License-Identifier: BSD-2-Clause
// Files that sessions write piece by piece: what /file/write does. A session writes a few at a
// time, each by its name; what it leaves unfinished is gone with it.
#pragma once

#include <stddef.h>

#include "base/slice.h"
#include "mgmt/file_path.h"

struct call;
struct mgmt;
struct session;
struct upload;

enum { UPLOADS_MAX = 64 /* of all sessions */ };

struct uploads {
	struct upload *list;
	size_t count;
};

// A piece of the file PATH for the session of CALL, which it ends. OFFSET 0 begins anew; else it
// must be what was written so far. With LAST the file takes its name.
void upload_write(struct call *call, const struct file_path *path, uint64_t offset,
		  struct slice bytes, bool append, bool last);

// S ends: what it has not finished is given up.
void uploads_end(struct mgmt *m, const struct session *s);
