// SPDX-License-Identifier: BSD-2-Clause
// Piece by piece, by /file/write.

#include "console/print_file.h"

#include <string.h>

#define ENDING ".txt"

enum { PIECE_BYTES = 32768, NAME_BYTES_MAX = 1024 };

// The piece of TEXT at OFFSET.
static int write_piece(struct console *c, const struct strbuf *name, bool append, struct slice text,
		       size_t offset, struct err *e)
{
	struct slice piece = {text.p + offset, text.n - offset};
	bool last = piece.n <= PIECE_BYTES;
	struct strbuf place;
	struct request r;
	int result;

	if (!last)
		piece.n = PIECE_BYTES;
	strbuf_init(&place, 32);
	strbuf_add_format(&place, "%zu", offset);
	request_begin(&r, "/file", "write");
	request_pair(&r, "file", strbuf_slice(name));
	request_pair(&r, "data", piece);
	request_pair(&r, "offset", strbuf_slice(&place));
	if (append)
		request_pair(&r, "append", SLICE("yes"));
	if (last)
		request_pair(&r, "last", SLICE("yes"));
	result = client_execute(c->client, &r, NULL, NULL, NULL, e);
	request_free(&r);
	strbuf_free(&place);
	return result;
}

int print_file_write(struct console *c, struct slice name, bool append, struct slice text,
		     struct err *e)
{
	size_t ending = strlen(ENDING);
	struct strbuf path;
	size_t offset = 0;
	int result;

	strbuf_init(&path, NAME_BYTES_MAX);
	strbuf_add_slice(&path, name);
	if (name.n < ending || memcmp(name.p + name.n - ending, ENDING, ending) != 0)
		strbuf_add_text(&path, ENDING);
	result = path.failed || name.n == 0
			 ? err_set(e, ERR_VALUE, "invalid value for argument file")
			 : write_piece(c, &path, append, text, 0, e);
	while (result == 0 && text.n - offset > PIECE_BYTES) {
		offset += PIECE_BYTES;
		result = write_piece(c, &path, append, text, offset, e);
	}
	strbuf_free(&path);
	return result;
}
