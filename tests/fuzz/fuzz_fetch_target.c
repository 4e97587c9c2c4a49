// SPDX-License-Identifier: BSD-2-Clause
// Arguments of /tool/fetch, a line each: whatever they are, the name of a file stays within the
// directory of files, and the URL has one of the schemes that are allowed.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "menu/tool/fetch_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct slice next_line(struct slice *rest)
{
	struct slice line;
	struct slice tail;

	(void)slice_cut(*rest, '\n', &line, &tail);
	*rest = tail;
	return line;
}

static bool leads_out(struct slice path)
{
	bool more = true;

	while (more) {
		struct slice name;

		more = slice_cut(path, '/', &name, &path);
		if (slice_is(name, "..") || (more && name.n == 0))
			return true;
	}
	return false;
}

static void judge(const struct fetch_target *t)
{
	static const char *const schemes[] = {"http://", "https://", "ftp://", "tftp://",
					      "sftp://"};
	struct slice url = strbuf_slice(&t->url);
	bool known = false;
	char server[64];

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		known = known || slice_starts(url, schemes[i]);
	if (!known || memchr(url.p, '\0', url.n) || leads_out(slice_from(t->local.text)))
		abort();
	fetch_target_server(t, server, sizeof(server));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size};
	struct fetch_names names = {.local = true};
	struct fetch_target t;
	struct err e;

	names.upload = size > 0 && data[0] & 1;
	names.encode = size > 0 && data[0] & 2;
	(void)next_line(&rest);
	names.url = next_line(&rest);
	names.mode = next_line(&rest);
	names.address = next_line(&rest);
	names.host = next_line(&rest);
	names.src_path = next_line(&rest);
	names.dst_path = rest;
	fetch_target_init(&t);
	if (fetch_target_read(&names, &t, &e) == 0)
		judge(&t);
	fetch_target_free(&t);
	return 0;
}
