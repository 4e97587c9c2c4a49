// SPDX-License-Identifier: BSD-2-Clause
// A kernel dump as an array of structs.
#include "kernel/dump.h"

#include <errno.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"

enum { TRIES = 5 };

struct rows {
	dump_decode *decode;
	size_t row_size;
	char *rows;
	size_t count, capacity;
};

static int take_row(void *context, const struct nlmsghdr *message)
{
	struct rows *r = context;

	if (r->count == r->capacity) {
		size_t capacity = r->capacity ? r->capacity * 2 : 16;
		char *larger;

		if (capacity > DUMP_ROWS_MAX)
			return ENOBUFS;
		larger = reallocarray(r->rows, capacity, r->row_size);
		if (!larger)
			return ENOMEM;
		r->rows = larger;
		r->capacity = capacity;
	}
	if (r->decode(message, r->rows + r->count * r->row_size))
		r->count++;
	return 0;
}

int dump_rows(struct netlink *n, uint16_t type, const void *header, size_t size,
	      dump_decode *decode, size_t row_size, void **out, size_t *count, struct err *e)
{
	struct rows r = {.decode = decode, .row_size = row_size};
	struct strbuf b;
	int number = EINTR;
	int result = -1;

	*out = NULL;
	*count = 0;
	strbuf_init(&b, NLMSG_HDRLEN + DUMP_HEADER_MAX);
	attribute_message_end(&b,
			      attribute_message_begin(&b, type, NLM_F_REQUEST, 0, header, size));
	if (b.failed) {
		strbuf_free(&b);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	for (int i = 0; i < TRIES && result != 0 && number == EINTR; i++) {
		r.count = 0;
		result = netlink_dump(n, (struct nlmsghdr *)(void *)b.data, take_row, &r, &number,
				      e);
	}
	strbuf_free(&b);
	if (result != 0) {
		free(r.rows);
		return -1;
	}
	*out = r.rows;
	*count = r.count;
	return 0;
}
