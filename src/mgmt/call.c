// SPDX-License-Identifier: BSD-2-Clause
// Commands in flight and their replies.

#include "mgmt/call.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "codec/sentence.h"
#include "mgmt/session.h"

struct call *call_new(struct session *s, const struct sentence *sentence)
{
	struct call *call = calloc(1, sizeof(*call));
	struct err e;

	if (!call) {
		s->door->end(s->context, "out of memory");
		return NULL;
	}
	call->session = s;
	call->mgmt = s->mgmt;
	DL_APPEND(s->calls, call);
	s->call_count++;
	if (arguments_parse(&call->arguments, sentence, &e) != 0) {
		call_fail(call, &e);
		return NULL;
	}
	return call;
}

void call_drop(struct call *call)
{
	if (call->session) {
		DL_DELETE(call->session->calls, call);
		call->session->call_count--;
	}
	arguments_free(&call->arguments);
	free(call);
}

void call_reply(struct call *call, const char *word)
{
	struct strbuf *out;

	if (!call->session)
		return;
	out = &call->session->out;
	strbuf_reset(out);
	sentence_add_text(out, word);
	// The tag stands before the attributes: a client of old takes the last word of !done for a
	// log-in challenge.
	if (call->arguments.tag.n > 0) {
		struct strbuf tag;

		strbuf_init(&tag, SENTENCE_WORD_MAX + 8);
		strbuf_add_text(&tag, ".tag=");
		strbuf_add_slice(&tag, call->arguments.tag);
		sentence_add_word(out, strbuf_slice(&tag));
		strbuf_free(&tag);
	}
}

void call_pair(struct call *call, const char *name, struct slice value)
{
	if (call->session)
		sentence_add_pair(&call->session->out, name, value);
}

void call_send(struct call *call)
{
	struct session *s = call->session;

	if (!s)
		return;
	sentence_end(&s->out);
	if (s->out.failed)
		s->door->end(s->context, "a reply did not fit");
	else
		s->door->send(s->context, strbuf_slice(&s->out));
}

bool call_has_room(const struct call *call)
{
	const struct session *s = call->session;

	return s && s->door->unsent(s->context) < SESSION_ROOM;
}

bool call_hears(const struct call *call)
{
	const struct session *s = call->session;

	return s && s->door->unsent(s->context) < SESSION_EVENTS_MAX;
}

void call_done_slice(struct call *call, struct slice ret)
{
	call_reply(call, "!done");
	if (ret.p)
		call_pair(call, "ret", ret);
	call_send(call);
	call_drop(call);
}

void call_done(struct call *call, const char *ret)
{
	call_done_slice(call, ret ? slice_from(ret) : (struct slice){NULL, 0});
}

void call_trap(struct call *call, const struct err *e)
{
	int category = err_trap_category(e->kind);

	if (call->session && call->session->door->failed)
		call->session->door->failed(call->session->context, e);
	call_reply(call, "!trap");
	if (category >= 0) {
		char digit[2] = {(char)('0' + category % 10), '\0'};

		call_pair(call, "category", slice_from(digit));
	}
	call_pair(call, "message", slice_from(e->text));
	call_send(call);
}

void call_fail(struct call *call, const struct err *e)
{
	call_trap(call, e);
	call_done(call, NULL);
}

uint32_t call_policies(const struct call *call)
{
	return call->session ? session_policies(call->session) : 0;
}

const char *call_user(const struct call *call)
{
	return call->session ? call->session->user : "";
}
