// SPDX-License-Identifier: BSD-2-Clause
// The script that runs when a request waits for an administrator (/ip/upnp on-approval-request).

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "menu/ip/upnp.h"
#include "menu/ip/upnp/pending.h"
#include "menu/mapping.h"
#include "menu/menus.h"
#include "mgmt/fill.h"
#include "mgmt/gate_find.h"
#include "mgmt/scripts.h"
#include "mgmt/state.h"

enum { MINUTE_MS = 60000, RUNS_PER_MINUTE = 20, VARIABLES_MAX = 4096 };

static const char *name_of(const struct mgmt *m)
{
	const struct upnp_row *upnp =
		(const struct upnp_row *)registry_settings(&m->registry, UPNP_PATH);

	return upnp->on_approval ? upnp->on_approval : "";
}

// Devices make up requests faster than anybody reads mails.
static bool may_run(struct mgmt *m)
{
	struct approval_script *a = &m->approval_script;
	uint64_t now = loop_now(m->loop);

	if (now >= a->minute_ends) {
		a->minute_ends = now + MINUTE_MS;
		a->runs = 0;
	}
	return a->runs++ < RUNS_PER_MINUTE && jobs_have_room(m);
}

static void write_variables(const struct wire_pending *in, struct strbuf *out)
{
	char address[IP4_TEXT_SIZE];
	char mac[MAC_TEXT_SIZE];

	strbuf_add_format(out, ":local id \"*%X\";:local address %s;:local mac \"%s\";", in->id,
			  ip4_format(in->address, address), mac_format(in->mac, mac));
	strbuf_add_format(out, ":local protocol %s;:local port %u;:local internalport %u;",
			  mapping_protocols[in->protocol == IPPROTO_UDP], in->external_port,
			  in->internal_port);
	strbuf_add_text(out, ":local hostname ");
	scripts_quote(out, in->host_name);
	strbuf_add_text(out, ";:local description ");
	scripts_quote(out, in->description);
	strbuf_add_text(out, ";");
}

static void on_ended(void *context, const struct err *e);

static const struct job_events events = {.ended = on_ended};

static void run(struct mgmt *m, const struct wire_pending *in)
{
	const char *name = name_of(m);
	const struct script_row *script = scripts_find(m, slice_from(name));
	struct script_start start = {.own_policies = true, .events = &events, .context = m};
	struct strbuf variables;
	struct err e;

	m->approval_script.last = in->id;
	if (!script) {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		scripts_log_failure(m, name, "", &e);
		return;
	}
	strbuf_init(&variables, VARIABLES_MAX);
	write_variables(in, &variables);
	start.script = script;
	start.user = script->owner ? script->owner : "";
	start.policies = script_policies(script->policy);
	start.before = strbuf_slice(&variables);
	m->approval_script.job = scripts_run(m, &start, &e);
	if (!m->approval_script.job)
		scripts_log_failure(m, name, "", &e);
	strbuf_free(&variables);
}

// ---- one at a time: what came while it ran is next, if it waits still

static bool is_next(void *context, const void *body)
{
	struct mgmt *m = context;
	const struct wire_pending *in = body;

	if (in->id <= m->approval_script.last)
		return false;
	m->approval_script.next = *in;
	return true;
}

static void on_next(void *context, const struct err *e)
{
	struct mgmt *m = context;

	m->approval_script.looks = false;
	if (e || !name_of(m)[0] || !may_run(m))
		return;
	m->approval_script.more = true; // there may be others behind it
	run(m, &m->approval_script.next);
}

static const struct gate_find find = {WIRE_PENDING, is_next, on_next};

static void on_ended(void *context, const struct err *e)
{
	struct mgmt *m = context;

	m->approval_script.job = NULL;
	if (e)
		scripts_log_failure(m, name_of(m), "", e);
	if (!m->approval_script.more)
		return;
	m->approval_script.more = false;
	m->approval_script.looks = true;
	gate_find(m, &find, m);
}

void pending_told(struct mgmt *m, const void *body)
{
	const struct wire_pending *in = body;
	struct approval_script *a = &m->approval_script;

	if (in->event != WIRE_ROW_NEW || !name_of(m)[0])
		return;
	if (a->job || a->looks)
		a->more = true;
	else if (may_run(m))
		run(m, in);
}

void pending_script_committed(struct mgmt *m, const struct transaction *t)
{
	const char *name = name_of(m);

	(void)t;
	if (!name[0] || scripts_find(m, slice_from(name))) {
		free(m->missing_script);
		m->missing_script = NULL;
	} else if (!m->missing_script || strcmp(m->missing_script, name) != 0) {
		log_add_format(&m->log, WIRE_LOG_UPNP | WIRE_LOG_SCRIPT | WIRE_LOG_WARNING,
			       "on-approval-request: there is no script %s", name);
		(void)fill_copy(&m->missing_script, name);
	}
}
