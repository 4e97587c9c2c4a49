// SPDX-License-Identifier: BSD-2-Clause
// Running the text of our table through the parent.

#include "gate/skeleton.h"

#include <string.h>

#include "gate/nft_run.h"
#include "gate/state.h"
#include "kernel/nft_skeleton.h"

static void on_failed(void *context)
{
	struct gate *g = context;
	struct err e = g->skeleton.error;

	(void)skeleton_answered(g, g->skeleton.request, &e);
}

void skeleton_init(struct gate *g)
{
	struct skeleton *s = &g->skeleton;

	strbuf_init(&s->text, NFT_SKELETON_TEXT_MAX);
	strbuf_init(&s->replacement, NFT_SKELETON_TEXT_MAX);
	strbuf_init(&s->present, NFT_SKELETON_TEXT_MAX);
	loop_timer_init(&s->failed, g->loop, on_failed, g);
}

void skeleton_free(struct gate *g)
{
	struct skeleton *s = &g->skeleton;

	loop_timer_cancel(&s->failed);
	strbuf_free(&s->text);
	strbuf_free(&s->replacement);
	strbuf_free(&s->present);
}

static void run(struct gate *g, const struct strbuf *text)
{
	struct skeleton *s = &g->skeleton;

	interference_nft_begins(g);
	s->request = nft_run(g, text, &s->error);
	if (s->request == 0) {
		s->request = ++g->last_request;
		loop_timer_set(&s->failed, 0);
	}
}

static int write_text(struct strbuf *out, const struct world_plan *plan,
		      enum nft_skeleton_mode mode, struct err *e)
{
	const char *uplinks[WIRE_INTERFACES_MAX];
	struct nft_skeleton_lan lans[WIRE_INTERFACES_MAX];
	struct nft_skeleton_reply replies[REPLY_ROUTES_MAX];
	struct nft_skeleton skeleton = {
		.uplinks = uplinks,
		.lans = lans,
		.lan_count = plan->lans.count,
		.replies = replies,
		.reply_count = plan->reply.routes.count,
		.http_port = plan->settings.http_port,
		.suspended = plan->suspension.uplink != WIRE_SUSPENDED_NOT,
	};

	for (size_t i = 0; i < plan->settings.interfaces; i++)
		if (plan->settings.interface[i].external)
			uplinks[skeleton.uplink_count++] = plan->settings.interface[i].name;
	for (size_t i = 0; i < plan->lans.count; i++)
		lans[i] = (struct nft_skeleton_lan){
			.interface = plan->lans.lan[i].name,
			.prefix = plan->lans.lan[i].prefix,
		};
	for (size_t i = 0; i < plan->reply.routes.count; i++)
		replies[i] = (struct nft_skeleton_reply){
			.interface = plan->reply.name[i],
			.number = plan->reply.routes.route[i].number,
		};
	strbuf_reset(out);
	return nft_skeleton_write(out, &skeleton, mode, e);
}

void skeleton_make(struct gate *g, const struct world_plan *plan, skeleton_done *done)
{
	struct skeleton *s = &g->skeleton;

	s->done = done;
	s->wanted = SKELETON_THERE;
	s->replacing = false;
	if (write_text(&s->text, plan, NFT_SKELETON_UPDATE, &s->error) != 0 ||
	    write_text(&s->replacement, plan, NFT_SKELETON_REPLACE, &s->error) != 0) {
		strbuf_reset(&s->replacement);
		s->request = ++g->last_request;
		loop_timer_set(&s->failed, 0);
		return;
	}
	if (s->table == SKELETON_THERE &&
	    strcmp(strbuf_text(&s->text), strbuf_text(&s->present)) == 0) {
		s->done = NULL;
		done(g, false, NULL);
		return;
	}
	run(g, &s->text);
}

void skeleton_delete(struct gate *g, skeleton_done *done)
{
	struct skeleton *s = &g->skeleton;

	s->done = done;
	s->wanted = SKELETON_ABSENT;
	s->replacing = false;
	strbuf_reset(&s->text);
	strbuf_reset(&s->replacement);
	nft_skeleton_write_delete(&s->text);
	run(g, &s->text);
}

void skeleton_doubt(struct gate *g)
{
	strbuf_reset(&g->skeleton.present);
}

bool skeleton_runs(const struct gate *g)
{
	return g->skeleton.done != NULL;
}

bool skeleton_answered(struct gate *g, uint64_t request, const struct err *e)
{
	struct skeleton *s = &g->skeleton;
	skeleton_done *done = s->done;

	if (!done || request != s->request)
		return false;
	interference_nft_ended(g, !e);
	if (e && s->replacement.length > 0 && !s->replacing) {
		s->replacing = true;
		run(g, &s->replacement);
		return true;
	}
	s->done = NULL;
	if (!e) {
		s->table = s->wanted;
		strbuf_reset(&s->present);
		if (s->wanted == SKELETON_THERE)
			strbuf_add_slice(&s->present, strbuf_slice(&s->text));
	}
	done(g, s->replacing, e);
	return true;
}
