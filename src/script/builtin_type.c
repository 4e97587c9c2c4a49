// SPDX-License-Identifier: BSD-2-Clause
// Commands that ask for the type of a value, or change it. What cannot be converted becomes nil.

#include <string.h>

#include "script/array.h"
#include "script/builtin_calls.h"
#include "script/literal.h"
#include "script/operate.h"
#include "script/script.h"
#include "script/text.h"

static enum flow give_nil(struct value *out)
{
	*out = (struct value){.type = VALUE_NIL};
	return FLOW_NEXT;
}

enum flow builtin_give_text(struct machine *m, struct strbuf *text, struct value *out)
{
	bool ok = !text->failed && value_str(strbuf_slice(text), out);

	strbuf_free(text);
	return ok ? FLOW_NEXT : machine_no_memory(m);
}

bool builtin_has_option(struct value options, const char *word)
{
	char small[TEXT_SMALL_SIZE];
	struct slice rest;
	struct slice head;
	bool more = true;

	if (options.type == VALUE_ARRAY) {
		for (size_t i = 0; i < array_length(options.array); i++) {
			if (builtin_has_option(*array_at(options.array, i), word))
				return true;
		}
		return false;
	}
	if (!text_small(options, small, &rest))
		return false;
	while (more) {
		more = slice_cut(rest, ',', &head, &rest);
		if (slice_is(head, word))
			return true;
	}
	return false;
}

static bool is_option(struct slice word, const char *const *words)
{
	for (; *words; words++) {
		if (slice_is(word, *words))
			return true;
	}
	return word.n == 0;
}

bool builtin_are_options(struct value options, const char *const *words)
{
	char small[TEXT_SMALL_SIZE];
	struct slice rest;
	struct slice head;
	bool more = true;

	if (options.type == VALUE_ARRAY) {
		for (size_t i = 0; i < array_length(options.array); i++) {
			if (!builtin_are_options(*array_at(options.array, i), words))
				return false;
		}
		return true;
	}
	if (!text_small(options, small, &rest))
		return false;
	while (more) {
		more = slice_cut(rest, ',', &head, &rest);
		if (!is_option(head, words))
			return false;
	}
	return true;
}

enum flow builtin_nothing(struct machine *m, const struct value *values, struct value *out)
{
	(void)m;
	(void)values;
	return give_nil(out);
}

enum flow builtin_jobname(struct machine *m, const struct value *values, struct value *out)
{
	(void)values;
	if (!m->host->job)
		return give_nil(out);
	return value_str(slice_from(m->host->job), out) ? FLOW_NEXT : machine_no_memory(m);
}

enum flow builtin_typeof(struct machine *m, const struct value *values, struct value *out)
{
	return value_str(slice_from(value_type_name(values[0])), out) ? FLOW_NEXT
								      : machine_no_memory(m);
}

enum flow builtin_tostr(struct machine *m, const struct value *values, struct value *out)
{
	return value_to_str(values[0], out) ? FLOW_NEXT : machine_no_memory(m);
}

enum flow builtin_tonum(struct machine *m, const struct value *values, struct value *out)
{
	int64_t number;

	(void)m;
	if (!value_to_num(values[0], &number))
		return give_nil(out);
	*out = value_num(number);
	return FLOW_NEXT;
}

enum flow builtin_tobool(struct machine *m, const struct value *values, struct value *out)
{
	struct value v = values[0];

	(void)m;
	if (v.type == VALUE_BOOL)
		*out = v;
	else if (v.type == VALUE_NUM)
		*out = value_bool(v.number != 0);
	else if (v.type == VALUE_STR &&
		 (slice_is(value_bytes(v), "true") || slice_is(value_bytes(v), "yes")))
		*out = value_bool(true);
	else
		return give_nil(out);
	return FLOW_NEXT;
}

enum flow builtin_toip(struct machine *m, const struct value *values, struct value *out)
{
	struct value v = values[0];
	ip4 ip;

	(void)m;
	if (v.type == VALUE_IP)
		*out = v;
	else if (v.type == VALUE_PREFIX)
		*out = value_ip(v.ip);
	else if (v.type == VALUE_NUM && v.number >= 0 && v.number <= UINT32_MAX)
		*out = value_ip((ip4)v.number);
	else if (v.type == VALUE_STR && literal_ip(value_bytes(v), &ip))
		*out = value_ip(ip);
	else
		return give_nil(out);
	return FLOW_NEXT;
}

enum flow builtin_toip6(struct machine *m, const struct value *values, struct value *out)
{
	struct value v = values[0];
	uint8_t bytes[16];

	if (v.type == VALUE_IP6 || v.type == VALUE_PREFIX6)
		memcpy(bytes, v.address6->bytes, sizeof(bytes));
	else if (v.type != VALUE_STR || !literal_ip6(value_bytes(v), bytes))
		return give_nil(out);
	return value_address6(VALUE_IP6, bytes, 0, out) ? FLOW_NEXT : machine_no_memory(m);
}

enum flow builtin_toid(struct machine *m, const struct value *values, struct value *out)
{
	struct value v = values[0];
	uint64_t id;

	(void)m;
	if (v.type == VALUE_NUM && v.number >= 0)
		id = (uint64_t)v.number;
	else if (v.type == VALUE_ID)
		id = v.id;
	else if (v.type != VALUE_STR || !literal_id(value_bytes(v), &id))
		return give_nil(out);
	*out = (struct value){.type = VALUE_ID, .id = id};
	return FLOW_NEXT;
}

// A mere number counts seconds.
static bool read_time(struct value v, int64_t *out)
{
	if (v.type == VALUE_STR && literal_time(value_bytes(v), out))
		return true;
	return (v.type == VALUE_NUM || v.type == VALUE_STR) && value_to_num(v, out) &&
	       !__builtin_mul_overflow(*out, VALUE_SECOND, out);
}

enum flow builtin_totime(struct machine *m, const struct value *values, struct value *out)
{
	struct value v = values[0];
	int64_t number;

	(void)m;
	if (v.type == VALUE_TIME)
		*out = v;
	else if (read_time(v, &number))
		*out = value_time(number);
	else
		return give_nil(out);
	return FLOW_NEXT;
}

enum flow builtin_tonsec(struct machine *m, const struct value *values, struct value *out)
{
	struct value time;

	(void)builtin_totime(m, values, &time);
	if (time.type != VALUE_TIME)
		return give_nil(out);
	*out = value_num(time.number);
	return FLOW_NEXT;
}

// Cuts TEXT at DELIMITER into the array OUT.
static bool split(struct slice text, struct slice delimiter, struct value *out)
{
	while (text.n > 0 || array_length(out->array) > 0) {
		const char *found = delimiter.n > 0 && text.n > 0
					    ? memmem(text.p, text.n, delimiter.p, delimiter.n)
					    : NULL;
		struct slice head = {text.p, found ? (size_t)(found - text.p) : text.n};
		struct value item;

		if (!value_str(head, &item) || !array_append(out, item))
			return false;
		if (!found)
			return true;
		text.n -= head.n + delimiter.n;
		text.p = found + delimiter.n;
	}
	return true;
}

enum flow builtin_toarray(struct machine *m, const struct value *values, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;
	struct slice delimiter = SLICE(",");
	char small_delimiter[TEXT_SMALL_SIZE];

	if (values[0].type == VALUE_ARRAY) {
		*out = value_keep(values[0]);
		return FLOW_NEXT;
	}
	if (!array_new(out))
		return machine_no_memory(m);
	if (values[1].type != VALUE_NOTHING)
		(void)text_small(values[1], small_delimiter, &delimiter);
	if (value_is_none(values[0]))
		return FLOW_NEXT;
	if (values[0].type != VALUE_STR || !text_small(values[0], small, &text))
		return array_append(out, value_keep(values[0])) ? FLOW_NEXT : machine_no_memory(m);
	return split(text, delimiter, out) ? FLOW_NEXT : machine_no_memory(m);
}

enum flow builtin_parse(struct machine *m, const struct value *values, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;

	if (!text_small(values[0], small, &text))
		return give_nil(out);
	if (script_compile(m, text, out, &m->error) == 0)
		return FLOW_NEXT;
	m->failed[0] = '\0';
	value_replace(&m->message, value_nothing());
	return FLOW_ERROR;
}
