// SPDX-License-Identifier: BSD-2-Clause
// The operators . and , that put values together.

#include "script/array.h"
#include "script/operate.h"
#include "script/text.h"

static int no_memory(struct err *e)
{
	return err_set(e, ERR_NO_MEMORY, "out of memory");
}

static int append_text(struct value *a, struct value b, struct err *e)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;
	struct value str;

	if (a->type != VALUE_STR) {
		if (!value_to_str(*a, &str))
			return no_memory(e);
		value_replace(a, str);
	}
	if (text_small(b, small, &text))
		return value_str_append(a, text) ? 0 : no_memory(e);
	if (!value_to_str(b, &str))
		return no_memory(e);
	if (!value_str_append(a, value_bytes(str))) {
		value_drop(str);
		return no_memory(e);
	}
	value_drop(str);
	return 0;
}

// Puts LEFT before, or RIGHT behind, every element of ARRAY; the other of the two is NULL.
static int map(const struct value *left, const struct array *array, const struct value *right,
	       struct value *out, struct err *e)
{
	if (!array_new(out))
		return no_memory(e);
	for (size_t i = 0; i < array_length(array); i++) {
		const struct value *element = array_at(array, i);
		struct value both = value_keep(left ? *left : *element);
		bool ok = true;

		if (operate_concatenate(&both, left ? *element : *right, e) < 0) {
			value_drop(both);
			ok = false;
		} else if (i < array->count) {
			ok = array_append(out, both);
		} else {
			ok = array_set(out, value_bytes(array_key_at(array, i)), both);
		}
		if (!ok) {
			value_replace(out, value_nothing());
			return no_memory(e);
		}
	}
	return 0;
}

int operate_concatenate(struct value *a, struct value b, struct err *e)
{
	struct value mapped;
	int result;

	if (a->type != VALUE_ARRAY && b.type != VALUE_ARRAY)
		return append_text(a, b, e);
	if (a->type == VALUE_ARRAY && b.type != VALUE_ARRAY && value_is_none(b))
		return 0;
	if (b.type == VALUE_ARRAY)
		result = map(a, b.array, NULL, &mapped, e);
	else
		result = map(NULL, a->array, &b, &mapped, e);
	if (result == 0)
		value_replace(a, mapped);
	return result;
}

int operate_join(struct value *a, struct value b, struct err *e)
{
	if (a->type != VALUE_ARRAY) {
		struct value array;

		if (!array_new(&array))
			return no_memory(e);
		if (!value_is_none(*a) && !array_append(&array, value_keep(*a))) {
			value_drop(array);
			return no_memory(e);
		}
		value_replace(a, array);
	} else if (!array_own(a)) {
		return no_memory(e);
	}
	if (b.type == VALUE_ARRAY)
		return array_append_all(a, b.array) ? 0 : no_memory(e);
	if (value_is_none(b))
		return 0;
	return array_append(a, value_keep(b)) ? 0 : no_memory(e);
}
