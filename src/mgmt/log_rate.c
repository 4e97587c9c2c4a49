// SPDX-License-Identifier: BSD-2-Clause
// Counting the lines of a rule.

#include "mgmt/log_rate.h"

#include <stdlib.h>

#include "base/number.h"
#include "schema/type.h"

static const struct property time_of_rate = {.name = "rate",
					     .type = PROPERTY_TIME,
					     .size = sizeof(uint64_t),
					     .min = LOG_RATE_TIME_MIN_MS,
					     .max = LOG_RATE_TIME_MAX_MS};

int log_rate_parse(struct slice text, struct log_rate *out, struct err *e)
{
	struct slice count;
	struct slice time;
	uint64_t lines;

	*out = (struct log_rate){.lines = 0};
	if (text.n == 0)
		return 0;
	if (!slice_cut(text, '/', &count, &time) ||
	    number_parse(count, LOG_RATE_LINES_MAX, &lines) != NUMBER_OK || lines == 0 ||
	    type_of(&time_of_rate)->parse(&time_of_rate, time, &out->time_ms, e) != 0)
		return err_set(e, ERR_VALUE,
			       "invalid value for argument rate: it is COUNT/TIME, such as 5/1m, "
			       "of 1..%d lines within 1s..1d",
			       LOG_RATE_LINES_MAX);
	out->lines = (uint32_t)lines;
	return 0;
}

void log_rate_format(const struct log_rate *r, struct strbuf *out)
{
	if (r->lines == 0)
		return;
	strbuf_add_format(out, "%u/", r->lines);
	type_of(&time_of_rate)->format(&time_of_rate, &r->time_ms, out);
}

bool log_rate_open(struct log_rate *r)
{
	r->at = r->lines > 0 ? calloc(r->lines, sizeof(*r->at)) : NULL;
	return r->lines == 0 || r->at;
}

void log_rate_close(struct log_rate *r)
{
	free(r->at);
	r->at = NULL;
}

void log_rate_go_on(struct log_rate *r, struct log_rate *from)
{
	struct log_rate own = *r;

	if (r->lines != from->lines || r->time_ms != from->time_ms)
		return;
	*r = *from;
	*from = own;
}

bool log_rate_reached(struct log_rate *r, uint64_t now)
{
	uint64_t oldest;

	r->at[r->next] = now;
	r->next = (r->next + 1) % r->lines;
	if (r->held < r->lines)
		r->held++;
	oldest = r->at[r->held < r->lines ? 0 : r->next];
	if (r->held < r->lines || now - oldest > r->time_ms || now < r->quiet_until)
		return false;
	r->quiet_until = now + r->time_ms;
	return true;
}
