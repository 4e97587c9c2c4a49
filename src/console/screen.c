// SPDX-License-Identifier: BSD-2-Clause
// Gathering output, colouring it, writing it.

#include "console/screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "console/value_text.h"

static const char *const styles[] = {
	[SCREEN_LEGEND] = "\033[2m", [SCREEN_TITLE] = "\033[1m",  [SCREEN_COMMENT] = "\033[36m",
	[SCREEN_LABEL] = "\033[32m", [SCREEN_ERROR] = "\033[31m", [SCREEN_PROMPT] = "\033[36m",
};

void screen_init(struct screen *s, int fd)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *kind = getenv("TERM");
	struct winsize size;

	*s = (struct screen){.width = SCREEN_WIDTH};
	strbuf_init(&s->text, SCREEN_BYTES_MAX);
	s->terminal = isatty(fd);
	if (!s->terminal)
		return;
	s->colour = !(no_colour && no_colour[0]) && kind && strcmp(kind, "dumb") != 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		s->width = size.ws_col;
}

void screen_free(struct screen *s)
{
	strbuf_free(&s->text);
}

const char *screen_style_code(const struct screen *s, enum screen_style style)
{
	return s->colour ? styles[style] : "";
}

void screen_add(struct screen *s, const char *text)
{
	strbuf_add_text(&s->text, text);
}

void screen_add_styled(struct screen *s, enum screen_style style, struct slice text)
{
	if (s->colour)
		strbuf_add_text(&s->text, styles[style]);
	strbuf_add_slice(&s->text, text);
	if (s->colour)
		strbuf_add_text(&s->text, "\033[0m");
}

void screen_add_repeated(struct screen *s, char c, size_t n)
{
	char *to = strbuf_reserve(&s->text, n);

	if (!to)
		return;
	memset(to, c, n);
	s->text.length += n;
	s->text.data[s->text.length] = '\0';
}

void screen_tell(struct screen *s, int fd, const char *text)
{
	struct strbuf clean;

	strbuf_init(&clean, strlen(text) + 1);
	value_add_clean(slice_from(text), &clean);
	screen_add_styled(s, SCREEN_ERROR, strbuf_slice(&clean));
	screen_add(s, "\n");
	(void)screen_flush(s, fd);
	strbuf_free(&clean);
}

static int write_all(int fd, struct slice rest)
{
	while (rest.n > 0) {
		ssize_t n = write(fd, rest.p, rest.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		rest.p += n;
		rest.n -= (size_t)n;
	}
	return 0;
}

int screen_flush(struct screen *s, int fd)
{
	struct slice text = strbuf_slice(&s->text);
	bool failed = s->text.failed;

	if (text.n > 0 && (s->take ? s->take(s->context, text) : write_all(fd, text)) < 0)
		failed = true;
	strbuf_reset(&s->text);
	return failed ? -1 : 0;
}
