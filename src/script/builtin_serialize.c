// SPDX-License-Identifier: BSD-2-Clause
// :serialize to JSON (RFC 8259); to values between delimiters in serialize_table.c.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/array.h"
#include "script/builtin_calls.h"
#include "script/serialize_table.h"
#include "script/text.h"

struct writer {
	struct strbuf *out;
	bool pretty;
	bool keep_strings; // text that looks like a number stays text
	unsigned depth;
};

static void new_line(struct writer *w)
{
	if (!w->pretty)
		return;
	strbuf_add_char(w->out, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		strbuf_add_text(w->out, "    ");
}

static void add_string(struct writer *w, struct slice text)
{
	static const char special[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";

	strbuf_add_char(w->out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		const char *found = c ? strchr(special, c) : NULL;

		if (found)
			strbuf_add_format(w->out, "\\%c", letters[found - special]);
		else if (c < ' ' || c == 0x7F)
			strbuf_add_format(w->out, "\\u%04x", c);
		else
			strbuf_add_char(w->out, (char)c);
	}
	strbuf_add_char(w->out, '"');
}

static bool is_number(struct slice text)
{
	size_t i = text.n > 0 && text.p[0] == '-' ? 1 : 0;
	size_t points = 0;

	if (i == text.n || text.n > 60)
		return false;
	for (; i < text.n; i++) {
		points += text.p[i] == '.';
		if ((text.p[i] < '0' || text.p[i] > '9') && text.p[i] != '.')
			return false;
	}
	return points <= 1 && text.p[text.n - 1] != '.' && text.p[0] != '.';
}

static void add_json(struct writer *w, struct value v);

static void add_elements(struct writer *w, const struct array *a)
{
	bool object = a->pair_count > 0;

	strbuf_add_char(w->out, object ? '{' : '[');
	w->depth++;
	for (size_t i = 0; i < array_length(a); i++) {
		char small[TEXT_SMALL_SIZE];
		struct slice key;

		strbuf_add_text(w->out, i > 0 ? "," : "");
		new_line(w);
		if (object && text_small(array_key_at(a, i), small, &key)) {
			add_string(w, key);
			strbuf_add_text(w->out, w->pretty ? ": " : ":");
		}
		add_json(w, *array_at(a, i));
	}
	w->depth--;
	if (array_length(a) > 0)
		new_line(w);
	strbuf_add_char(w->out, object ? '}' : ']');
}

static void add_json(struct writer *w, struct value v)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;

	if (v.type == VALUE_ARRAY) {
		add_elements(w, v.array);
	} else if (value_is_none(v) || !text_small(v, small, &text)) {
		strbuf_add_text(w->out, "null");
	} else if (v.type == VALUE_NUM || v.type == VALUE_BOOL) {
		strbuf_add_slice(w->out, text);
	} else if (v.type == VALUE_STR && !w->keep_strings && is_number(text)) {
		strbuf_add_format(w->out, "%f", strtod(v.text->bytes, NULL));
	} else {
		add_string(w, text);
	}
}

static enum flow serialize(struct machine *m, const struct value *values, struct strbuf *text)
{
	struct writer w = {.out = text};

	if (builtin_has_option(values[1], "dsv"))
		return serialize_table(m, values, text);
	if (!builtin_has_option(values[1], "json"))
		return machine_fail(m, ERR_NO_MATCH, "input does not match any value of to");
	w.pretty = builtin_has_option(values[4], "json.pretty");
	w.keep_strings = builtin_has_option(values[4], "json.no-string-conversion");
	add_json(&w, values[0]);
	return FLOW_NEXT;
}

// To the file that was named, else to who asked.
static enum flow deliver(struct machine *m, struct value name, struct strbuf *text,
			 struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice file;
	int result;

	if (value_is_none(name))
		return builtin_give_text(m, text, out);
	if (text->failed || !text_small(name, small, &file)) {
		strbuf_free(text);
		return machine_no_memory(m);
	}
	result = m->host->write_file(m->host->context, file, strbuf_slice(text), &m->error);
	strbuf_free(text);
	return result < 0 ? FLOW_ERROR : FLOW_NEXT;
}

enum flow builtin_serialize(struct machine *m, const struct value *values, struct value *out)
{
	static const char *const options[] = {"json.pretty",	  "json.no-string-conversion",
					      "dsv.wrap-strings", "dsv.ignore-size",
					      "dsv.remap",	  NULL};
	struct strbuf text;
	enum flow flow;

	if (!builtin_are_options(values[4], options))
		return machine_fail(m, ERR_NO_MATCH, "input does not match any value of options");
	strbuf_init(&text, VALUE_TEXT_MAX);
	flow = serialize(m, values, &text);
	if (flow == FLOW_NEXT)
		return deliver(m, values[5], &text, out);
	strbuf_free(&text);
	return flow;
}
