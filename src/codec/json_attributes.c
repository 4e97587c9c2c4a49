// SPDX-License-Identifier: BSD-2-Clause
// JSON objects as attributes.

#include "codec/json_attributes.h"

#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "codec/sentence.h"

enum { VALUE_MAX = SENTENCE_WORD_MAX };

// What becomes of one value; false for what has no such text.
static bool add_scalar(const json_t *value, struct strbuf *out)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		strbuf_add(out, json_string_value(value), json_string_length(value));
		return true;
	case JSON_INTEGER:
		strbuf_add_format(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return true;
	case JSON_REAL:
		strbuf_add_format(out, "%.15g", json_real_value(value));
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		strbuf_add_text(out, json_is_true(value) ? "true" : "false");
		return true;
	case JSON_NULL:
		return true;
	default:
		return false;
	}
}

static bool add_value(const json_t *value, struct strbuf *out)
{
	if (!json_is_array(value))
		return add_scalar(value, out);
	for (size_t i = 0; i < json_array_size(value); i++) {
		if (i > 0)
			strbuf_add_char(out, ',');
		if (!add_scalar(json_array_get(value, i), out))
			return false;
	}
	return true;
}

static int add_query_word(const json_t *word, struct strbuf *out, struct err *e)
{
	struct strbuf text;

	if (!json_is_string(word))
		return err_set(e, ERR_SYNTAX, "invalid value for argument .query");
	strbuf_init(&text, VALUE_MAX);
	strbuf_add_char(&text, '?');
	strbuf_add_text(&text, json_string_value(word));
	sentence_add_word(out, strbuf_slice(&text));
	strbuf_free(&text);
	return 0;
}

static int add_query(const json_t *words, struct strbuf *out, struct err *e)
{
	if (!json_is_array(words))
		return add_query_word(words, out, e);
	for (size_t i = 0; i < json_array_size(words); i++)
		if (add_query_word(json_array_get(words, i), out, e) != 0)
			return -1;
	return 0;
}

static int add_member(const char *name, const json_t *value, struct strbuf *out, struct err *e)
{
	struct strbuf text;
	bool good;

	if (strcmp(name, ".query") == 0 || strcmp(name, "_query") == 0)
		return add_query(value, out, e);
	if (strcmp(name, "_proplist") == 0)
		name = ".proplist";
	strbuf_init(&text, VALUE_MAX);
	good = add_value(value, &text);
	if (good && !text.failed)
		sentence_add_pair(out, name, strbuf_slice(&text));
	good = good && !text.failed;
	strbuf_free(&text);
	return good ? 0 : err_set(e, ERR_VALUE, "invalid value for argument %.100s", name);
}

int json_attributes_write(struct slice json, struct strbuf *out, struct err *e)
{
	json_t *object = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, NULL);
	const char *name;
	json_t *value;
	int result = 0;

	if (!json_is_object(object)) {
		json_decref(object);
		return err_set(e, ERR_SYNTAX, "Failed to parse json");
	}
	json_object_foreach(object, name, value)
	{
		if (result == 0)
			result = add_member(name, value, out, e);
	}
	json_decref(object);
	return result;
}
