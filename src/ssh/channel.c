// SPDX-License-Identifier: BSD-2-Clause
// Requests of a channel, and carrying bytes.

#include "ssh/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <libssh/server.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

enum { PIECE = 16384, INPUT_HELD_MAX = 65536 };

static uint16_t size_of(int told, uint16_t wanted)
{
	if (wanted)
		return wanted;
	return told > 0 && told < 1000 ? (uint16_t)told : 0;
}

static int on_terminal(ssh_session session, ssh_channel channel, const char *term, int width,
		       int height, int pixel_width, int pixel_height, void *context)
{
	struct channel *c = context;

	(void)session, (void)channel, (void)pixel_width, (void)pixel_height;
	if (c->started)
		return -1;
	c->terminal = true;
	(void)snprintf(c->term, sizeof(c->term), "%s", c->who->dumb ? "dumb" : term);
	c->width = size_of(width, c->who->width);
	c->height = size_of(height, c->who->height);
	return 0;
}

static int on_resize(ssh_session session, ssh_channel channel, int width, int height,
		     int pixel_width, int pixel_height, void *context)
{
	struct channel *c = context;
	struct winsize size = {.ws_col = size_of(width, c->who->width),
			       .ws_row = size_of(height, c->who->height)};

	(void)session, (void)channel, (void)pixel_width, (void)pixel_height;
	if (c->terminal && c->fd >= 0)
		(void)ioctl(c->fd, TIOCSWINSZ, &size);
	return 0;
}

static void tell(struct channel *c, const char *text)
{
	(void)ssh_channel_write(c->channel, text, (uint32_t)strlen(text));
	(void)ssh_channel_write(c->channel, "\r\n", 2);
}

static int start(struct channel *c, const char *command)
{
	const struct console_wish wish = {
		.command = command,
		.term = c->term,
		.terminal = c->terminal,
		.plain = c->who->plain,
		.width = c->width,
		.height = c->height,
	};
	struct err e;

	if (c->started)
		return -1;
	c->started = true;
	c->number = questions_open(c->questions, &wish, &c->fd, &e);
	if (c->number < 0) {
		tell(c, e.text);
		c->over = true;
		return 0;
	}
	(void)fcntl(c->fd, F_SETFL, O_NONBLOCK);
	return 0;
}

static int on_shell(ssh_session session, ssh_channel channel, void *context)
{
	(void)session, (void)channel;
	return start(context, NULL);
}

static int on_command(ssh_session session, ssh_channel channel, const char *command, void *context)
{
	(void)session, (void)channel;
	return start(context, command);
}

void channel_begin(struct channel *c, ssh_session session, const struct login_name *who,
		   struct questions *questions, ssh_event event)
{
	*c = (struct channel){.who = who, .questions = questions, .event = event, .fd = -1};
	c->number = -1;
	c->channel = ssh_channel_new(session);
	if (!c->channel)
		return;
	strbuf_init(&c->input, INPUT_HELD_MAX + PIECE);
	c->callbacks = (struct ssh_channel_callbacks_struct){
		.userdata = c,
		.channel_pty_request_function = on_terminal,
		.channel_pty_window_change_function = on_resize,
		.channel_shell_request_function = on_shell,
		.channel_exec_request_function = on_command,
	};
	ssh_callbacks_init(&c->callbacks);
	(void)ssh_set_channel_callbacks(c->channel, &c->callbacks);
}

// ---- bytes

static int on_ready(socket_t fd, int events, void *context)
{
	(void)fd, (void)events, (void)context;
	return 0; // channel_turn looks
}

static void watch(struct channel *c, short events)
{
	if (events == c->watched)
		return;
	if (c->watched)
		(void)ssh_event_remove_fd(c->event, c->fd);
	if (events)
		(void)ssh_event_add_fd(c->event, c->fd, events, on_ready, c);
	c->watched = events;
}

static bool would_wait(ssize_t n)
{
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

// Programs end a line with both; a terminal would take each of them for Enter.
static size_t drop_line_feeds(struct channel *c, char *bytes, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] != '\n' || !c->after_return)
			bytes[kept++] = bytes[i];
		c->after_return = bytes[i] == '\r';
	}
	return kept;
}

// From the client to the console.
static void carry_in(struct channel *c)
{
	while (c->input.length < INPUT_HELD_MAX) {
		char *to = strbuf_reserve(&c->input, PIECE);
		int n = to ? ssh_channel_read_nonblocking(c->channel, to, PIECE, 0) : 0;

		if (n <= 0)
			break;
		c->input.length += c->terminal ? drop_line_feeds(c, to, (size_t)n) : (size_t)n;
	}
	if (!c->input_over && c->terminal && ssh_channel_is_eof(c->channel)) {
		c->input_over = true;
		strbuf_add_char(&c->input, '\004');
	}
	while (c->input.length > 0) {
		ssize_t n = write(c->fd, c->input.data, c->input.length);

		if (n <= 0)
			return;
		strbuf_consume(&c->input, (size_t)n);
	}
	if (c->input_over || !ssh_channel_is_eof(c->channel))
		return;
	c->input_over = true;
	(void)shutdown(c->fd, SHUT_WR);
}

// Lines of a mere stream end as those of a terminal do.
static void send_out(struct channel *c, const char *bytes, size_t n)
{
	for (const char *end; !c->terminal && (end = memchr(bytes, '\n', n));) {
		size_t line = (size_t)(end - bytes);

		(void)ssh_channel_write(c->channel, bytes, (uint32_t)line);
		(void)ssh_channel_write(c->channel, "\r\n", 2);
		bytes = end + 1;
		n -= line + 1;
	}
	if (n > 0)
		(void)ssh_channel_write(c->channel, bytes, (uint32_t)n);
}

// From the console to the client, as much as that has room for.
static void carry_out(struct channel *c)
{
	static char bytes[PIECE];
	uint32_t room;

	while (!c->over && (room = ssh_channel_window_size(c->channel) / 2) > 0) {
		ssize_t n = read(c->fd, bytes, room < PIECE ? room : PIECE);

		if (would_wait(n))
			return;
		if (n <= 0)
			c->over = true;
		else
			send_out(c, bytes, (size_t)n);
	}
}

static void end(struct channel *c)
{
	int status = 1;

	watch(c, 0);
	if (c->fd >= 0)
		(void)close(c->fd);
	if (c->number >= 0)
		status = questions_close(c->questions, c->number, !c->over);
	(void)ssh_channel_request_send_exit_status(c->channel, status < 0 ? 1 : status);
	(void)ssh_channel_send_eof(c->channel);
	(void)ssh_channel_close(c->channel);
	ssh_channel_free(c->channel);
	strbuf_free(&c->input);
	c->channel = NULL;
}

void channel_turn(struct channel *c)
{
	bool closed = ssh_channel_is_closed(c->channel);

	if (c->fd >= 0 && !closed) {
		carry_in(c);
		carry_out(c);
	}
	if (c->over || (closed && c->started)) {
		end(c);
		return;
	}
	if (c->fd >= 0)
		watch(c, (short)((ssh_channel_window_size(c->channel) / 2 > 0 ? POLLIN : 0) |
				 (c->input.length > 0 ? POLLOUT : 0)));
}
