// SPDX-License-Identifier: BSD-2-Clause
// The account of the heap; texts and addresses on it.

#include "script/value.h"

#include <stdlib.h>
#include <string.h>

#include "script/array.h"
#include "script/code.h"

static size_t used;

void *heap_take(size_t size)
{
	return heap_resize(NULL, 0, size);
}

void *heap_resize(void *memory, size_t old_size, size_t size)
{
	void *moved;

	if (size > VALUE_HEAP_MAX || used - old_size > VALUE_HEAP_MAX - size)
		return NULL;
	moved = realloc(memory, size);
	if (moved)
		used += size - old_size;
	return moved;
}

void heap_give(void *memory, size_t size)
{
	if (memory)
		used -= size;
	free(memory);
}

size_t heap_used(void)
{
	return used;
}

void value_free_object(struct value v)
{
	switch ((enum value_type)v.type) {
	case VALUE_IP6:
	case VALUE_PREFIX6:
		heap_give(v.address6, sizeof(*v.address6));
		break;
	case VALUE_STR:
		heap_give(v.text, sizeof(*v.text) + v.text->capacity + 1);
		break;
	case VALUE_ARRAY:
		array_free(v.array);
		break;
	case VALUE_CODE:
	case VALUE_FUNCTION:
	case VALUE_OP:
		code_free(v.code);
		break;
	case VALUE_NOTHING:
	case VALUE_NIL:
	case VALUE_BOOL:
	case VALUE_NUM:
	case VALUE_TIME:
	case VALUE_IP:
	case VALUE_PREFIX:
	case VALUE_ID:
		break;
	}
}

static struct text *new_text(size_t capacity)
{
	struct text *text;

	if (capacity > VALUE_TEXT_MAX)
		return NULL;
	text = heap_take(sizeof(*text) + capacity + 1);
	if (text)
		*text = (struct text){.object = {1}, .capacity = (uint32_t)capacity};
	return text;
}

bool value_str(struct slice bytes, struct value *out)
{
	struct text *text = new_text(bytes.n);

	*out = value_nothing();
	if (!text)
		return false;
	if (bytes.n > 0)
		memcpy(text->bytes, bytes.p, bytes.n);
	text->length = (uint32_t)bytes.n;
	text->bytes[bytes.n] = '\0';
	out->type = VALUE_STR;
	out->text = text;
	return true;
}

bool value_address6(enum value_type type, const uint8_t bytes[16], uint8_t length,
		    struct value *out)
{
	struct address6 *address = heap_take(sizeof(*address));

	*out = value_nothing();
	if (!address)
		return false;
	address->object.references = 1;
	memcpy(address->bytes, bytes, sizeof(address->bytes));
	*out = (struct value){.type = (uint8_t)type, .length = length, .address6 = address};
	return true;
}

// Grows a text that nobody else holds.
static bool grow(struct value *str, size_t length)
{
	size_t capacity = str->text->capacity;
	size_t wanted = length > 2 * capacity ? length : 2 * capacity;
	struct text *text;

	if (length > VALUE_TEXT_MAX)
		return false;
	if (wanted > VALUE_TEXT_MAX)
		wanted = VALUE_TEXT_MAX;
	text = heap_resize(str->text, sizeof(*text) + capacity + 1, sizeof(*text) + wanted + 1);
	if (!text)
		return false;
	text->capacity = (uint32_t)wanted;
	str->text = text;
	return true;
}

bool value_str_append(struct value *str, struct slice bytes)
{
	size_t length = str->text->length + bytes.n;

	if (str->text->object.references > 1) {
		struct text *text = new_text(length + length / 4);

		if (!text)
			return false;
		memcpy(text->bytes, str->text->bytes, str->text->length);
		text->length = str->text->length;
		if (bytes.n > 0)
			memcpy(text->bytes + text->length, bytes.p, bytes.n);
		str->text->object.references--;
		str->text = text;
	} else {
		// BYTES may lie within the text that is about to move.
		size_t offset = (size_t)(bytes.p - str->text->bytes);
		bool within = bytes.p >= str->text->bytes && offset <= str->text->length;

		if (length > str->text->capacity && !grow(str, length))
			return false;
		if (bytes.n > 0)
			memmove(str->text->bytes + str->text->length,
				within ? str->text->bytes + offset : bytes.p, bytes.n);
	}
	str->text->length = (uint32_t)length;
	str->text->bytes[length] = '\0';
	return true;
}

const char *value_type_name(struct value v)
{
	static const char *const names[] = {
		[VALUE_NOTHING] = "nothing",
		[VALUE_NIL] = "nil",
		[VALUE_BOOL] = "bool",
		[VALUE_NUM] = "num",
		[VALUE_TIME] = "time",
		[VALUE_IP] = "ip",
		[VALUE_PREFIX] = "ip-prefix",
		[VALUE_ID] = "id",
		[VALUE_IP6] = "ip6",
		[VALUE_PREFIX6] = "ip6-prefix",
		[VALUE_STR] = "str",
		[VALUE_ARRAY] = "array",
		[VALUE_CODE] = "code",
		[VALUE_FUNCTION] = "array",
		[VALUE_OP] = "op",
	};

	return names[v.type];
}
