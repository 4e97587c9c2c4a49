// SPDX-License-Identifier: BSD-2-Clause
// Commands about texts and arrays: length, parts, searching, printing.

#include <string.h>

#include "script/array.h"
#include "script/builtin_calls.h"
#include "script/operate.h"
#include "script/script.h"
#include "script/text.h"

static enum flow put_code(struct machine *m, const char *before, const struct code *c)
{
	struct strbuf listing;
	int result;

	strbuf_init(&listing, VALUE_TEXT_MAX);
	strbuf_add_text(&listing, before);
	result = script_list(m, code_source(c), &listing, &m->error);
	if (result == 0 && listing.failed)
		result = err_set(&m->error, ERR_TOO_LARGE, "value is too long");
	if (result == 0)
		result = m->host->put(m->host->context, strbuf_slice(&listing), &m->error);
	strbuf_free(&listing);
	return result < 0 ? FLOW_ERROR : FLOW_NEXT;
}

enum flow builtin_put(struct machine *m, const struct value *values, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;
	struct strbuf buffer;
	int result;

	(void)out;
	if (values[0].type == VALUE_CODE)
		return put_code(m, "", values[0].code);
	if (values[0].type == VALUE_FUNCTION) // an array, whose second element is the code
		return put_code(m, ";", values[0].code);
	if (text_small(values[0], small, &text)) {
		result = m->host->put(m->host->context, text, &m->error);
	} else {
		strbuf_init(&buffer, VALUE_TEXT_MAX);
		text_print(values[0], &buffer);
		result = buffer.failed
				 ? err_set(&m->error, ERR_TOO_LARGE, "value is too long")
				 : m->host->put(m->host->context, strbuf_slice(&buffer), &m->error);
		strbuf_free(&buffer);
	}
	return result < 0 ? FLOW_ERROR : FLOW_NEXT;
}

enum flow builtin_len(struct machine *m, const struct value *values, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;

	(void)m;
	if (values[0].type == VALUE_ARRAY)
		*out = value_num((int64_t)array_length(values[0].array));
	else if (text_small(values[0], small, &text))
		*out = value_num((int64_t)text.n);
	else
		*out = value_num(values[0].type == VALUE_FUNCTION ? 2 : 0);
	return FLOW_NEXT;
}

// The run that :pick takes out of LENGTH: *FROM up to before *TO. SINGLE: only a beginning is given.
static void bounds(const struct value *values, int64_t length, int64_t *from, int64_t *to,
		   bool *single)
{
	int64_t end = length;

	*from = 0;
	(void)value_to_num(values[1], from);
	if (*from < 0)
		*from = 0;
	if (*from > length)
		*from = length;
	*single = !value_to_num(values[2], &end);
	if (value_to_num(values[3], &end)) {
		*single = false;
		end = end > length - *from ? length : *from + end;
	}
	if (*single)
		end = *from + 1;
	if (end > length)
		end = length;
	*to = end < *from ? *from : end;
}

static enum flow pick_elements(struct machine *m, const struct value *values, struct value *out)
{
	const struct array *a = values[0].array;
	int64_t from;
	int64_t to;
	bool single;
	bool ok = true;

	bounds(values, (int64_t)array_length(a), &from, &to, &single);
	if (single) {
		if (to > from)
			*out = value_keep(*array_at(a, (size_t)from));
		return FLOW_NEXT;
	}
	if (!array_new(out))
		return machine_no_memory(m);
	for (size_t i = (size_t)from; ok && i < (size_t)to; i++) {
		struct value item = value_keep(*array_at(a, i));

		ok = i < a->count ? array_append(out, item)
				  : array_set(out, value_bytes(array_key_at(a, i)), item);
	}
	if (ok)
		return FLOW_NEXT;
	value_replace(out, value_nothing());
	return machine_no_memory(m);
}

enum flow builtin_pick(struct machine *m, const struct value *values, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;
	int64_t from;
	int64_t to;
	bool single;

	if (values[0].type == VALUE_ARRAY)
		return pick_elements(m, values, out);
	if (!text_small(values[0], small, &text))
		return FLOW_NEXT;
	bounds(values, (int64_t)text.n, &from, &to, &single);
	if (!value_str((struct slice){text.p + from, (size_t)(to - from)}, out))
		return machine_no_memory(m);
	return FLOW_NEXT;
}

static enum flow found(int64_t index, struct value *out)
{
	*out = value_num(index);
	if (index < 0)
		*out = (struct value){.type = VALUE_NIL};
	return FLOW_NEXT;
}

enum flow builtin_find(struct machine *m, const struct value *values, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	char small_key[TEXT_SMALL_SIZE];
	struct slice text;
	struct slice key;
	int64_t from = -1;
	const char *at;

	(void)m;
	(void)value_to_num(values[2], &from);
	if (from < -1)
		from = -1;
	if (from == INT64_MAX)
		return found(-1, out);
	if (values[0].type == VALUE_ARRAY) {
		const struct array *a = values[0].array;

		for (size_t i = (size_t)(from + 1); i < array_length(a); i++) {
			if (compare_equal(*array_at(a, i), values[1]))
				return found((int64_t)i, out);
		}
		return found(-1, out);
	}
	if (!text_small(values[0], small, &text) || !text_small(values[1], small_key, &key) ||
	    (uint64_t)(from + 1) > text.n || key.n == 0)
		return found(-1, out);
	at = memmem(text.p + from + 1, text.n - (size_t)(from + 1), key.p, key.n);
	return found(at ? at - text.p : -1, out);
}

// Every end of line becomes END.
static enum flow end_lines(struct machine *m, struct value v, const char *end, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;
	struct strbuf to;

	if (!text_small(v, small, &text))
		return FLOW_NEXT;
	strbuf_init(&to, VALUE_TEXT_MAX);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] == '\n')
			continue;
		if (text.p[i] == '\n')
			strbuf_add_text(&to, end);
		else
			strbuf_add_char(&to, text.p[i]);
	}
	return builtin_give_text(m, &to, out);
}

enum flow builtin_tolf(struct machine *m, const struct value *values, struct value *out)
{
	return end_lines(m, values[0], "\n", out);
}

enum flow builtin_tocrlf(struct machine *m, const struct value *values, struct value *out)
{
	return end_lines(m, values[0], "\r\n", out);
}
