// SPDX-License-Identifier: BSD-2-Clause
// Taking the rules over, having them written, noticing who else writes.

#include "gate/firewall.h"

#include <stdlib.h>
#include <string.h>

#include "firewall/helper.h"
#include "firewall/ruleset.h"
#include "gate/firewall_known.h"
#include "gate/handed_file.h"
#include "gate/nft_run.h"
#include "gate/state.h"

static void remember_print(struct gate *g)
{
	struct err e;

	if (g->kernel.print(g->kernel.context, &g->firewall.print, &e) != 0)
		g->firewall.print = 0;
}

// ---- runs

static void rules_free(struct firewall_rules *r)
{
	free(r->bytes);
	*r = (struct firewall_rules){0};
}

static void start(struct gate *g, enum firewall_run run)
{
	struct firewall *f = &g->firewall;

	g->kernel.read_changes(g->kernel.context);
	f->run = run;
	f->request = nft_run(g, &f->text, &f->error);
	if (f->request == 0) {
		f->request = ++g->last_request;
		loop_timer_set(&f->failed, 0);
	}
}

static void forget_image(struct firewall_image **image)
{
	firewall_image_free(*image);
	*image = NULL;
}

static bool has_fasttrack(const struct firewall_ruleset *rules)
{
	for (size_t i = 0; i < rules->rule_count; i++)
		if (rules->rule[i].action == FIREWALL_ACTION_FASTTRACK && !rules->rule[i].idle)
			return true;
	return false;
}

static int make_next_image(struct gate *g, struct err *e)
{
	struct firewall *f = &g->firewall;
	struct firewall_ruleset rules;
	int result;

	forget_image(&f->next_image);
	f->widening = false;
	if (firewall_timed_read(g, e) != 0 ||
	    firewall_ruleset_open(f->next.bytes, f->next.size, &rules, e) != 0)
		return -1;
	rules.timed = firewall_timed_names(g);
	rules.shortcut = firewall_shortcut_names(g);
	f->shortcut.wanted = has_fasttrack(&rules);
	rules.kernel_helpers = f->helpers;
	result = firewall_image_make(&rules, &f->next_image, e);
	firewall_routing_collect(g, &rules);
	firewall_ruleset_close(&rules);
	return result;
}

// Whatever others have done until now, what is written next undoes it.
static void begin_whole(struct firewall *f)
{
	f->healing = f->healing || f->touched;
	f->touched = false;
	f->due = false;
	loop_timer_cancel(&f->repair);
}

// The text that makes the table be F's `next_image`.
static int write_rules(struct gate *g, struct err *e)
{
	struct firewall *f = &g->firewall;

	strbuf_reset(&f->text);
	if (f->manner == FIREWALL_DIFFERENCE)
		return firewall_write_difference(g, e);
	begin_whole(f);
	return f->manner == FIREWALL_PRESENT ? firewall_write_around(g, e)
					     : firewall_write(&f->text, f->next_image, NULL, e);
}

static void run_rules(struct gate *g)
{
	struct firewall *f = &g->firewall;

	if (write_rules(g, &f->error) == 0) {
		start(g, FIREWALL_RUN_RULES);
		return;
	}
	f->run = FIREWALL_RUN_RULES;
	f->manner = FIREWALL_ANEW; // nothing else is to be tried
	f->request = ++g->last_request;
	loop_timer_set(&f->failed, 0);
}

// What others did to the table is not in our image of it; nor are sets filled without rules.
static void start_rules(struct gate *g)
{
	struct firewall *f = &g->firewall;
	bool is_known;

	f->shortcut.off = false;
	g->kernel.read_changes(g->kernel.context);
	is_known = f->image && !f->repairing && !f->touched;
	f->healing = false;
	if (make_next_image(g, &f->error) != 0 || firewall_routing_prepare(g, &f->error) != 0) {
		f->run = FIREWALL_RUN_RULES;
		f->manner = FIREWALL_ANEW;
		f->request = ++g->last_request;
		loop_timer_set(&f->failed, 0);
		return;
	}
	f->manner = is_known && !firewall_image_is_empty(f->next_image) ? FIREWALL_DIFFERENCE
									: FIREWALL_PRESENT;
	run_rules(g);
}

static void start_entries(struct gate *g)
{
	struct firewall *f = &g->firewall;
	size_t most = f->one_by_one ? 1 : FIREWALL_ENTRIES_AT_ONCE;

	strbuf_reset(&f->text);
	f->running = f->entries < most ? f->entries : most;
	for (size_t i = 0; i < f->running; i++) {
		const struct wire_firewall_entry *asked = &f->entry[i].entry;

		if (asked->remove)
			firewall_write_entry_remove(&f->text, &asked->entry);
		else
			firewall_write_entry_add(&f->text, &asked->entry,
						 (asked->timeout_ms + 999) / 1000, asked->comment);
	}
	start(g, FIREWALL_RUN_ENTRIES);
}

// Those in force once more, as nobody's wish. False without memory.
static bool run_again(struct gate *g)
{
	struct firewall *f = &g->firewall;
	struct firewall_rules again = {.size = f->in_force.size};

	again.bytes = malloc(again.size);
	if (!again.bytes)
		return false;
	memcpy(again.bytes, f->in_force.bytes, again.size);
	f->next = again;
	f->repairing = true;
	f->due = false;
	start_rules(g);
	return true;
}

static void run_next(struct gate *g)
{
	struct firewall *f = &g->firewall;

	if (f->run != FIREWALL_RUN_NONE || g->stopping)
		return;
	if (f->waiting.bytes) {
		f->next = f->waiting;
		f->waiting = (struct firewall_rules){0};
		f->repairing = false;
		start_rules(g);
	} else if (!((f->widening || f->due) && f->in_force.bytes && run_again(g)) &&
		   f->entries > 0) {
		start_entries(g);
	}
}

// ---- others

static void on_repair(void *context)
{
	struct gate *g = context;
	struct firewall *f = &g->firewall;

	f->due = true;
	run_next(g);
}

static void put_right(struct gate *g, const struct nft_change *change)
{
	struct firewall *f = &g->firewall;
	uint32_t pause_ms;

	if (!f->in_force.bytes)
		return;
	f->touched = true;
	if (f->due || loop_timer_is_set(&f->repair))
		return;
	pause_ms = interference_pause_next(&f->pause, loop_now(g->loop));
	interference_tell(g, change, FIREWALL_TABLE, pause_ms);
	loop_timer_set(&f->repair, pause_ms);
}

// Our own runs are told like everybody else's, and when much was written notifications are lost: so
// the table is looked at, whatever was said.
void firewall_touched(struct gate *g, const struct nft_change *change)
{
	struct firewall *f = &g->firewall;
	uint64_t print;
	struct err e;

	if (f->run != FIREWALL_RUN_NONE) {
		f->transactions += (change->touched & (NFT_TOUCHED_FILTER | NFT_TOUCHED_FILLED |
						       NFT_TOUCHED_LISTS)) != 0;
		return;
	}
	if (!f->in_force.bytes || f->due || loop_timer_is_set(&f->repair))
		return;
	if ((change->touched & (NFT_TOUCHED_FILTER | NFT_TOUCHED_UNKNOWN) &&
	     g->kernel.print(g->kernel.context, &print, &e) == 0 && print != f->print) ||
	    (change->touched & NFT_TOUCHED_LISTS && !firewall_lists_are_whole(g)))
		put_right(g, change);
}

// ---- the end of a run

static void rules_ended(struct gate *g, const struct err *e)
{
	struct firewall *f = &g->firewall;
	struct answer_to to = f->next.to;

	if (e && f->repairing)
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR,
			    "the firewall cannot be put right: %s", e->text);
	if (e) {
		rules_free(&f->next);
		f->touched = f->touched || f->healing;
		f->due = f->due || (f->healing && !f->repairing);
	} else {
		rules_free(&f->in_force);
		f->in_force = f->next;
		f->next = (struct firewall_rules){0};
		forget_image(&f->image);
		f->image = f->next_image;
		f->next_image = NULL;
		f->shortcut.refused = f->shortcut.off;
		remember_print(g);
		firewall_log_set(g, f->in_force.bytes, f->in_force.size);
	}
	firewall_routing_settle(g, !e);
	answer_send(&to, e);
}

// What nft says of a range that overlaps another, in our words.
static struct err refusal(const struct wire_firewall_entry *asked, const struct err *e)
{
	struct err why = *e;

	if (!asked->remove && firewall_entry_is_range(&asked->entry) && strstr(e->text, "overlaps"))
		(void)err_set(&why, ERR_FAILURE,
			      "failure: it overlaps another range of the list that has a timeout");
	return why;
}

static void entries_ended(struct gate *g, const struct err *e)
{
	struct firewall *f = &g->firewall;
	struct err why = {0};

	if (e && f->running > 1) {
		f->one_by_one = true;
		f->running = 0;
		return;
	}
	if (e && f->running == 1)
		why = refusal(&f->entry[0].entry, e);
	for (size_t i = 0; i < f->running; i++)
		answer_send(&f->entry[i].to, e ? &why : NULL);
	f->entries -= f->running;
	memmove(f->entry, f->entry + f->running, f->entries * sizeof(*f->entry));
	f->running = 0;
	if (f->entries == 0)
		f->one_by_one = false;
	remember_print(g); // a set may have been made
}

// An interface may have gone before nft came to it: rules are written without the short way then,
// until links change again. Whether that is to be tried, of which the image is made.
static bool is_shortcut_at_fault(struct gate *g, const struct err *why)
{
	struct firewall *f = &g->firewall;
	struct err e;

	if (f->shortcut.off || !f->next_image || !firewall_image_has_shortcut(f->next_image))
		return false;
	if (!f->shortcut.refused)
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_WARNING,
			    "fasttracked connections do not pass rules by for now: %s", why->text);
	f->shortcut.refused = true;
	f->shortcut.off = true;
	if (make_next_image(g, &e) == 0)
		return true;
	f->manner = FIREWALL_ANEW; // there is nothing that could be tried
	return false;
}

void firewall_shortcut_changed(struct gate *g)
{
	struct firewall *f = &g->firewall;

	if (!f->shortcut.wanted || !f->in_force.bytes || !firewall_shortcut_is_stale(g))
		return;
	f->due = true;
	run_next(g);
}

bool firewall_answered(struct gate *g, uint64_t request, const struct err *e)
{
	struct firewall *f = &g->firewall;
	enum firewall_run run = f->run;

	if (run == FIREWALL_RUN_NONE || request != f->request)
		return false;
	// What stands there may be declared otherwise, by another version of ours.
	if (e && run == FIREWALL_RUN_RULES && is_shortcut_at_fault(g, e)) {
		run_rules(g);
		return true;
	}
	if (e && run == FIREWALL_RUN_RULES && f->manner != FIREWALL_ANEW) {
		g->kernel.read_changes(g->kernel.context);
		f->transactions = 0; // what they did is undone with the next
		f->manner++;
		run_rules(g);
		return true;
	}
	g->kernel.read_changes(g->kernel.context);
	f->run = FIREWALL_RUN_NONE;
	if (run == FIREWALL_RUN_RULES)
		rules_ended(g, e);
	else
		entries_ended(g, e);
	if (f->transactions > (e ? 0 : 1))
		put_right(g, &(struct nft_change){.touched = NFT_TOUCHED_FILTER});
	f->transactions = 0;
	run_next(g);
	return true;
}

static void on_failed(void *context)
{
	struct gate *g = context;
	struct err e = g->firewall.error;

	(void)firewall_answered(g, g->firewall.request, &e);
}

// ---- what is asked

// Whether nothing would become another by these rules: a comment was all that was changed.
static bool is_in_force(const struct gate *g, const void *bytes, uint64_t size)
{
	const struct firewall *f = &g->firewall;

	return f->run == FIREWALL_RUN_NONE && !f->waiting.bytes && f->in_force.bytes &&
	       f->in_force.size == size && memcmp(f->in_force.bytes, bytes, size) == 0 &&
	       !f->touched;
}

void firewall_set(struct gate *g, const struct wire_file *told, int fd, const struct answer_to *to)
{
	struct firewall *f = &g->firewall;
	struct firewall_ruleset rules;
	struct err e;
	void *bytes = handed_file_copy(fd, told->size, FIREWALL_FILE_MAX, &e);

	if (!bytes || firewall_ruleset_open(bytes, told->size, &rules, &e) != 0) {
		free(bytes);
		answer_send(to, &e);
		return;
	}
	firewall_ruleset_close(&rules);
	if (is_in_force(g, bytes, told->size)) {
		free(bytes);
		answer_send(to, NULL);
		return;
	}
	if (f->waiting.bytes) {
		(void)err_set(&e, ERR_FAILURE, "failure: other rules came before these were made");
		answer_send(&f->waiting.to, &e);
		rules_free(&f->waiting);
	}
	f->waiting = (struct firewall_rules){.bytes = bytes, .size = told->size, .to = *to};
	run_next(g);
}

static int check_entry(const struct wire_firewall_entry *asked, struct err *e)
{
	const struct firewall_list_entry *entry = &asked->entry;
	size_t name = strnlen(entry->list, sizeof(entry->list));

	if (name == 0 || name == sizeof(entry->list) || entry->family >= FIREWALL_FAMILY__COUNT ||
	    memcmp(&entry->first, &entry->last, sizeof(entry->first)) > 0 ||
	    strnlen(asked->comment, sizeof(asked->comment)) == sizeof(asked->comment) ||
	    !firewall_comment_fits(asked->comment))
		return err_set(e, ERR_MALFORMED, "an address list's entry that cannot be");
	return 0;
}

void firewall_entry(struct gate *g, const struct wire_firewall_entry *asked,
		    const struct answer_to *to)
{
	struct firewall *f = &g->firewall;
	struct err e;

	if (check_entry(asked, &e) != 0) {
		answer_send(to, &e);
		return;
	}
	if (f->entries == FIREWALL_ENTRIES_WAITING_MAX) {
		(void)err_set(&e, ERR_QUOTA, "failure: too many address list entries at once");
		answer_send(to, &e);
		return;
	}
	if (f->entries == f->entry_capacity) {
		size_t capacity = f->entry_capacity ? f->entry_capacity * 2 : 16;
		struct firewall_waiting_entry *larger =
			reallocarray(f->entry, capacity, sizeof(*larger));

		if (!larger) {
			(void)err_set(&e, ERR_NO_MEMORY, NULL);
			answer_send(to, &e);
			return;
		}
		f->entry = larger;
		f->entry_capacity = capacity;
	}
	f->entry[f->entries++] = (struct firewall_waiting_entry){.entry = *asked, .to = *to};
	if (!asked->remove && firewall_entry_is_range(&asked->entry) &&
	    firewall_timed_is_new(g, &asked->entry))
		f->widening = true;
	run_next(g);
}

static bool is_meant(const struct wire_firewall_reset *asked, const struct firewall_rule_key *key)
{
	return key->menu == asked->menu && key->family == asked->family &&
	       (asked->id == 0 || key->id == asked->id);
}

void firewall_reset(struct gate *g, const struct wire_firewall_reset *asked,
		    const struct answer_to *to)
{
	struct nft_counter *counters;
	size_t count;
	struct err e;
	int result = g->kernel.counter_list(g->kernel.context, &counters, &count, &e);

	for (size_t i = 0; result == 0 && i < count; i++) {
		struct firewall_rule_key key;

		if (firewall_counter_of(counters[i].name, &key) && is_meant(asked, &key))
			result = g->kernel.counter_reset(g->kernel.context, counters[i].name, &e);
	}
	if (result == 0)
		answer_send(to, NULL);
	else
		answer_send(to, &e);
	free(counters);
}

void firewall_init(struct gate *g)
{
	struct firewall *f = &g->firewall;

	strbuf_init(&f->text, FIREWALL_TEXT_MAX);
	loop_timer_init(&f->repair, g->loop, on_repair, g);
	loop_timer_init(&f->failed, g->loop, on_failed, g);
}

void firewall_start(struct gate *g)
{
	struct firewall *f = &g->firewall;

	firewall_shortcut_start(g);
	for (size_t i = 0; i < FIREWALL_HELPER_OBJECTS; i++) {
		const struct firewall_helper_object *object = &firewall_helper_objects[i];
		bool has = false;
		struct err e;

		if (g->kernel.helper(g->kernel.context, object->type, object->protocol, &has, &e) !=
		    0) {
			journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_WARNING,
				    "it cannot be told which helpers the kernel has: %s", e.text);
			return;
		}
		f->helpers |= (uint32_t)has << i;
	}
}

void firewall_free(struct gate *g)
{
	struct firewall *f = &g->firewall;

	loop_timer_cancel(&f->repair);
	loop_timer_cancel(&f->failed);
	strbuf_free(&f->text);
	rules_free(&f->in_force);
	rules_free(&f->next);
	rules_free(&f->waiting);
	forget_image(&f->image);
	forget_image(&f->next_image);
	free(f->entry);
	firewall_timed_free(g);
	firewall_shortcut_free(g);
}
