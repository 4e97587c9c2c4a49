// SPDX-License-Identifier: BSD-2-Clause
// A table of values between delimiters (RFC 4180, lines ended by LF), as :serialize to=dsv makes it.
//
// The value is a table's columns by their names, {a=(1,2);b=(3,4)}; or rows, {{1;2};{3;4}}, which may
// be arrays with keys: the first row's keys name the columns then, with dsv.remap the keys of all
// rows. Columns or rows of different length are an error, unless dsv.ignore-size fills them up.
#pragma once

#include "script/machine.h"

// VALUES as the arguments of :serialize stand in builtin.c.
enum flow serialize_table(struct machine *m, const struct value *values, struct strbuf *text);
