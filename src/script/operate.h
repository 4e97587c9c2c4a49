// SPDX-License-Identifier: BSD-2-Clause
// What the operators make of two values (reference: the language's operators, from -> to ||).
#pragma once

#include "base/err.h"
#include "script/value.h"

enum operator{
	OPERATOR_NONE,
	OPERATOR_ARROW,
	OPERATOR_MULTIPLY,
	OPERATOR_DIVIDE,
	OPERATOR_REMAINDER,
	OPERATOR_ADD,
	OPERATOR_SUBTRACT,
	OPERATOR_SHIFT_LEFT,
	OPERATOR_SHIFT_RIGHT,
	OPERATOR_BIT_AND,
	OPERATOR_BIT_XOR,
	OPERATOR_BIT_OR,
	OPERATOR_CONCATENATE,
	OPERATOR_JOIN,
	OPERATOR_LESS,
	OPERATOR_GREATER,
	OPERATOR_LESS_EQUAL,
	OPERATOR_GREATER_EQUAL,
	OPERATOR_EQUAL,
	OPERATOR_UNEQUAL,
	OPERATOR_MATCH,
	OPERATOR_IN,
	OPERATOR_AND,
	OPERATOR_OR,
};

// Arithmetic, shifts and bits. Numbers wrap; text that looks like a number is one.
int operate_arithmetic(enum operator op, struct value a, struct value b, struct value *out,
		       struct err *e);
int operate_negate(struct value v, struct value *out, struct err *e);
int operate_invert(struct value v, struct value *out, struct err *e);

// a . b: *A, which is owned, becomes the text of both; maps over the elements of arrays.
int operate_concatenate(struct value *a, struct value b, struct err *e);

// a , b: *A becomes the array of both.
int operate_join(struct value *a, struct value b, struct err *e);

// a->b: the element, nothing where there is none. Makes a new owner.
struct value operate_arrow(struct value a, struct value b);

enum { COMPARE_NONE = 2 }; // neither less, equal nor greater

// -1, 0, 1. Different types are compared as what both can be, at last as text.
int compare_values(struct value a, struct value b);
bool compare_equal(struct value a, struct value b);

// LESS to UNEQUAL
bool compare_operator(enum operator op, struct value a, struct value b);

// Whether the address or prefix A lies in the prefix B, or A is an element of the array B.
bool compare_in(struct value a, struct value b);

// Whether the regular expression B is found in A, or in an element of it.
int compare_match(struct value a, struct value b, bool *out, struct err *e);

// Whether V counts as true. Fails where it can be neither.
int value_truth(struct value v, bool *out, struct err *e);

// V as a num: a num itself, text that is one, seconds of a time, an ip's bits, 0 or 1 of a bool.
bool value_to_num(struct value v, int64_t *out);

// V as its text, in a str. False without memory.
bool value_to_str(struct value v, struct value *out);
