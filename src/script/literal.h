// SPDX-License-Identifier: BSD-2-Clause
// Values that a text without quotes is by its looks.
#pragma once

#include "script/value.h"

// A num, bool, time, ip, ip-prefix, ip6, ip6-prefix, id or else a str. False without memory.
bool literal_value(struct slice text, struct value *out);

// The same for one type each. False when TEXT is none. Numbers too large saturate.
bool literal_num(struct slice text, int64_t *out);
bool literal_bool(struct slice text, bool *out); // true false yes no
bool literal_ip(struct slice text, ip4 *out);	 // also 10.1 for 10.0.0.1
bool literal_prefix(struct slice text, struct ip4_prefix *out);
bool literal_id(struct slice text, uint64_t *out); // *1A
bool literal_ip6(struct slice text, uint8_t out[16]);
bool literal_prefix6(struct slice text, uint8_t out[16], uint8_t *out_length);

// 1w2d3h4m5s6ms7us8ns, 00:01:30, 10:00, 1d00:00:05, 1.5s: nanoseconds. A mere number is none.
bool literal_time(struct slice text, int64_t *out);
