// SPDX-License-Identifier: BSD-2-Clause
// Commands about numbers, chance and time.

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "script/array.h"
#include "script/builtin_calls.h"
#include "script/operate.h"
#include "script/text.h"

enum { RANGE_MAX = 1 << 22, RANDOM_TEXT_MAX = 65536 };

enum flow builtin_range(struct machine *m, const struct value *values, struct value *out)
{
	int64_t from;
	int64_t to;
	int64_t step = 1;

	if (!value_to_num(values[0], &from) || !value_to_num(values[1], &to))
		return machine_fail(m, ERR_VALUE,
				    "value of range expects range of integer numbers");
	if (from > to)
		step = -1;
	if (values[2].type != VALUE_NOTHING && (!value_to_num(values[2], &step) || step == 0))
		return machine_fail(m, ERR_VALUE, "invalid value for argument step");
	if (!array_new(out))
		return machine_no_memory(m);
	for (int64_t i = from; step > 0 ? i <= to : i >= to;) {
		if (array_length(out->array) == RANGE_MAX || !array_append(out, value_num(i))) {
			value_replace(out, value_nothing());
			return machine_no_memory(m);
		}
		if (__builtin_add_overflow(i, step, &i))
			break;
	}
	return FLOW_NEXT;
}

// A number below BOUND, all equally likely; 0 stands for 2^64.
static uint64_t random_below(uint64_t bound)
{
	uint64_t number = 0;
	uint64_t limit = bound ? UINT64_MAX - UINT64_MAX % bound : UINT64_MAX;

	do {
		if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
			number = 0;
	} while (bound && number >= limit);
	return bound ? number % bound : number;
}

enum flow builtin_rndnum(struct machine *m, const struct value *values, struct value *out)
{
	int64_t from = 0;
	int64_t to = UINT32_MAX;

	if ((values[0].type != VALUE_NOTHING && !value_to_num(values[0], &from)) ||
	    (values[1].type != VALUE_NOTHING && !value_to_num(values[1], &to)))
		return machine_fail(m, ERR_VALUE,
				    "value of range expects range of integer numbers");
	if (from > to)
		return machine_fail(m, ERR_RANGE, "invalid range");
	*out = value_num(
		(int64_t)((uint64_t)from + random_below((uint64_t)to - (uint64_t)from + 1)));
	return FLOW_NEXT;
}

enum flow builtin_rndstr(struct machine *m, const struct value *values, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice from = SLICE("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	struct strbuf text;
	int64_t length = 16;

	if (values[0].type != VALUE_NOTHING && !value_to_num(values[0], &length))
		return machine_fail(m, ERR_VALUE, "invalid value for argument length");
	if (length < 0 || length > RANDOM_TEXT_MAX)
		return machine_fail(m, ERR_RANGE, "value of length is out of range (0 .. %d)",
				    RANDOM_TEXT_MAX);
	if (values[1].type != VALUE_NOTHING &&
	    (!text_small(values[1], small, &from) || from.n == 0))
		return machine_fail(m, ERR_VALUE, "invalid value for argument from");
	strbuf_init(&text, RANDOM_TEXT_MAX);
	for (int64_t i = 0; i < length; i++)
		strbuf_add_char(&text, from.p[random_below(from.n)]);
	return builtin_give_text(m, &text, out);
}

enum flow builtin_timestamp(struct machine *m, const struct value *values, struct value *out)
{
	struct timespec now;
	struct tm local;
	int64_t offset = 0;

	(void)m;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (values[0].type != VALUE_NOTHING && localtime_r(&now.tv_sec, &local))
		offset = local.tm_gmtoff;
	*out = value_time(((int64_t)now.tv_sec + offset) * VALUE_SECOND + now.tv_nsec);
	return FLOW_NEXT;
}

enum flow builtin_delay(struct machine *m, const struct value *values, struct value *out)
{
	struct value time = value_time(VALUE_SECOND);

	(void)out;
	if (values[0].type != VALUE_NOTHING)
		(void)builtin_totime(m, values, &time);
	if (time.type != VALUE_TIME || time.number < 0)
		return machine_fail(m, ERR_VALUE, "invalid value for argument delay-time");
	return m->host->wait(m->host->context, (uint64_t)time.number / 1000000, &m->error) < 0
		       ? FLOW_ERROR
		       : FLOW_NEXT;
}
