// SPDX-License-Identifier: BSD-2-Clause
// Frames, limits, errors.

#include "script/machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "script/array.h"

bool machine_init(struct machine *m, const struct script_host *host, struct globals *globals,
		  const struct tree_menu *root, uint64_t steps)
{
	*m = (struct machine){
		.host = host,
		.globals = globals,
		.root = root,
		.current = root,
		.stack = __builtin_frame_address(0),
		.turn = MACHINE_TURN,
		.steps = steps ? steps : UINT64_MAX,
	};
	m->slots = calloc(MACHINE_SLOTS_MAX, sizeof(*m->slots)); // pages come as they are used
	return m->slots;
}

void machine_done(struct machine *m)
{
	value_drop(m->returned);
	value_drop(m->message);
	free(m->slots);
	*m = (struct machine){0};
}

enum flow machine_fail(struct machine *m, enum err_kind kind, const char *format, ...)
{
	char text[sizeof(m->error.text)];
	va_list arguments;

	if (format) {
		va_start(arguments, format);
		if (vsnprintf(text, sizeof(text), format, arguments) < 0)
			text[0] = '\0';
		va_end(arguments);
	}
	(void)err_set(&m->error, kind, format ? "%s" : NULL, text);
	return FLOW_ERROR;
}

enum flow machine_no_memory(struct machine *m)
{
	return machine_fail(m, ERR_NO_MEMORY, "out of memory");
}

bool machine_can_catch(const struct machine *m)
{
	return m->error.kind != ERR_INTERRUPTED && m->error.kind != ERR_IO;
}

void machine_recover(struct machine *m)
{
	m->error = (struct err){0};
	m->failed[0] = '\0';
	value_replace(&m->message, value_nothing());
}

void machine_error_text(const struct machine *m, struct strbuf *out)
{
	if (m->message.type == VALUE_STR) {
		strbuf_add_slice(out, value_bytes(m->message));
		return;
	}
	if (m->error.kind == ERR_MISSING_PARAMETER || m->error.kind == ERR_SYNTAX)
		strbuf_add_text(out, "Script Error: ");
	strbuf_add_text(out, m->error.text);
	if (m->failed[0])
		strbuf_add_format(out, " (%s; line %u)", m->failed, m->place.line);
}

enum flow machine_look(struct machine *m)
{
	m->turn = MACHINE_TURN;
	if (m->host->interrupted(m->host->context))
		return machine_fail(m, ERR_INTERRUPTED, NULL);
	if (m->steps <= MACHINE_TURN)
		return machine_fail(m, ERR_INTERRUPTED, "script takes too long");
	m->steps -= MACHINE_TURN;
	return FLOW_NEXT;
}

enum flow machine_too_deep(struct machine *m)
{
	return machine_fail(m, ERR_TOO_LARGE, "maximum recursion depth exceeded");
}

enum flow machine_enter(struct machine *m)
{
	if (m->depth == MACHINE_DEPTH_MAX || !machine_has_stack(m))
		return machine_too_deep(m);
	m->depth++;
	return FLOW_NEXT;
}

static void end_frame(struct machine *m, const struct code *c, struct value *frame)
{
	for (size_t i = 0; i < c->slot_count; i++) {
		value_drop(frame[i]);
		frame[i] = value_nothing();
	}
	m->slots_used -= c->slot_count;
}

// Runs C in FRAME, whose slots are dropped at the end.
static enum flow run_frame(struct machine *m, const struct code *c, struct value *frame,
			   struct value *out)
{
	struct value *outer = m->frame;
	enum flow flow = machine_enter(m);

	if (flow == FLOW_NEXT) {
		m->frame = frame;
		flow = c->body->run(m, c->body, NULL);
		m->frame = outer;
		machine_leave(m);
	}
	end_frame(m, c, frame);
	if (flow == FLOW_BREAK || flow == FLOW_CONTINUE) // out of no loop: it ends here
		flow = FLOW_NEXT;
	if (out && flow == FLOW_NEXT)
		*out = value_nothing();
	return flow;
}

// Room for the slots of C, all of them nothing; NULL: there is none.
static struct value *new_frame(struct machine *m, const struct code *c)
{
	struct value *frame = m->slots + m->slots_used;

	if (c->slot_count > MACHINE_SLOTS_MAX - m->slots_used) {
		(void)machine_too_deep(m);
		return NULL;
	}
	m->slots_used += c->slot_count;
	return frame;
}

bool machine_open(struct machine *m)
{
	if (MACHINE_SLOTS_MAX - m->slots_used < CODE_SLOTS_MAX)
		return false;
	m->frame = m->slots + m->slots_used;
	m->slots_used += CODE_SLOTS_MAX;
	return true;
}

void machine_close(struct machine *m)
{
	for (size_t i = 0; i < CODE_SLOTS_MAX; i++) {
		value_drop(m->frame[i]);
		m->frame[i] = value_nothing();
	}
	m->slots_used -= CODE_SLOTS_MAX;
	m->frame = NULL;
}

enum flow machine_run(struct machine *m, const struct code *c, struct value *out)
{
	struct value *frame = new_frame(m, c);

	return frame ? run_frame(m, c, frame, out) : FLOW_ERROR;
}

static void give(const struct code *c, struct value *frame, struct slice name, struct value v)
{
	int slot = code_find_parameter(c, name);

	if (slot >= 0)
		value_replace(&frame[slot], value_keep(v));
}

// $0, $1, …, then what has a name.
static bool give_arguments(const struct code *c, struct value *frame,
			   const struct call_arguments *a)
{
	for (size_t i = 0; i < c->parameter_count; i++) {
		const struct parameter *p = &c->parameters[i];

		if (p->place == CODE_OWN_NAME) {
			if (!value_str(a->name, &frame[p->slot]))
				return false;
		} else if (p->place != CODE_NO_PLACE && p->place <= a->unnamed_count) {
			value_replace(&frame[p->slot], value_keep(a->unnamed[p->place - 1]));
		}
	}
	for (size_t i = 0; i < a->named_count; i++)
		give(c, frame, a->names[i], a->named[i]);
	return true;
}

// An array in braces behind a function is its environment.
static void give_environment(const struct code *c, struct value *frame,
			     const struct call_arguments *a)
{
	const struct array *array;

	if (a->unnamed_count != 1 || a->unnamed[0].type != VALUE_ARRAY)
		return;
	array = a->unnamed[0].array;
	for (size_t i = 0; i < array->pair_count; i++)
		give(c, frame, value_bytes(array->pairs[i].key), array->pairs[i].value);
}

enum flow machine_call(struct machine *m, struct value v, const struct call_arguments *a,
		       struct value *out)
{
	const struct code *c = v.type >= VALUE_CODE ? v.code : NULL;
	const struct code *outer = c;
	struct value *frame;
	enum flow flow;

	if (!c) {
		if (out)
			*out = value_keep(v);
		return FLOW_NEXT;
	}
	if (outer->inner)
		c = outer->inner;
	frame = new_frame(m, c);
	if (!frame)
		return FLOW_ERROR;
	for (size_t i = 0; outer->inner && i < c->parameter_count; i++)
		frame[c->parameters[i].slot] = value_keep(outer->held[i]);
	give_environment(c, frame, a);
	v.object->references++; // it may give itself another value while it runs
	if (give_arguments(c, frame, a)) {
		flow = run_frame(m, c, frame, out);
	} else {
		flow = machine_no_memory(m);
		end_frame(m, c, frame);
	}
	value_drop(v);
	if (flow == FLOW_RETURN) {
		if (out)
			*out = m->returned;
		else
			value_drop(m->returned);
		m->returned = value_nothing();
		return FLOW_NEXT;
	}
	return flow;
}
