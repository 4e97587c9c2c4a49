// SPDX-License-Identifier: BSD-2-Clause
// `find`, and `get` of all that a record has: looking that shows nothing.

#include "console/run_find.h"

#include "console/fetch.h"
#include "console/run.h"
#include "console/value.h"
#include "script/array.h"
#include "script/literal.h"

static int return_ids(const struct records *rows, struct value *out, struct err *e)
{
	bool ok = array_new(out);

	for (size_t i = 0; ok && i < rows->count; i++) {
		struct value id = {.type = VALUE_ID};
		struct slice text = slice_from(record_text(rows->items[i], ".id"));

		ok = (literal_id(text, &id.id) || value_str(text, &id)) && array_append(out, id);
	}
	return ok ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

int run_find(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	struct filter filter = {.menu = schema_menu(line->menu), .where = line->where};
	struct records rows = {0};
	struct request r;
	int result;

	request_begin(&r, line->menu->path, "print");
	result = fetch_records(c, &filter, &r, &rows, e);
	request_free(&r);
	if (result == 0 && out)
		result = return_ids(&rows, out, e);
	records_free(&rows);
	return result;
}

int run_get_all(struct console *c, const struct command_line *line, struct value *out,
		struct err *e)
{
	const struct argument *item = command_line_argument(line, "numbers");
	struct records rows = {0};
	struct strbuf from;
	struct request r;
	int result = 0;

	request_begin(&r, line->menu->path, "print");
	strbuf_init(&from, SENTENCE_WORD_MAX);
	if (item) {
		result = run_items(c, line->menu, item, &from, e);
		request_pair(&r, "from", strbuf_slice(&from));
	}
	if (result == 0)
		result = client_execute(c->client, &r, records_row, &rows, NULL, e);
	if (result == 0 && rows.count != 1)
		result = err_set(e, ERR_NO_SUCH_ITEM, NULL);
	if (result == 0 && !value_of_record(schema_menu(line->menu), rows.items[0], NULL, out))
		result = err_set(e, ERR_NO_MEMORY, NULL);
	strbuf_free(&from);
	request_free(&r);
	records_free(&rows);
	return result;
}
