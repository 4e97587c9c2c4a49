// SPDX-License-Identifier: BSD-2-Clause
// The output style, from its setting to the dates.

#include "console/style.h"

#include <string.h>

#include "base/number.h"
#include "console/console.h"
#include "console/value_text.h"

#define MENU "/console/settings"

enum { MONTHS = 12, DATE_LENGTH = STYLE_DATE_LENGTH, YEAR_LENGTH = 4 };

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

int style_fetch_today(struct console *c, struct err *e)
{
	struct request r;
	struct strbuf date;
	int result = style_fetch(c, e);

	if (result < 0 || c->screen.style != OUTPUT_V6)
		return result;
	request_begin(&r, "/system/clock", "get");
	request_pair(&r, "value-name", SLICE("date"));
	strbuf_init(&date, 64);
	result = client_execute(c->client, &r, NULL, NULL, &date, e);
	request_free(&r);
	if (result < 0 ||
	    !slice_copy(strbuf_slice(&date), c->screen.today, sizeof(c->screen.today)))
		c->screen.today[0] = '\0';
	strbuf_free(&date);
	return result < 0 && e->kind == ERR_IO ? -1 : 0;
}

static const char month_names[MONTHS][4] = {"jan", "feb", "mar", "apr", "may", "jun",
					    "jul", "aug", "sep", "oct", "nov", "dec"};

void style_add_moment(enum output_style style, struct slice moment, struct strbuf *out)
{
	uint64_t month = style == OUTPUT_V6 ? month_of(moment) : 0;

	if (month == 0) {
		value_add_clean(moment, out);
		return;
	}
	strbuf_add_format(out, "%s/%.2s/%.4s", month_names[month - 1], moment.p + 8, moment.p);
	value_add_clean((struct slice){moment.p + DATE_LENGTH, moment.n - DATE_LENGTH}, out);
}

void style_add_log_moment(enum output_style style, const char *today, struct slice moment,
			  struct strbuf *out)
{
	uint64_t month = style == OUTPUT_V6 ? month_of(moment) : 0;
	bool this_year = month > 0 && memcmp(moment.p, today, YEAR_LENGTH) == 0;

	if (!today[0] || !this_year || moment.n <= DATE_LENGTH) {
		style_add_moment(style, moment, out);
		return;
	}
	if (memcmp(moment.p, today, DATE_LENGTH) != 0)
		strbuf_add_format(out, "%s/%.2s ", month_names[month - 1], moment.p + 8);
	value_add_clean((struct slice){moment.p + DATE_LENGTH + 1, moment.n - DATE_LENGTH - 1},
			out);
}
