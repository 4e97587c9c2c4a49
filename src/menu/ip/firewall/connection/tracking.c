// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/connection/tracking: how long the kernel remembers connections, of both families.
// What an administrator has set is kept, put into the kernel, and put there again at each start.
// What nobody has set is the kernel's own, and told as it is at the moment; so it is again when a
// value is taken away (gate/tracking.h).

#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nfnetlink_cttimeout.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

enum {
	SECOND = 1000,
	TIMEOUT_MAX_MS = 24 * 24 * 3600 * SECOND, // kernel/tracking.h
	PATIENCE = 10000,			  // ms; a gate that died is back long before
};

// Place, name without "-timeout", field of struct wire_tracking, help.
#define TCP_TIMEOUTS(X)                                                                            \
	X(SYN_SENT, "tcp-syn-sent", tcp[CTA_TIMEOUT_TCP_SYN_SENT],                                 \
	  "Of a TCP connection that nobody has answered")                                          \
	X(SYN_RECEIVED, "tcp-syn-received", tcp[CTA_TIMEOUT_TCP_SYN_RECV],                         \
	  "Of one that was answered and not confirmed")                                            \
	X(ESTABLISHED, "tcp-established", tcp[CTA_TIMEOUT_TCP_ESTABLISHED],                        \
	  "Of one that is established")                                                            \
	X(FIN_WAIT, "tcp-fin-wait", tcp[CTA_TIMEOUT_TCP_FIN_WAIT],                                 \
	  "Of one that the first side has ended")                                                  \
	X(CLOSE_WAIT, "tcp-close-wait", tcp[CTA_TIMEOUT_TCP_CLOSE_WAIT],                           \
	  "Of one whose other side has yet to end it")                                             \
	X(LAST_ACK, "tcp-last-ack", tcp[CTA_TIMEOUT_TCP_LAST_ACK],                                 \
	  "Of one that both have ended and one has not confirmed")                                 \
	X(TIME_WAIT, "tcp-time-wait", tcp[CTA_TIMEOUT_TCP_TIME_WAIT], "Of one that has ended")     \
	X(CLOSE, "tcp-close", tcp[CTA_TIMEOUT_TCP_CLOSE], "Of one that was reset")                 \
	X(MAX_RETRANS, "tcp-max-retrans", tcp[CTA_TIMEOUT_TCP_RETRANS],                            \
	  "Of one that sends the same again and again")                                            \
	X(UNACKED, "tcp-unacked", tcp[CTA_TIMEOUT_TCP_UNACK],                                      \
	  "Of one that waits for an acknowledgement")

#define OTHER_TIMEOUTS(X)                                                                          \
	X(UDP, "udp", udp[CTA_TIMEOUT_UDP_UNREPLIED], "Of UDP that nobody has answered")           \
	X(UDP_STREAM, "udp-stream", udp[CTA_TIMEOUT_UDP_REPLIED], "Of UDP that goes both ways")    \
	X(ICMP, "icmp", icmp[CTA_TIMEOUT_ICMP_TIMEOUT], "Of ICMP, and of ICMP for IPv6")           \
	X(GENERIC, "generic", generic[CTA_TIMEOUT_GENERIC_TIMEOUT],                                \
	  "Of protocols of which nothing more is known")

enum place {
	ENABLED,
#define PLACE(place, word, field, text) place,
	TCP_TIMEOUTS(PLACE) LOOSE,
	OTHER_TIMEOUTS(PLACE) MAX_ENTRIES,
	TOTAL_ENTRIES,
	ABOUT,
	PLACES
};

enum enabled { ENABLED_AUTO, ENABLED_YES, ENABLED_NO };

struct tracking_row {
	struct row row;
	uint32_t enabled;
	uint64_t timeout[PLACES]; // ms, by place
	bool loose;
	uint32_t most_entries, entries;
	char *about;
};

static const struct timeout {
	enum place place;
	size_t field; // of struct wire_tracking
} timeouts[] = {
#define TIMEOUT(place, word, field, text) {place, offsetof(struct wire_tracking, field)},
	TCP_TIMEOUTS(TIMEOUT) OTHER_TIMEOUTS(TIMEOUT)};

enum { TIMEOUTS = sizeof(timeouts) / sizeof(timeouts[0]) };

struct tracking_state {
	struct mgmt *m;
	struct wire_tracking is;     // as gate told last
	struct transaction *waiting; // for gate's answer; NULL: none
	uint64_t request;	     // the one under way; an older one's answer does not count
	struct loop_timer patience;
	struct loop_timer again; // tells gate once more what is in force
};

static const char *const enabled_words[] = {"auto", "yes", "no", NULL};

#define KEPT(place, word, wire, text)                                                              \
	[place] = {.name = word "-timeout",                                                        \
		   .type = PROPERTY_TIME,                                                          \
		   .flags = PROPERTY_OPTIONAL,                                                     \
		   P_FIELD(tracking_row, timeout[place]),                                          \
		   .min = SECOND,                                                                  \
		   .max = TIMEOUT_MAX_MS,                                                          \
		   .help = text},

static const struct property properties[] = {
	[ENABLED] = {.name = "enabled",
		     .type = PROPERTY_ENUM,
		     P_FIELD(tracking_row, enabled),
		     .words = enabled_words,
		     .default_text = "auto",
		     .help = "Whether connections are tracked: as soon as a mapping or a rule "
			     "needs it"},
	TCP_TIMEOUTS(KEPT)[LOOSE] = {.name = "loose-tcp-tracking",
				     .type = PROPERTY_BOOL,
				     .flags = PROPERTY_OPTIONAL,
				     P_FIELD(tracking_row, loose),
				     .help = "Whether TCP connections are taken up whose beginning "
					     "was not seen"},
	OTHER_TIMEOUTS(KEPT)[MAX_ENTRIES] = {.name = "max-entries",
					     .type = PROPERTY_NUMBER,
					     .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_METRIC,
					     P_FIELD(tracking_row, most_entries),
					     .help = "Most connections that the kernel remembers"},
	[TOTAL_ENTRIES] = {.name = "total-entries",
			   .type = PROPERTY_NUMBER,
			   .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_METRIC,
			   P_FIELD(tracking_row, entries),
			   .help = "Connections that it remembers now"},
	[ABOUT] = {.name = "about",
		   .type = PROPERTY_STRING,
		   .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
		   P_FIELD(tracking_row, about),
		   .help = "What this kernel does not tell or take"},
};

const struct menu ip_firewall_connection_tracking_menu = {
	.path = "/ip/firewall/connection/tracking",
	.help = "How long connections are remembered of which nothing is heard",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct tracking_row),
	PROPERTIES(properties),
};

static bool is_set(const struct tracking_row *row, enum place place)
{
	return row_has(&ip_firewall_connection_tracking_menu, &row->row, &properties[place]);
}

static uint32_t *seconds_of(struct wire_tracking *w, const struct timeout *t)
{
	return (uint32_t *)(void *)((char *)w + t->field);
}

// ---- telling gate

static void on_impatient(void *context);
static void tell_again(void *context);

// Made when it is first needed; it lasts as long as the process.
static struct tracking_state *state_of(struct mgmt *m)
{
	if (!m->tracking) {
		m->tracking = calloc(1, sizeof(*m->tracking));
		if (!m->tracking)
			abort();
		m->tracking->m = m;
		loop_timer_init(&m->tracking->patience, m->loop, on_impatient, m->tracking);
		loop_timer_init(&m->tracking->again, m->loop, tell_again, m->tracking);
	}
	return m->tracking;
}

// What gate is to put, from the record as it will be.
static void gather(const struct mgmt *m, struct wire_tracking *out)
{
	const struct tracking_row *row = (const struct tracking_row *)registry_settings_after(
		&m->registry, ip_firewall_connection_tracking_menu.path);

	*out = (struct wire_tracking){.entries = 0};
	for (size_t i = 0; i < TIMEOUTS; i++)
		if (is_set(row, timeouts[i].place))
			*seconds_of(out, &timeouts[i]) =
				(uint32_t)(row->timeout[timeouts[i].place] / SECOND);
	out->icmp6[CTA_TIMEOUT_ICMPV6_TIMEOUT] = out->icmp[CTA_TIMEOUT_ICMP_TIMEOUT];
	if (is_set(row, LOOSE))
		out->loose = row->loose ? WIRE_TRACKING_LOOSE_YES : WIRE_TRACKING_LOOSE_NO;
}

static void finish(struct tracking_state *s, const struct err *e)
{
	struct transaction *t = s->waiting;

	loop_timer_cancel(&s->patience);
	s->waiting = NULL;
	transaction_applied(t, e);
}

static void on_row(void *context, enum wire_kind kind, const void *body)
{
	struct tracking_state *s = context;

	if (kind == WIRE_TRACKING)
		s->is = *(const struct wire_tracking *)body;
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct tracking_state *s = context;

	(void)cursor;
	(void)more;
	s->request = 0;
	if (!s->m->gate.channel)
		return; // gate went away: the next one is told
	if (s->waiting)
		finish(s, e);
	else if (e)
		log_add_format(&s->m->log, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR,
			       "the settings of connection tracking are not in force: %s", e->text);
}

static const struct gate_reply reply = {.row = on_row, .answer = on_answer};

static void tell(struct tracking_state *s)
{
	struct wire_tracking body;

	if (!s->m->gate.channel)
		return;
	if (s->request)
		gate_link_forget(&s->m->gate, s->request);
	gather(s->m, &body);
	s->request = gate_link_request(&s->m->gate, WIRE_TRACKING, &body, &reply, s);
}

static void tell_again(void *context)
{
	tell(context);
}

static void gate_connected(struct mgmt *m)
{
	state_of(m)->request = 0;
	tell(state_of(m));
}

static void on_impatient(void *context)
{
	struct tracking_state *s = context;
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: the gateway process does not answer");
	// It may have got the change and only be late with its answer.
	loop_timer_set(&s->again, 0);
	finish(s, &e);
}

static void apply(struct transaction *t)
{
	struct tracking_state *s = state_of(transaction_mgmt(t));

	s->waiting = t;
	loop_timer_set(&s->patience, PATIENCE);
	tell(s);
}

static void revert(struct mgmt *m)
{
	tell(state_of(m));
}

static const struct applier applier = {.apply = apply, .revert = revert};

static void done(struct mgmt *m)
{
	if (!m->tracking)
		return;
	loop_timer_cancel(&m->tracking->patience);
	loop_timer_cancel(&m->tracking->again);
	free(m->tracking);
	m->tracking = NULL;
}

// ---- the record

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct tracking_row *after = (const struct tracking_row *)record_after(c->record);

	(void)t;
	if (after->enabled != ENABLED_AUTO)
		return err_set(e, ERR_FAILURE,
			       "failure: Linux tracks connections as soon as a mapping or a rule "
			       "needs it: only enabled=auto is possible");
	for (size_t i = 0; i < TIMEOUTS; i++) {
		enum place place = timeouts[i].place;

		if (is_set(after, place) && after->timeout[place] % SECOND != 0)
			return err_set(e, ERR_VALUE, "invalid value for argument %s: whole seconds",
				       properties[place].name);
	}
	return 0;
}

static void show(struct row *row, enum place place)
{
	row_mark(&ip_firewall_connection_tracking_menu, row, &properties[place], true);
}

static void fill(struct mgmt *m, struct row *row)
{
	struct tracking_row *out = (struct tracking_row *)row;
	struct wire_tracking *is = &state_of(m)->is;

	for (size_t i = 0; i < TIMEOUTS; i++) {
		uint32_t seconds = *seconds_of(is, &timeouts[i]);

		if (seconds == 0)
			continue;
		out->timeout[timeouts[i].place] = (uint64_t)seconds * SECOND;
		show(row, timeouts[i].place);
	}
	if (is->loose != WIRE_TRACKING_LOOSE_UNKNOWN) {
		out->loose = is->loose == WIRE_TRACKING_LOOSE_YES;
		show(row, LOOSE);
	}
	if (is->totals_known) {
		out->entries = is->entries;
		out->most_entries = is->most_entries;
		show(row, TOTAL_ENTRIES);
		show(row, MAX_ENTRIES);
	}
	if (is->about[0]) {
		fill_text(&out->about, is->about, sizeof(is->about));
		show(row, ABOUT);
	}
}

static void refreshed(struct mgmt *m, struct table *table, const void *body)
{
	(void)table;
	state_of(m)->is = *(const struct wire_tracking *)body;
}

const struct menu_hooks ip_firewall_connection_tracking_hooks = {
	.noun = "connection tracking",
	.check = check,
	.applier = &applier,
	.fill = fill,
	.refresh = WIRE_TRACKING,
	.refreshed = refreshed,
	.gate_connected = gate_connected,
	.done = done,
};
