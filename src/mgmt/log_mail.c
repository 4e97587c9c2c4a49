// SPDX-License-Identifier: BSD-2-Clause
// Lines that wait for a mail, and a worker that sends it.

#include "mgmt/log_mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/log_file.h"
#include "codec/sentence.h"
#include "mgmt/identity.h"
#include "mgmt/state.h"
#include "mgmt/work.h"
#include "schema/row.h"

#define MAIL_PATH "/tool/e-mail"

enum {
	BODY_MAX = 32 * 1024, // bytes of lines in one mail; beyond, they are left out
	SUBJECT_SIZE = 200,
	GATHER_MS = 3000, // from the first line to the mail
	PAUSE_MS = 60000, // between two mails; after a failure doubled each time
	PAUSE_MAX_MS = 3600000,
};

struct log_mail {
	struct mgmt *m;
	char *to;
	char *cc;
	bool start_tls;
	struct strbuf waiting; // whole lines
	unsigned long lines;   // of them
	unsigned long left_out;
	char first[SUBJECT_SIZE]; // line that waits
	size_t sent;		  // bytes of `waiting` that the mail under way holds
	unsigned long sent_lines;
	unsigned long sent_left_out;
	char subject[SUBJECT_SIZE + 100];
	struct work *work; // NULL: none is under way
	struct loop_timer next;
	uint64_t pause; // ms after this mail
	uint64_t last;	// loop_now() of the last mail; 0: there was none
	bool telling;	// of a mail: that is no reason for another
};

static void log_mail_free(struct log_mail *l)
{
	loop_timer_cancel(&l->next);
	if (l->work)
		work_stop(l->work);
	strbuf_free(&l->waiting);
	free(l->to);
	free(l->cc);
	free(l);
}

// ---- the mail

static void write_subject(struct log_mail *l)
{
	const char *identity = identity_name(l->m);

	if (l->lines > 1)
		(void)snprintf(l->subject, sizeof(l->subject), "%s: %lu log lines", identity,
			       l->lines);
	else
		(void)snprintf(l->subject, sizeof(l->subject), "%s: %s", identity, l->first);
}

// The settings of the server, by their names, as the worker takes them.
static void add_settings(const struct log_mail *l, struct strbuf *out)
{
	static const char *const names[] = {"server", "port", "tls",	 "certificate-verification",
					    "from",   "user", "password"};
	const struct table *t = registry_get(&l->m->registry, MAIL_PATH);
	struct strbuf value;

	strbuf_init(&value, SENTENCE_WORD_MAX);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct property *p = menu_property(t->menu, slice_from(names[i]));

		strbuf_reset(&value);
		row_format(t->order[0]->row, p, &value);
		if (l->start_tls && strcmp(names[i], "tls") == 0)
			sentence_add_pair(out, "tls", SLICE("starttls"));
		else if (value.length > 0)
			sentence_add_pair(out, names[i], strbuf_slice(&value));
	}
	strbuf_free(&value);
}

// What waits, with the line ends of mail.
static void write_body(const struct log_mail *l, struct strbuf *out)
{
	struct slice rest = strbuf_slice(&l->waiting);
	struct slice line;

	while (slice_cut(rest, '\n', &line, &rest)) {
		strbuf_add_slice(out, line);
		strbuf_add_text(out, "\r\n");
	}
	if (l->left_out > 0)
		strbuf_add_format(out, "%lu more lines were left out\r\n", l->left_out);
}

static void write_mail(const struct log_mail *l, struct strbuf *out)
{
	struct strbuf body;

	strbuf_init(&body, 2 * BODY_MAX);
	write_body(l, &body);
	sentence_add_text(out, "/mail");
	add_settings(l, out);
	sentence_add_pair(out, "to", slice_from(l->to));
	if (l->cc[0])
		sentence_add_pair(out, "cc", slice_from(l->cc));
	sentence_add_pair(out, "subject", slice_from(l->subject));
	sentence_add_pair(out, "body", strbuf_slice(&body));
	sentence_end(out);
	strbuf_free(&body);
}

static void set_timer(struct log_mail *l)
{
	uint64_t now = loop_now(l->m->loop);
	uint64_t due = l->last ? l->last + l->pause : 0;

	loop_timer_set_at(&l->next, due > now + GATHER_MS ? due : now + GATHER_MS);
}

static void failed(struct log_mail *l, const struct err *e)
{
	if (l->pause == PAUSE_MS) { // the first of its kind
		l->telling = true;
		log_add_format(&l->m->log, WIRE_LOG_EMAIL | WIRE_LOG_ERROR,
			       "Error sending e-mail <%s>: %s", l->subject, e->text);
		l->telling = false;
	}
	l->pause = 2 * l->pause < PAUSE_MAX_MS ? 2 * l->pause : PAUSE_MAX_MS;
}

static void succeeded(struct log_mail *l)
{
	strbuf_consume(&l->waiting, l->sent);
	l->lines -= l->sent_lines;
	l->left_out -= l->sent_left_out;
	l->pause = PAUSE_MS;
	l->telling = true;
	log_add_format(&l->m->log, WIRE_LOG_EMAIL | WIRE_LOG_INFO, "sent <%s> to: %s", l->subject,
		       l->to);
	l->telling = false;
}

static void on_row(void *context, const struct sentence *reply)
{
	(void)context; // how far it is
	(void)reply;
}

static void on_ended(void *context, const struct err *e)
{
	struct log_mail *l = context;

	l->work = NULL;
	l->last = loop_now(l->m->loop);
	if (e)
		failed(l, e);
	else
		succeeded(l);
	if (l->waiting.length > 0)
		set_timer(l);
}

static const struct work_events work_events = {.row = on_row, .ended = on_ended};

// Whether /tool/e-mail names a server.
static bool has_server(const struct log_mail *l)
{
	const struct table *t = registry_get(&l->m->registry, MAIL_PATH);
	struct strbuf server;
	bool has;

	strbuf_init(&server, SENTENCE_WORD_MAX);
	row_format(t->order[0]->row, menu_property(t->menu, SLICE("server")), &server);
	has = server.length > 0 && strcmp(strbuf_text(&server), "0.0.0.0") != 0;
	strbuf_free(&server);
	return has;
}

static int send_mail(struct log_mail *l, struct err *e)
{
	struct strbuf sentence;

	if (!has_server(l))
		return err_set(e, ERR_FAILURE, "/tool e-mail names no server");
	strbuf_init(&sentence, SENTENCE_SIZE_MAX);
	write_mail(l, &sentence);
	l->sent = l->waiting.length;
	l->sent_lines = l->lines;
	l->sent_left_out = l->left_out;
	l->work = work_start(l->m, strbuf_slice(&sentence), &work_events, l, e);
	strbuf_free(&sentence);
	return l->work ? 0 : -1;
}

static void on_next(void *context)
{
	struct log_mail *l = context;
	struct err e;

	if (l->work || l->waiting.length == 0)
		return;
	write_subject(l);
	if (send_mail(l, &e) == 0)
		return;
	l->last = loop_now(l->m->loop);
	failed(l, &e);
	set_timer(l);
}

// ---- lines

static void give(struct log_action *a, const struct log_line *line)
{
	struct log_mail *l = a->state;
	char topics[LOG_TOPICS_SIZE];
	struct log_file_line out = {
		.topics = slice_from(log_topics_format(line->topics, topics)),
		.text = slice_from(line->text),
	};
	time_t t = (time_t)line->time;

	if (l->telling)
		return;
	if (l->waiting.length + 2 * LOG_TEXT_SIZE > BODY_MAX || !localtime_r(&t, &out.time)) {
		l->left_out++;
		return;
	}
	if (l->lines == 0)
		(void)snprintf(l->first, sizeof(l->first), "%s %s", topics, line->text); // is cut
	log_file_write(&l->waiting, &out);
	l->lines++;
	if (!l->work && !loop_timer_is_set(&l->next))
		set_timer(l);
}

static void close_mail(struct log_action *a)
{
	log_mail_free(a->state);
}

static const struct log_target target = {.give = give, .close = close_mail};

bool log_mail_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row)
{
	struct log_mail *l = calloc(1, sizeof(*l));

	if (!l)
		return false;
	l->m = m;
	l->start_tls = row->email_start_tls;
	l->pause = PAUSE_MS;
	loop_timer_init(&l->next, m->loop, on_next, l);
	strbuf_init(&l->waiting, BODY_MAX);
	l->to = strdup(row->email_to ? row->email_to : "");
	l->cc = strdup(row->email_cc ? row->email_cc : "");
	if (!l->to || !l->cc) {
		log_mail_free(l);
		return false;
	}
	a->target = &target;
	a->state = l;
	return true;
}
