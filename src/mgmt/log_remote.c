// SPDX-License-Identifier: BSD-2-Clause
// Lines on their way to a worker.

#include "mgmt/identity.h"
#include "mgmt/log_remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/sentence.h"
#include "codec/syslog.h"
#include "mgmt/state.h"
#include "mgmt/work.h"

enum {
	WAITING_MAX = 256 * 1024,	    // bytes; lines beyond are left out
	BATCH_MAX = SENTENCE_WORD_MAX - 64, // bytes of one sentence's lines
	LINE_MAX_BYTES = 4096,		    // of one as it is sent
	RETRY_MIN_MS = 1000,
	RETRY_MAX_MS = 60000, // after a failure, doubled each time
	IDLE_MS = 60000,
};

struct remote {
	struct mgmt *m;
	struct strbuf request; // the worker's first sentence
	char *host;
	char *delimiter;
	struct syslog_style style; // its identity is filled in for each line
	int severity;		   // of all lines; -1: by their topics
	bool stream;
	bool nowhere; // no server is named
	bool said;    // which was told

	struct strbuf waiting; // messages, each ended by NUL
	size_t sent;	       // bytes of it that the worker has
	unsigned long left_out;
	struct work *work;	// NULL: none is running
	struct loop_timer next; // to begin, or begin again; while idle, to end
	uint64_t retry;		// ms until the next attempt; 0: nothing has failed
};

static void remote_free(struct remote *r)
{
	loop_timer_cancel(&r->next);
	if (r->work)
		work_release(r->work);
	strbuf_free(&r->request);
	strbuf_free(&r->waiting);
	free(r->delimiter);
	free(r->host);
	free(r);
}

// ---- to the worker

// The whole messages at the front of what waits that fit one sentence.
static struct slice next_batch(const struct remote *r)
{
	struct slice batch = strbuf_slice(&r->waiting);

	if (batch.n > BATCH_MAX) {
		batch.n = BATCH_MAX;
		while (batch.n > 0 && batch.p[batch.n - 1] != '\0')
			batch.n--;
	}
	return batch;
}

static void send_batch(struct remote *r)
{
	struct slice batch = next_batch(r);
	struct strbuf sentence;

	strbuf_init(&sentence, SENTENCE_SIZE_MAX);
	sentence_add_text(&sentence, "/lines");
	sentence_add_pair(&sentence, "lines", batch);
	sentence_end(&sentence);
	// Without memory for it the lines stay where they are, until the next one comes.
	if (!sentence.failed && work_send(r->work, strbuf_slice(&sentence)) == 0)
		r->sent = batch.n;
	strbuf_free(&sentence);
}

// All that waited is sent.
static void rest(struct remote *r)
{
	unsigned long left_out = r->left_out;

	r->left_out = 0;
	loop_timer_set(&r->next, IDLE_MS);
	if (left_out > 0)
		log_add_format(&r->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
			       "%lu log lines were not sent to %s", left_out, r->host);
}

static void on_row(void *context, const struct sentence *reply)
{
	struct remote *r = context;

	(void)reply;
	strbuf_consume(&r->waiting, r->sent);
	r->sent = 0;
	r->retry = 0;
	if (r->waiting.length > 0)
		send_batch(r);
	else
		rest(r);
}

// What was sent and not acknowledged is sent again.
static void failed(struct remote *r, const struct err *e)
{
	r->sent = 0;
	if (r->retry == 0)
		log_add_format(&r->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "log lines cannot be sent to %s: %s", r->host, e->text);
	r->retry = r->retry == 0		 ? RETRY_MIN_MS
		   : 2 * r->retry < RETRY_MAX_MS ? 2 * r->retry
						 : RETRY_MAX_MS;
	loop_timer_set(&r->next, r->retry);
}

static void on_ended(void *context, const struct err *e)
{
	struct remote *r = context;
	struct err lost;

	r->work = NULL;
	if (!e)
		(void)err_set(&lost, ERR_FAILURE, "the worker has ended");
	failed(r, e ? e : &lost);
}

static const struct work_events work_events = {.row = on_row, .ended = on_ended};

static void begin(struct remote *r)
{
	struct err e;

	r->work = work_start(r->m, strbuf_slice(&r->request), &work_events, r, &e);
	if (!r->work)
		failed(r, &e);
	else
		send_batch(r);
}

static void say_nowhere(struct remote *r)
{
	if (!r->said)
		log_add_format(&r->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "log lines cannot be sent: their action has no remote address");
	r->said = true;
}

static void on_next(void *context)
{
	struct remote *r = context;

	if (r->nowhere) {
		say_nowhere(r);
	} else if (r->waiting.length > 0 && !r->work) {
		begin(r);
	} else if (r->waiting.length > 0 && r->sent == 0) {
		send_batch(r);
	} else if (r->work && r->sent == 0) {
		work_release(r->work);
		r->work = NULL;
	}
}

// ---- lines

static enum syslog_severity severity_of(uint32_t topics)
{
	if (topics & WIRE_LOG_DEBUG)
		return SYSLOG_DEBUG;
	if (topics & WIRE_LOG_ERROR)
		return SYSLOG_ERROR; // also when it is critical
	if (topics & WIRE_LOG_CRITICAL)
		return SYSLOG_CRITICAL;
	return topics & WIRE_LOG_WARNING ? SYSLOG_WARNING : SYSLOG_INFO;
}

static void add_message(struct remote *r, struct slice message)
{
	if (r->stream)
		syslog_frame(&r->waiting, r->style.format, message);
	else
		strbuf_add_slice(&r->waiting, message);
	strbuf_add_char(&r->waiting, '\0');
}

static void give(struct log_action *a, const struct log_line *line)
{
	struct remote *r = a->state;
	char topics[LOG_TOPICS_SIZE];
	struct syslog_line out = {
		.severity = r->severity >= 0 ? (enum syslog_severity)r->severity
					     : severity_of(line->topics),
		.topics = slice_from(log_topics_format(line->topics, topics)),
		.text = slice_from(line->text),
	};
	time_t t = (time_t)line->time;
	struct strbuf message;

	if (r->nowhere) {
		loop_timer_set(&r->next, 0);
		return;
	}
	r->style.identity = identity_name(r->m);
	strbuf_init(&message, LINE_MAX_BYTES);
	if (localtime_r(&t, &out.time))
		syslog_write(&message, &r->style, &out);
	if (message.length == 0 || message.failed ||
	    r->waiting.length + message.length + LINE_MAX_BYTES > WAITING_MAX)
		r->left_out++;
	else
		add_message(r, strbuf_slice(&message));
	strbuf_free(&message);
	if (r->sent == 0 && r->waiting.length > 0 &&
	    (r->retry == 0 || !loop_timer_is_set(&r->next)))
		loop_timer_set(&r->next, 0);
}

static void close_remote(struct log_action *a)
{
	remote_free(a->state);
}

static const struct log_target target = {.give = give, .close = close_remote};

// ---- settings

static const char *text_of(const char *text)
{
	return text ? text : "";
}

// As the errand calls them.
static const char *const protocols[] = {
	[LOG_REMOTE_UDP] = "udp",
	[LOG_REMOTE_TCP] = "tcp",
	[LOG_REMOTE_TLS] = "tls",
};

static void write_request(struct remote *r, const struct log_action_row *row)
{
	char port[8];
	char source[IP4_TEXT_SIZE] = "";

	(void)snprintf(port, sizeof(port), "%u", row->remote_port);
	if (row->src_address)
		(void)ip4_format(row->src_address, source);
	strbuf_init(&r->request, SENTENCE_WORD_MAX);
	sentence_add_text(&r->request, "/syslog");
	sentence_add_pair(&r->request, "host", slice_from(r->host));
	sentence_add_pair(&r->request, "port", slice_from(port));
	sentence_add_pair(&r->request, "protocol", slice_from(protocols[row->remote_protocol]));
	sentence_add_pair(&r->request, "source", slice_from(source));
	sentence_add_pair(&r->request, "check-certificate",
			  row->check_certificate ? SLICE("yes") : SLICE("no"));
	sentence_end(&r->request);
}

bool log_remote_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row)
{
	struct remote *r = calloc(1, sizeof(*r));

	if (!r)
		return false;
	r->m = m;
	loop_timer_init(&r->next, m->loop, on_next, r);
	strbuf_init(&r->waiting, WAITING_MAX);
	r->host = strdup(text_of(row->remote));
	r->delimiter = strdup(text_of(row->cef_event_delimiter));
	if (!r->host || !r->delimiter) {
		remote_free(r);
		return false;
	}
	r->style = (struct syslog_style){
		.format = (enum syslog_format)row->remote_log_format,
		.facility = row->syslog_facility,
		.iso_time = row->syslog_time_format == LOG_TIME_ISO8601,
		.add_topics = row->add_topics_string,
		.version = SALLYPORT_VERSION,
		.delimiter = r->delimiter,
	};
	r->severity = row->syslog_severity == LOG_SEVERITY_AUTO ? -1 : (int)row->syslog_severity;
	r->nowhere = strcmp(r->host, LOG_REMOTE_NONE) == 0;
	r->stream = row->remote_protocol != LOG_REMOTE_UDP;
	write_request(r, row);
	a->target = &target;
	a->state = r;
	return true;
}
