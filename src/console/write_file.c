// SPDX-License-Identifier: BSD-2-Clause
// Piece by piece, by /file/write.

#include "console/write_file.h"

#include <string.h>

#define ENDING ".txt"

enum { PIECE_BYTES = 32768, NAME_BYTES_MAX = 1024 };

// The piece of TEXT at OFFSET.
static int write_piece(struct console *c, struct slice name, bool append, struct slice text,
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
	request_pair(&r, "file", name);
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

int write_file(struct console *c, struct slice name, bool append, struct slice text, struct err *e)
{
	size_t offset = 0;
	int result;

	if (name.n == 0)
		return err_set(e, ERR_VALUE, "invalid value for argument file");
	result = write_piece(c, name, append, text, 0, e);
	while (result == 0 && text.n - offset > PIECE_BYTES) {
		offset += PIECE_BYTES;
		result = write_piece(c, name, append, text, offset, e);
	}
	return result;
}

int write_file_text(struct console *c, struct slice name, bool append, struct slice text,
		    struct err *e)
{
	size_t ending = strlen(ENDING);
	struct strbuf path;
	int result;

	strbuf_init(&path, NAME_BYTES_MAX);
	strbuf_add_slice(&path, name);
	if (name.n > 0 &&
	    (name.n < ending || memcmp(name.p + name.n - ending, ENDING, ending) != 0))
		strbuf_add_text(&path, ENDING);
	result = path.failed ? err_set(e, ERR_VALUE, "invalid value for argument file")
			     : write_file(c, strbuf_slice(&path), append, text, e);
	strbuf_free(&path);
	return result;
}
