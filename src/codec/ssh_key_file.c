// SPDX-License-Identifier: BSD-2-Clause
// Files of public keys: a line each, or as RFC 4716 has them.

#include <string.h>

#include "codec/ssh_key.h"

#define BEGIN "---- BEGIN SSH2 PUBLIC KEY ----"
#define END   "---- END SSH2 PUBLIC KEY ----"

static bool take_line(struct slice *file, struct slice *line)
{
	if (file->n == 0)
		return false;
	(void)slice_cut(*file, '\n', line, file);
	*line = slice_trim(*line);
	return true;
}

static int unfinished(struct err *e)
{
	return err_set(e, ERR_VALUE, "failure: the key has no line " END);
}

// A header, of which the first line is LINE.
static int read_header(struct slice *file, struct slice line, struct slice *comment, struct err *e)
{
	struct slice name;
	struct slice value;

	(void)slice_cut(line, ':', &name, &value);
	value = slice_trim(value);
	if (slice_is_nocase(name, "Comment")) {
		*comment = value;
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			*comment = (struct slice){value.p + 1, value.n - 2};
	}
	// Section 3.3: one that ends with a backslash goes on in the next line.
	while (line.n > 0 && line.p[line.n - 1] == '\\')
		if (!take_line(file, &line))
			return unfinished(e);
	return 0;
}

static int read_block(struct slice *file, struct strbuf *body, struct slice *comment, struct err *e)
{
	struct slice line;

	for (;;) {
		if (!take_line(file, &line))
			return unfinished(e);
		if (line.n == 0 || !memchr(line.p, ':', line.n))
			break;
		if (read_header(file, line, comment, e) != 0)
			return -1;
	}
	while (!slice_is(line, END)) {
		strbuf_add_slice(body, line);
		if (!take_line(file, &line))
			return unfinished(e);
	}
	return 0;
}

static int next_block(struct slice *file, struct ssh_key *out, struct err *e)
{
	struct slice comment = {NULL, 0};
	struct strbuf body;
	int result;

	strbuf_init(&body, SSH_KEY_TEXT_MAX);
	result = read_block(file, &body, &comment, e);
	if (result == 0 && body.failed)
		result = err_set(e, ERR_VALUE, "failure: the key is longer than %d bytes",
				 SSH_KEY_TEXT_MAX);
	if (result == 0)
		result = ssh_key_read_body(strbuf_slice(&body), comment, out, e);
	strbuf_free(&body);
	return result;
}

int ssh_key_next(struct slice *file, struct ssh_key *out, struct err *e)
{
	struct slice line;
	int result;

	do
		if (!take_line(file, &line))
			return 0;
	while (line.n == 0 || line.p[0] == '#');
	result = slice_is(line, BEGIN) ? next_block(file, out, e) : ssh_key_read(line, out, e);
	return result == 0 ? 1 : -1;
}
