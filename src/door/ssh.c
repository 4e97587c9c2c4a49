// SPDX-License-Identifier: BSD-2-Clause
// What the process of an SSH connection asks: the host key, a log-in, consoles and their ends.
// One question at a time; it waits for the answer.

#include "door/ssh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utlist.h>

#include "codec/sentence.h"
#include "door/api.h"
#include "io/stream.h"
#include "mgmt/errand.h"
#include "mgmt/state.h"
#include "mgmt/ssh_host_key.h"

enum {
	INPUT_MAX = 96 << 10,
	OUTPUT_MAX = 64 << 10,
	LOGIN_TIME = 30000, // ms
	LOGIN_TRIES = 6,
	KEYS_TRIED = 16,     // keys that a client may ask about
	CONSOLES_MAX = 4,    // at once on one connection
	END_PATIENCE = 2000, // ms for a console whose terminal is closed to end
};

struct console {
	struct ssh *ssh;
	struct errand *errand;	    // NULL: the place is free, or the process is gone
	struct session *session;    // NULL: not there yet, or gone
	struct session_console *is; // to be handed to the session
	struct loop_timer patience;
	bool used;
	bool asked; // its end is waited for
	int status; // that it ended with
};

struct ssh {
	struct ssh *prev, *next;
	struct door_state *d;
	struct door_source source;
	struct newcomer newcomer; // until logged in
	struct errand *errand;
	struct stream *stream;
	struct users_login *login;
	struct strbuf out;
	struct loop_timer limit; // of the log-in
	unsigned tries;
	unsigned keys; // that it has asked about
	char *key;     // body of the one that it logs in by; NULL: by password
	bool key_wanted;
	bool busy;			 // with a question
	char user[SESSION_NAME_MAX + 1]; // "": not logged in
	char *credential;		 // users_credential
	struct console consoles[CONSOLES_MAX];
};

static void ssh_close(struct ssh *s);

// ---- answers

static void reply(struct ssh *s, const char *name, const char *value, const struct err *e)
{
	strbuf_reset(&s->out);
	if (e) {
		sentence_add_text(&s->out, "!trap");
		sentence_add_pair(&s->out, "message", slice_from(e->text));
		sentence_end(&s->out);
	}
	sentence_add_text(&s->out, "!done");
	if (name)
		sentence_add_pair(&s->out, name, slice_from(value));
	sentence_end(&s->out);
	s->busy = false;
	// One answer to each question fits; who does not read it is gone.
	if (s->stream)
		(void)stream_write(s->stream, strbuf_slice(&s->out));
}

static struct slice argument(const struct sentence *asked, const char *name)
{
	for (size_t i = 1; i < asked->count; i++) {
		struct slice key;
		struct slice value;

		if (sentence_pair(asked->word[i], &key, &value) && slice_is(key, name))
			return value;
	}
	return SLICE("");
}

// ---- who comes in

// A console may be opened long after the log-in.
static bool may_stay(const struct ssh *s)
{
	return (users_policies(s->d->m, s->user) & POLICY_SSH) &&
	       !users_objection(s->d->m, s->user, s->credential);
}

static bool has_console(const struct ssh *s)
{
	for (const struct console *c = s->consoles; c < s->consoles + CONSOLES_MAX; c++)
		if (c->used)
			return true;
	return false;
}

// Who may open no console any more takes no place of those who may.
static void drop_useless(const struct door_state *d)
{
	struct ssh *s;
	struct ssh *next;

	DL_FOREACH_SAFE(d->ssh, s, next)
	{
		if (s->user[0] && !may_stay(s) && !has_console(s))
			ssh_close(s);
	}
}

static size_t count_known(const struct door_state *d)
{
	size_t n = 0;

	for (const struct ssh *s = d->ssh; s; s = s->next)
		n += s->user[0] != '\0';
	return n;
}

static struct slice key_of(const struct ssh *s)
{
	return slice_from(s->key);
}

static void on_login(void *context, const char *name)
{
	struct ssh *s = context;
	const struct service_row *service = service_row(s->d->m, SERVICE_SSH);
	struct err e;

	s->login = NULL;
	drop_useless(s->d);
	free(s->credential);
	s->credential = NULL;
	if (name)
		s->credential = users_credential(s->d->m, name, key_of(s));
	if (!name) {
		s->newcomer.refused = true;
		(void)err_set(&e, ERR_LOGIN, NULL);
		reply(s, NULL, NULL, &e);
	} else if (!service || count_known(s->d) >= service->max_sessions) {
		// To the client it looks like a wrong password.
		log_add_format(&s->d->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
			       "user %s from %s via ssh is not let in: too many sessions", name,
			       s->source.text);
		(void)err_set(&e, ERR_FAILURE, "too many sessions");
		reply(s, NULL, NULL, &e);
	} else if (!s->credential) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		reply(s, NULL, NULL, &e);
	} else {
		(void)snprintf(s->user, sizeof(s->user), "%s", name);
		loop_timer_cancel(&s->limit);
		newcomer_leave(&s->newcomer);
		log_add_format(&s->d->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO | WIRE_LOG_ACCOUNT,
			       "user %s logged in from %s via ssh", s->user, s->source.text);
		reply(s, NULL, NULL, NULL);
	}
}

static struct users_login_request describe_login(struct ssh *s, const struct sentence *asked)
{
	return (struct users_login_request){
		.name = argument(asked, "name"),
		.password = argument(asked, "password"),
		.key = argument(asked, "key"),
		.source = s->source.address,
		.source_text = s->source.text,
		.via = "ssh",
		.policies = POLICY_SSH,
		.answer = on_login,
		.context = s,
	};
}

// False, here and below: the connection must end.
static bool begin_login(struct ssh *s, const struct sentence *asked)
{
	const struct users_login_request request = describe_login(s, asked);

	if (s->user[0] || ++s->tries > LOGIN_TRIES)
		return false;
	free(s->key);
	s->key = request.key.n > 0 ? strndup(request.key.p, request.key.n) : NULL;
	if (request.key.n > 0 && !s->key)
		return false;
	s->login = users_login(s->d->m, &request);
	return s->login != NULL;
}

static bool try_key(struct ssh *s, const struct sentence *asked)
{
	const struct users_login_request request = describe_login(s, asked);
	struct err e;

	if (s->user[0] || ++s->keys > KEYS_TRIED)
		return false;
	(void)err_set(&e, ERR_LOGIN, NULL);
	reply(s, NULL, NULL, users_key_would_do(s->d->m, &request) ? NULL : &e);
	return true;
}

// ---- consoles

static void end_console(struct console *c)
{
	char status[16];

	c->errand = NULL;
	if (!c->asked)
		return;
	loop_timer_cancel(&c->patience);
	(void)snprintf(status, sizeof(status), "%d", c->status);
	c->used = c->asked = false;
	reply(c->ssh, "ret", status, NULL);
}

static void on_console_ended(void *context, int status, const char *reason)
{
	struct console *c = context;
	struct err e;

	c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	if (c->is) { // it could not be started
		free(c->is->command);
		free(c->is);
		c->is = NULL;
		c->used = false;
		c->errand = NULL;
		(void)err_set(&e, ERR_FAILURE, "%s", reason ? reason : "failure: no console");
		reply(c->ssh, NULL, NULL, &e);
		return;
	}
	end_console(c);
}

static void on_session_ended(void *context)
{
	struct console *c = context;

	c->session = NULL;
	if (c->errand)
		loop_timer_set(&c->patience, END_PATIENCE);
}

static void on_console_started(void *context, int fd)
{
	struct console *c = context;
	struct ssh *s = c->ssh;
	const struct session_login login = {
		.user = s->user,
		.via = "ssh",
		.source = s->source.text,
		.by_password = true,
		.key = key_of(s),
		.quiet = true,
		.needs = POLICY_SSH,
		.console = c->is,
	};
	char number[16];

	if (may_stay(s))
		c->session = api_open_job(s->d, fd, &login);
	else
		(void)close(fd);
	if (!c->session) {
		errand_stop(c->errand); // and that is told
		return;
	}
	c->is = NULL;
	(void)snprintf(number, sizeof(number), "%u", (unsigned)(c - s->consoles));
	reply(s, "ret", number, NULL);
}

static const struct errand_events console_events = {on_console_started, on_console_ended};

static void on_patience(void *context)
{
	struct console *c = context;

	if (c->errand)
		errand_stop(c->errand);
}

static uint16_t read_size(struct slice text)
{
	uint64_t n = 0;

	for (size_t i = 0; i < text.n && n <= 1000; i++)
		n = text.p[i] >= '0' && text.p[i] <= '9' ? n * 10 + (uint64_t)(text.p[i] - '0') : 0;
	return n <= 1000 ? (uint16_t)n : 1000;
}

static struct session_console *describe(struct console *c, const struct sentence *asked)
{
	struct slice command = argument(asked, "command");
	struct session_console *is = calloc(1, sizeof(*is));

	if (!is)
		return NULL;
	is->terminal = slice_is(argument(asked, "terminal"), "yes");
	is->plain = slice_is(argument(asked, "plain"), "yes");
	is->ended = on_session_ended;
	is->context = c;
	if (!slice_copy(argument(asked, "term"), is->term, sizeof(is->term)))
		(void)snprintf(is->term, sizeof(is->term), "xterm");
	if (command.n > 0 && !memchr(command.p, '\0', command.n))
		is->command = strndup(command.p, command.n);
	return is;
}

static void open_console(struct ssh *s, const struct sentence *asked)
{
	struct wire_errand errand = {
		.role = WIRE_ROLE_CONSOLE,
		.connection = errand_number(s->errand),
		.terminal = slice_is(argument(asked, "terminal"), "yes"),
		.width = read_size(argument(asked, "width")),
		.height = read_size(argument(asked, "height")),
	};
	struct console *c = s->consoles;
	struct err e;

	while (c < s->consoles + CONSOLES_MAX && c->used)
		c++;
	if (!s->user[0] || c == s->consoles + CONSOLES_MAX) {
		(void)err_set(&e, ERR_FAILURE, "failure: too many sessions on this connection");
		reply(s, NULL, NULL, &e);
		return;
	}
	if (!may_stay(s)) {
		(void)err_set(&e, ERR_FAILURE,
			      "failure: user, password or key has changed: log in again");
		reply(s, NULL, NULL, &e);
		return;
	}
	(void)err_set(&e, ERR_NO_MEMORY, NULL);
	c->is = describe(c, asked);
	c->errand = c->is ? errand_start_with(s->d->m, &errand, -1, &console_events, c, &e) : NULL;
	if (c->errand) {
		c->used = true;
		return;
	}
	if (c->is)
		free(c->is->command);
	free(c->is);
	c->is = NULL;
	reply(s, NULL, NULL, &e);
}

static bool close_console(struct ssh *s, const struct sentence *asked)
{
	uint16_t number = read_size(argument(asked, "console"));
	struct console *c = &s->consoles[number < CONSOLES_MAX ? number : 0];

	if (number >= CONSOLES_MAX || !c->used)
		return false;
	c->asked = true;
	if (!c->errand)
		end_console(c);
	else if (slice_is(argument(asked, "gone"), "yes"))
		errand_stop(c->errand); // and its end is told
	else
		loop_timer_set(&c->patience, END_PATIENCE);
	return true;
}

// ---- questions

static void on_host_key(void *context, const char *key, const struct err *e)
{
	struct ssh *s = context;

	s->key_wanted = false;
	reply(s, key ? "ret" : NULL, key, key ? NULL : e);
}

static bool answer(struct ssh *s, const struct sentence *asked)
{
	s->busy = true;
	if (slice_is(asked->word[0], "/login"))
		return begin_login(s, asked);
	if (slice_is(asked->word[0], "/key"))
		return try_key(s, asked);
	if (slice_is(asked->word[0], "/close"))
		return close_console(s, asked);
	if (slice_is(asked->word[0], "/open")) {
		open_console(s, asked);
		return true;
	}
	if (!slice_is(asked->word[0], "/host-key"))
		return false;
	s->key_wanted = true;
	ssh_host_key(s->d->m, on_host_key, s);
	return true;
}

static void on_input(void *context)
{
	static struct sentence asked; // large, and there is only one at a time
	static const struct sentence_limits limits = {16, INPUT_MAX};
	struct ssh *s = context;
	struct slice bytes = stream_input(s->stream);
	size_t used = 0;
	struct err e;
	int result;

	if (stream_ended(s->stream)) {
		ssh_close(s);
		return;
	}
	// It waits for each answer: a question before that is none of ours.
	result = s->busy ? -1 : sentence_decode(bytes, &limits, &asked, &used, &e);
	if (result > 0 && (asked.count == 0 || used != bytes.n || !answer(s, &asked)))
		result = -1;
	if (result < 0)
		ssh_close(s);
	else if (result > 0)
		stream_consume(s->stream, used);
}

static void on_broken(void *context)
{
	ssh_close(context);
}

static const struct stream_events stream_events = {.input = on_input, .broken = on_broken};

// ---- beginning and end

static void ssh_close(struct ssh *s)
{
	DL_DELETE(s->d->ssh, s);
	newcomer_leave(&s->newcomer);
	if (s->login)
		users_login_forget(s->login);
	if (s->key_wanted)
		ssh_host_key_forget(s->d->m, s);
	for (struct console *c = s->consoles; c < s->consoles + CONSOLES_MAX; c++) {
		loop_timer_cancel(&c->patience);
		if (c->session)
			c->session->console->ended = NULL;
		if (c->is)
			free(c->is->command);
		free(c->is);
		if (c->errand) {
			errand_stop(c->errand);
			errand_release(c->errand);
		}
	}
	if (s->errand) {
		errand_stop(s->errand);
		errand_release(s->errand);
	}
	if (s->user[0])
		log_add_format(&s->d->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO | WIRE_LOG_ACCOUNT,
			       "user %s logged out from %s via ssh", s->user, s->source.text);
	loop_timer_cancel(&s->limit);
	stream_free(s->stream);
	strbuf_free(&s->out);
	free(s->key);
	free(s->credential);
	free(s);
}

void ssh_stop(struct ssh *s)
{
	ssh_close(s);
}

static void on_limit(void *context)
{
	ssh_close(context);
}

static void on_started(void *context, int fd)
{
	struct ssh *s = context;

	s->stream = stream_new(s->d->loop, fd, INPUT_MAX, OUTPUT_MAX, &stream_events, s);
	if (!s->stream)
		ssh_close(s);
}

static void on_ended(void *context, int status, const char *reason)
{
	struct ssh *s = context;

	s->errand = NULL;
	if (reason || WIFSIGNALED(status))
		log_add_format(&s->d->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "a connection by ssh from %s failed: %s", s->source.text,
			       reason ? reason : "its process was ended by a signal");
	ssh_close(s);
}

static const struct errand_events events = {on_started, on_ended};

static void give_way(struct newcomer *n)
{
	ssh_close((struct ssh *)(void *)((char *)n - offsetof(struct ssh, newcomer)));
}

void ssh_open(struct door_state *d, int fd, const struct door_source *source)
{
	const struct wire_errand asked = {.role = WIRE_ROLE_SSH};
	struct ssh *s = newcomers_have_room(&d->ssh_newcomers, source->address)
				? calloc(1, sizeof(*s))
				: NULL;
	struct err e;

	if (!s) {
		(void)close(fd);
		return;
	}
	s->d = d;
	s->source = *source;
	strbuf_init(&s->out, OUTPUT_MAX);
	loop_timer_init(&s->limit, d->loop, on_limit, s);
	loop_timer_set(&s->limit, LOGIN_TIME);
	for (struct console *c = s->consoles; c < s->consoles + CONSOLES_MAX; c++) {
		c->ssh = s;
		loop_timer_init(&c->patience, d->loop, on_patience, c);
	}
	DL_APPEND(d->ssh, s);
	s->newcomer.give_way = give_way;
	newcomer_enter(&d->ssh_newcomers, &s->newcomer, source->address);
	s->errand = errand_start_with(d->m, &asked, fd, &events, s, &e);
	(void)close(fd);
	if (!s->errand)
		ssh_close(s);
}
