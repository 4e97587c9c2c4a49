// SPDX-License-Identifier: BSD-2-Clause
// The output style, from its setting to the dates.

#include "console/style.h"

#include "base/number.h"
#include "console/console.h"
#include "console/value_text.h"

#define MENU "/console/settings"

enum { MONTHS = 12, DATE_LENGTH = 10 }; // 2026-11-26

int style_fetch(struct console *c, struct err *e)
{
	struct records rows = {0};
	struct request r;
	int result;

	if (c->style_known || !schema_find(&c->schema, MENU))
		return 0;
	request_begin(&r, MENU, "print");
	result = client_execute(c->client, &r, records_row, &rows, NULL, e);
	request_free(&r);
	c->screen.style = OUTPUT_V7;
	if (result == 0 && rows.count > 0 && record_is(rows.items[0], "output-style", "v6"))
		c->screen.style = OUTPUT_V6;
	c->style_known = result == 0;
	records_free(&rows);
	return result < 0 && e->kind == ERR_IO ? -1 : 0;
}

// The number of the month of DATE, 0 where it is no date.
static uint64_t month_of(struct slice date)
{
	uint64_t year;
	uint64_t month;
	uint64_t day;

	if (date.n < DATE_LENGTH || date.p[4] != '-' || date.p[7] != '-' ||
	    (date.n > DATE_LENGTH && date.p[DATE_LENGTH] != ' '))
		return 0;
	if (number_parse((struct slice){date.p, 4}, 9999, &year) != NUMBER_OK ||
	    number_parse((struct slice){date.p + 5, 2}, MONTHS, &month) != NUMBER_OK ||
	    number_parse((struct slice){date.p + 8, 2}, 31, &day) != NUMBER_OK)
		return 0;
	return month;
}

void style_add_moment(enum output_style style, struct slice moment, struct strbuf *out)
{
	static const char names[MONTHS][4] = {"jan", "feb", "mar", "apr", "may", "jun",
					      "jul", "aug", "sep", "oct", "nov", "dec"};
	uint64_t month = style == OUTPUT_V6 ? month_of(moment) : 0;

	if (month == 0) {
		value_add_clean(moment, out);
		return;
	}
	strbuf_add_format(out, "%s/%.2s/%.4s", names[month - 1], moment.p + 8, moment.p);
	value_add_clean((struct slice){moment.p + DATE_LENGTH, moment.n - DATE_LENGTH}, out);
}
