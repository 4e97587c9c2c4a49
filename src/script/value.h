// SPDX-License-Identifier: BSD-2-Clause
// Values of the language. A value is small and copied freely; what does not fit in it lives on the
// heap and counts its references: value_keep makes another owner, value_drop gives ownership up.
// All of it is charged to one account with a ceiling, so that a script cannot take the machine's
// memory; what makes a value returns false without memory, its result then being nothing.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/slice.h"
#include "base/strbuf.h"

enum {
	VALUE_TEXT_MAX = 16 << 20, // bytes of one str
	VALUE_HEAP_MAX = 512 << 20,
};

enum value_type {
	VALUE_NOTHING, // what is not there
	VALUE_NIL,
	VALUE_BOOL,
	VALUE_NUM,
	VALUE_TIME, // nanoseconds in `number`
	VALUE_IP,
	VALUE_PREFIX,
	VALUE_ID,
	VALUE_ON_HEAP, // the types from here on; none itself
	VALUE_IP6 = VALUE_ON_HEAP,
	VALUE_PREFIX6,
	VALUE_STR,
	VALUE_ARRAY,
	VALUE_CODE,	// what :parse returns
	VALUE_FUNCTION, // what do={} gives a variable: an array to look at, its second element the code
	VALUE_OP,	// (>[…]): code that sees the locals it was made among
};

// The beginning of everything on the heap.
struct object {
	uint32_t references;
};

struct text {
	struct object object;
	uint32_t length;
	uint32_t capacity;
	char bytes[]; // and a terminator
};

struct address6 {
	struct object object;
	uint8_t bytes[16]; // network order
};

struct array;
struct code;

struct value {
	uint8_t type;	// enum value_type
	uint8_t length; // of a prefix
	union {
		bool truth;
		int64_t number;
		uint64_t id;
		ip4 ip;
		struct object *object;
		struct text *text;
		struct address6 *address6;
		struct array *array;
		struct code *code;
	};
};

#define VALUE_SECOND INT64_C(1000000000)

void value_free_object(struct value v); // for value_drop alone

static inline struct value value_keep(struct value v)
{
	if (v.type >= VALUE_ON_HEAP)
		v.object->references++;
	return v;
}

static inline void value_drop(struct value v)
{
	if (v.type >= VALUE_ON_HEAP && --v.object->references == 0)
		value_free_object(v);
}

// Puts NEW, which is taken over, in the place of what *TO owns.
static inline void value_replace(struct value *to, struct value new)
{
	struct value old = *to;

	*to = new;
	value_drop(old);
}

static inline struct value value_nothing(void)
{
	return (struct value){.type = VALUE_NOTHING};
}

static inline struct value value_bool(bool truth)
{
	return (struct value){.type = VALUE_BOOL, .truth = truth};
}

static inline struct value value_num(int64_t number)
{
	return (struct value){.type = VALUE_NUM, .number = number};
}

static inline struct value value_time(int64_t nanoseconds)
{
	return (struct value){.type = VALUE_TIME, .number = nanoseconds};
}

static inline struct value value_ip(ip4 ip)
{
	return (struct value){.type = VALUE_IP, .ip = ip};
}

static inline bool value_is_none(struct value v) // nil or nothing
{
	return v.type <= VALUE_NIL;
}

// A str of these bytes.
bool value_str(struct slice bytes, struct value *out);

// An ip6, or with LENGTH below 129 and TYPE VALUE_PREFIX6 a prefix.
bool value_address6(enum value_type type, const uint8_t bytes[16], uint8_t length,
		    struct value *out);

static inline struct slice value_bytes(struct value str)
{
	return (struct slice){str.text->bytes, str.text->length};
}

// Appends to a str; it may be another object afterwards, which *STR owns as it did the old one.
bool value_str_append(struct value *str, struct slice bytes);

// As :typeof names it.
const char *value_type_name(struct value v);

// Memory on the account: NULL when the ceiling or the system forbids.
void *heap_take(size_t size);
void *heap_resize(void *memory, size_t old_size, size_t size);
void heap_give(void *memory, size_t size);
size_t heap_used(void);
