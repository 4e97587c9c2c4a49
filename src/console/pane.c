// SPDX-License-Identifier: BSD-2-Clause
// Keys, and one screen row a line of the text.

#include "console/pane.h"

#include "base/utf8.h"
#include "console/text_width.h"

enum { PAGE_ROWS = 20 };

void pane_init(struct pane *p, struct slice text)
{
	*p = (struct pane){0};
	edit_init(&p->text);
	edit_set(&p->text, text);
	p->text.cursor = 0;
}

void pane_free(struct pane *p)
{
	edit_free(&p->text);
}

static void page(struct pane *p, bool move(struct edit_text *))
{
	for (size_t i = 0; i < PAGE_ROWS && move(&p->text); i++)
		;
}

static enum pane_event control(struct pane *p, unsigned number)
{
	switch (number + '@') {
	case 'A':
		edit_line_start(&p->text);
		break;
	case 'C':
		return PANE_LEAVE;
	case 'D':
		edit_delete(&p->text);
		break;
	case 'E':
		edit_line_end(&p->text);
		break;
	case 'K':
		edit_kill_line_end(&p->text);
		break;
	case 'O':
		return PANE_SAVE;
	case 'U':
		edit_kill_line_start(&p->text);
		break;
	case 'W':
		edit_kill_word_left(&p->text);
		break;
	case 'Y':
		edit_yank(&p->text);
		break;
	default:
		break;
	}
	return PANE_NOTHING;
}

static enum pane_event press(struct pane *p, const struct key *key)
{
	static void (*const actions[])(struct edit_text *) = {
		[KEY_BACKSPACE] = edit_backspace,
		[KEY_DELETE] = edit_delete,
		[KEY_LEFT] = edit_left,
		[KEY_RIGHT] = edit_right,
		[KEY_HOME] = edit_line_start,
		[KEY_END] = edit_line_end,
		[KEY_WORD_LEFT] = edit_word_left,
		[KEY_WORD_RIGHT] = edit_word_right,
		[KEY_KILL_WORD_LEFT] = edit_kill_word_left,
		[KEY_KILL_WORD_RIGHT] = edit_kill_word_right,
	};

	switch (key->kind) {
	case KEY_TEXT:
		edit_insert(&p->text, (struct slice){key->text, key->length});
		break;
	case KEY_ENTER:
		edit_insert(&p->text, SLICE("\n"));
		break;
	case KEY_TAB:
		edit_insert(&p->text, SLICE("\t"));
		break;
	case KEY_UP:
		(void)edit_up(&p->text);
		break;
	case KEY_DOWN:
		(void)edit_down(&p->text);
		break;
	case KEY_PAGE_UP:
		page(p, edit_up);
		break;
	case KEY_PAGE_DOWN:
		page(p, edit_down);
		break;
	case KEY_CONTROL:
		return control(p, key->number);
	default:
		if ((size_t)key->kind < sizeof(actions) / sizeof(actions[0]) && actions[key->kind])
			actions[key->kind](&p->text);
		break;
	}
	return PANE_NOTHING;
}

size_t pane_feed(struct pane *p, struct slice bytes, enum pane_event *out)
{
	size_t used = 0;

	*out = PANE_NOTHING;
	while (used < bytes.n && *out == PANE_NOTHING) {
		struct key key;

		if (key_decode(&p->keys, (unsigned char)bytes.p[used++], &key))
			*out = press(p, &key);
	}
	return used;
}

// A line from column LEFT on, at most WIDTH columns of it, without what could steer the terminal.
static void draw_line(struct slice line, size_t left, size_t width, struct strbuf *out)
{
	size_t column = 0;

	while (line.n > 0) {
		unsigned columns;
		size_t n = text_cluster(line, &columns);
		char clean[64];

		if (column >= left && column + columns <= left + width) {
			utf8_clean((struct slice){line.p, n}, clean, sizeof(clean));
			strbuf_add_text(out, line.p[0] == '\t' ? " " : clean);
		}
		column += columns;
		line.p += n;
		line.n -= n;
	}
}

// The line and the column of the cursor.
static void find_cursor(const struct pane *p, size_t *out_line, size_t *out_column)
{
	struct slice before = edit_before(&p->text);
	struct slice line;

	*out_line = 0;
	while (slice_cut(before, '\n', &line, &before))
		(*out_line)++;
	*out_column = text_width(line);
}

static size_t scroll(size_t first, size_t cursor, size_t size)
{
	if (cursor < first)
		return cursor;
	return cursor >= first + size ? cursor - size + 1 : first;
}

void pane_draw(struct pane *p, const char *name, size_t width, size_t height, struct strbuf *out)
{
	struct slice rest = strbuf_slice(&p->text.text);
	size_t rows = height > 1 ? height - 1 : 1;
	size_t cursor_line;
	size_t cursor_column;
	struct slice line;
	bool more = true;

	find_cursor(p, &cursor_line, &cursor_column);
	p->top = scroll(p->top, cursor_line, rows);
	p->left = scroll(p->left, cursor_column, width);
	strbuf_add_text(out, "\033[H");
	for (size_t i = 0; i < p->top + rows; i++) {
		line = SLICE("");
		if (more)
			more = slice_cut(rest, '\n', &line, &rest);
		if (i < p->top)
			continue;
		draw_line(line, p->left, width, out);
		strbuf_add_text(out, "\033[K\r\n");
	}
	strbuf_add_text(out, "\033[7m");
	line = SLICE("C-c quit  C-o save&quit  C-k cut  C-y paste  ");
	strbuf_add_slice(out, text_fit(line, width));
	if (width > line.n)
		draw_line(slice_from(name), 0, width - line.n, out);
	strbuf_add_format(out, "\033[0m\033[K\033[%zu;%zuH", cursor_line - p->top + 1,
			  cursor_column - p->left + 1);
}
