// SPDX-License-Identifier: BSD-2-Clause
// Reading all command lines of a script, following the changes of menu.

#include "script/script.h"

#include <stdlib.h>

static int keep(struct script *s, struct command_line *line, size_t *capacity, struct err *e)
{
	struct command_line **lines = s->lines;

	if (s->count == SCRIPT_LINES_MAX)
		return err_set(e, ERR_TOO_LARGE, "script has too many commands");
	if (s->count == *capacity) {
		*capacity = *capacity ? *capacity * 2 : 16;
		lines = realloc(s->lines, *capacity * sizeof(struct command_line *));
		if (!lines)
			return err_set(e, ERR_NO_MEMORY, NULL);
		s->lines = lines;
	}
	lines[s->count++] = line;
	return 0;
}

int script_parse(struct script *s, struct slice text, const struct tree_menu *root,
		 const struct tree_menu *current, struct err *e)
{
	struct lexer lexer;
	size_t capacity = 0;
	int result = 0;

	*s = (struct script){0};
	if (text.n > SCRIPT_SIZE_MAX)
		return err_set(e, ERR_TOO_LARGE, "script is too large");
	lexer_init(&lexer, text);
	for (;;) {
		struct command_line *line = NULL;

		result = command_line_parse(&lexer, root, current, &line, e);
		if (result < 0 || !line)
			break;
		if (line->kind == COMMAND_LINE_MENU)
			current = line->menu;
		result = keep(s, line, &capacity, e);
		if (result < 0) {
			command_line_free(line);
			break;
		}
	}
	s->open = lexer.open;
	return result;
}

void script_free(struct script *s)
{
	for (size_t i = 0; i < s->count; i++)
		command_line_free(s->lines[i]);
	free(s->lines);
	*s = (struct script){0};
}
