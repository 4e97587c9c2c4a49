// SPDX-License-Identifier: BSD-2-Clause
// termios(3), and the signals that would end the program in the middle of it.

#include "console/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "console/interrupt.h"

enum { WIDTH = 80, HEIGHT = 24, READ_SIZE = 4096, UNREAD_MAX = 1 << 20 };

#define PASTE_TOLD_APART "\033[?2004h"
#define PASTE_AS_TYPED	 "\033[?2004l"

static int terminal_in = -1;
static int terminal_out = -1;
static struct termios found; // as the terminal was
static struct strbuf unread;

static const int deadly[] = {SIGHUP, SIGTERM, SIGQUIT};

static void send_text(const char *text)
{
	size_t n = strlen(text);

	// Nothing can be done about a terminal that takes no more.
	if (write(terminal_out, text, n) != (ssize_t)n)
		return;
}

static void restore_and_die(int number)
{
	(void)tcsetattr(terminal_in, TCSANOW, &found);
	send_text(PASTE_AS_TYPED);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

bool terminal_usable(int in, int out)
{
	const char *kind = getenv("TERM");

	return isatty(in) && isatty(out) && kind && kind[0] && strcmp(kind, "dumb") != 0;
}

int terminal_open(int in, int out)
{
	if (tcgetattr(in, &found) < 0)
		return -1;
	terminal_in = in;
	terminal_out = out;
	strbuf_init(&unread, UNREAD_MAX);
	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		(void)signal(deadly[i], restore_and_die);
	terminal_mode(TERMINAL_TYPING);
	send_text(PASTE_TOLD_APART);
	return 0;
}

void terminal_close(void)
{
	send_text(PASTE_AS_TYPED);
	(void)tcsetattr(terminal_in, TCSADRAIN, &found);
	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		(void)signal(deadly[i], SIG_DFL);
	strbuf_free(&unread);
	terminal_in = -1;
	terminal_out = -1;
}

bool terminal_is_open(void)
{
	return terminal_in >= 0;
}

void terminal_unread(struct slice bytes)
{
	strbuf_add_slice(&unread, bytes);
}

bool terminal_has_unread(void)
{
	return unread.length > 0;
}

void terminal_forget(void)
{
	strbuf_reset(&unread);
}

void terminal_mode(enum terminal_mode mode)
{
	struct termios wanted = found;

	if (terminal_in < 0)
		return;
	wanted.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
	wanted.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN | ISIG);
	if (mode == TERMINAL_RUNNING)
		wanted.c_lflag |= ISIG;
	wanted.c_cc[VINTR] = 3;
	wanted.c_cc[VQUIT] = _POSIX_VDISABLE;
	wanted.c_cc[VSUSP] = _POSIX_VDISABLE;
	wanted.c_cc[VMIN] = 1;
	wanted.c_cc[VTIME] = 0;
	(void)tcsetattr(terminal_in, TCSADRAIN, &wanted);
}

int terminal_descriptor(void)
{
	return terminal_in;
}

enum terminal_input terminal_read(struct strbuf *input, int ms)
{
	return terminal_read_or(input, -1, ms);
}

enum terminal_input terminal_read_or(struct strbuf *input, int other, int ms)
{
	unsigned ready;
	ssize_t n;
	char *to;

	if (unread.length > 0) {
		strbuf_add_slice(input, strbuf_slice(&unread));
		strbuf_reset(&unread);
		return TERMINAL_BYTES;
	}
	ready = interrupt_wait_two(terminal_in, other, ms);
	if (ready == 0) {
		if (interrupt_pending())
			return TERMINAL_INTERRUPT;
		return interrupt_resized() ? TERMINAL_RESIZED : TERMINAL_TIMEOUT;
	}
	if (!(ready & 1)) // what is typed goes before
		return TERMINAL_OTHER;
	to = strbuf_reserve(input, READ_SIZE);
	n = to ? read(terminal_in, to, READ_SIZE) : 0;
	if (n < 0 && errno == EINTR)
		return TERMINAL_TIMEOUT;
	if (n <= 0)
		return TERMINAL_END;
	input->length += (size_t)n;
	input->data[input->length] = '\0';
	return TERMINAL_BYTES;
}

void terminal_size(int fd, size_t *out_width, size_t *out_height)
{
	struct winsize size;
	bool told = ioctl(fd, TIOCGWINSZ, &size) == 0;

	*out_width = told && size.ws_col > 0 ? size.ws_col : WIDTH;
	*out_height = told && size.ws_row > 0 ? size.ws_row : HEIGHT;
}
