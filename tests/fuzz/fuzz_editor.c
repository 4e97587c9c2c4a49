// SPDX-License-Identifier: BSD-2-Clause
// Types any bytes at the prompt. The text stays well-formed, the cursor between its characters, and
// what is drawn over what was drawn before looks as if it were drawn at once.

#include <stdint.h>
#include <stdlib.h>

#include "../unit/picture.h"
#include "base/utf8.h"
#include "console/editor.h"
#include "console/editor_paint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WIDTH = 11, HEIGHT = 4, SIZE_MAX_TRIED = 2048 };

static void add_prompt(void *context, size_t line, struct strbuf *out)
{
	(void)context;
	strbuf_add_text(out, line == 0 ? "[a@b] > " : "{... ");
}

static void paint(const struct editor *e, struct painter *painter, struct picture *picture)
{
	struct painting what = {.text = strbuf_slice(&e->text.text),
				.cursor = e->text.cursor,
				.prompt = add_prompt,
				.prompt_style = ""};
	struct strbuf out;

	strbuf_init(&out, 1 << 20);
	paint_draw(painter, &what, &out);
	picture_write(picture, strbuf_slice(&out));
	strbuf_free(&out);
}

static void check(const struct editor *e, const struct painter *used, const struct picture *picture)
{
	static struct picture fresh;
	struct painter painter;

	if (!utf8_valid(edit_before(&e->text)) || !utf8_valid(edit_after(&e->text)))
		abort();
	fresh = (struct picture){.width = WIDTH, .height = HEIGHT};
	paint_init(&painter, WIDTH, HEIGHT);
	painter.top = used->top;
	paint(e, &painter, &fresh);
	if (picture->confused || fresh.row != picture->row || fresh.column != picture->column ||
	    memcmp(fresh.cells, picture->cells, sizeof(fresh.cells)) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct picture picture;
	struct slice rest = {(const char *)data, size < SIZE_MAX_TRIED ? size : SIZE_MAX_TRIED};
	struct history history;
	struct painter painter;
	struct editor e;

	history_init(&history);
	history_add(&history, SLICE("/ip upnp print"));
	history_add(&history, SLICE("{\n:put \"日本\"\n}"));
	editor_init(&e, &history);
	paint_init(&painter, WIDTH, HEIGHT);
	picture = (struct picture){.width = WIDTH, .height = HEIGHT};
	while (rest.n > 0) {
		enum editor_event event;
		struct slice few = {rest.p, rest.n < 3 ? rest.n : 3};
		size_t used = editor_feed(&e, few, &event);

		rest.p += used;
		rest.n -= used;
		if (event == EDITOR_ENTER)
			editor_continue(&e);
		paint(&e, &painter, &picture);
		check(&e, &painter, &picture);
	}
	if (key_waits(&e.keys))
		editor_flush(&e);
	editor_free(&e);
	history_free(&history);
	return 0;
}
