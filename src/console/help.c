// SPDX-License-Identifier: BSD-2-Clause
// "name -- what it is".

#include "console/help.h"

#include <string.h>

#include "console/highlight.h"
#include "console/text_width.h"

enum { COLUMN_GAP = 2 };

static void add_candidate(struct screen *s, const struct candidate *c)
{
	const char *code = s->colour ? highlight_codes[c->style] : "";

	screen_add(s, code);
	screen_add(s, c->text);
	screen_add(s, code[0] ? "\033[0m" : "");
}

static const char *const type_words[] = {
	[SCHEMA_OTHER] = "value",
	[SCHEMA_BOOL] = "yes | no",
	[SCHEMA_NUMBER] = "number",
	[SCHEMA_TIME] = "time interval, 1w2d3h4m5s",
	[SCHEMA_STRING] = "text",
	[SCHEMA_ENUM] = "word",
	[SCHEMA_WORDS] = "comma list of words",
	[SCHEMA_IP] = "address, A.B.C.D",
	[SCHEMA_PREFIX] = "network, A.B.C.D/M",
	[SCHEMA_PREFIXES] = "comma list of networks, A.B.C.D/M",
	[SCHEMA_MAC] = "MAC address, AA:BB:CC:DD:EE:FF",
	[SCHEMA_DATE_TIME] = "date and time, 2026-10-02 17:34:34",
	[SCHEMA_ID] = "id, *1A",
};

static void show_property(struct screen *s, const struct schema_property *p)
{
	strbuf_add_format(&s->text, "%s -- %s\n", p->name, p->help);
	strbuf_add_format(&s->text, "  %s", type_words[p->type]);
	if (p->min[0] && p->max[0])
		strbuf_add_format(&s->text, ", %s..%s", p->min, p->max);
	else if (p->max[0])
		strbuf_add_format(&s->text, ", at most %s bytes", p->max);
	if (p->unit[0])
		strbuf_add_format(&s->text, " %s", p->unit);
	if (p->default_text[0])
		strbuf_add_format(&s->text, "; default: %s", p->default_text);
	screen_add(s, "\n");
}

static const struct schema_property *property_at(const struct scan_place *place)
{
	const struct schema_menu *menu = schema_menu(place->menu);

	if (place->expected != SCAN_VALUE)
		return NULL;
	if (!place->argument)
		return schema_property(menu, place->field);
	return schema_property(menu, slice_from(place->argument->name));
}

static void show_value(struct screen *s, const struct scan_place *place)
{
	const struct schema_property *p = property_at(place);

	if (p)
		show_property(s, p);
	else if (place->argument && place->argument->help && place->argument->help[0])
		strbuf_add_format(&s->text, "%s -- %s\n", place->argument->name,
				  place->argument->help);
}

void help_show(struct screen *s, const struct scan_place *place, const struct candidates *c)
{
	if (place->expected == SCAN_VALUE)
		show_value(s, place);
	for (size_t i = 0; i < c->count; i++) {
		if (place->expected == SCAN_VALUE)
			screen_add(s, "  ");
		add_candidate(s, &c->items[i]);
		if (c->items[i].help[0])
			strbuf_add_format(&s->text, " -- %s", c->items[i].help);
		screen_add(s, "\n");
	}
}

void help_list(struct screen *s, const struct candidates *c)
{
	size_t widest = 1;
	size_t columns;
	size_t rows;

	for (size_t i = 0; i < c->count; i++) {
		size_t width = text_width(slice_from(c->items[i].text));

		widest = width > widest ? width : widest;
	}
	columns = (s->width + COLUMN_GAP) / (widest + COLUMN_GAP);
	columns = columns > 0 ? columns : 1;
	rows = (c->count + columns - 1) / columns;
	for (size_t row = 0; row < rows; row++) {
		for (size_t i = row; i < c->count; i += rows) {
			size_t width = text_width(slice_from(c->items[i].text));

			add_candidate(s, &c->items[i]);
			if (i + rows < c->count)
				screen_add_repeated(s, ' ', widest + COLUMN_GAP - width);
		}
		screen_add(s, "\n");
	}
}
