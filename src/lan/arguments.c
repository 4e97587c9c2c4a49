// SPDX-License-Identifier: BSD-2-Clause
// Typed arguments. Reading is as tolerant as control points need: what an argument may be missing
// for says the table, booleans come in words as well, names of protocols in any case. Numbers are
// never cut or wrapped. Strict reading asks first whether what was sent is what the table says.

#include "lan/arguments.h"

#include "base/number.h"

static int read_number(const struct state_variable *v, struct slice text, uint64_t type_max,
		       struct value *out, struct err *e)
{
	const struct value_range *range = v->range;
	uint64_t number;

	switch (number_parse(text, type_max, &number)) {
	case NUMBER_NOT:
		return err_set(e, ERR_VALUE, "%s is not a number", v->name);
	case NUMBER_RANGE:
		return err_set(e, ERR_RANGE, "%s is out of range", v->name);
	case NUMBER_OK:
		break;
	}
	if (range && range->outside != ERR_NONE &&
	    (number < range->minimum || number > range->maximum))
		return err_set(e, range->outside, "%s must be %u to %u", v->name, range->minimum,
			       range->maximum);
	out->number = (uint32_t)number;
	return 0;
}

static int read_boolean(const struct state_variable *v, struct slice text, struct value *out,
			struct err *e)
{
	static const char *const words[][2] = {{"0", "1"}, {"false", "true"}, {"no", "yes"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (uint32_t value = 0; value < 2; value++) {
			if (!slice_is_nocase(text, words[i][value]))
				continue;
			out->number = value;
			return 0;
		}
	}
	return err_set(e, ERR_VALUE, "%s is neither 0 nor 1", v->name);
}

// A text of a closed list becomes the list's own spelling and its place in the list.
static int read_text(const struct state_variable *v, struct slice text, struct value *out,
		     struct err *e)
{
	out->text = text;
	if (!v->allowed)
		return 0;
	for (uint32_t i = 0; v->allowed[i]; i++) {
		if (!slice_is_nocase(text, v->allowed[i]))
			continue;
		*out = (struct value){.text = slice_from(v->allowed[i]), .number = i};
		return 0;
	}
	return err_set(e, ERR_NOT_LISTED, "%s is none of its allowed values", v->name);
}

int arguments_read_value(const struct state_variable *v, struct slice text, struct value *out,
			 struct err *e)
{
	*out = (struct value){.text = text};
	switch (v->type) {
	case DATA_UI2:
		return read_number(v, text, UINT16_MAX, out, e);
	case DATA_UI4:
		return read_number(v, text, UINT32_MAX, out, e);
	case DATA_BOOLEAN:
		return read_boolean(v, text, out, e);
	default:
		return read_text(v, text, out, e);
	}
}

// Neither a boolean in words nor a text of a closed list in another case.
static bool is_exact(const struct state_variable *v, struct slice text)
{
	if (v->type == DATA_BOOLEAN)
		return slice_is(text, "0") || slice_is(text, "1");
	for (size_t i = 0; v->allowed && v->allowed[i]; i++)
		if (slice_is(text, v->allowed[i]))
			return true;
	return !v->allowed;
}

// Each `in` argument there is, in the table's order (UDA 1.1 section 3.2.1), and no other.
static int check_strictly(const struct call *call, struct err *e)
{
	const struct soap_call *soap = &call->soap;
	size_t wanted = 0;

	while (wanted < call->action->arguments && !call->action->argument[wanted].out)
		wanted++;
	if (soap->argument_count != wanted)
		return err_set(e, ERR_MISSING_PARAMETER, "%zu arguments, not the %zu there are",
			       soap->argument_count, wanted);
	for (size_t i = 0; i < wanted; i++) {
		const struct argument *argument = &call->action->argument[i];

		if (!slice_is(soap->argument[i].name, argument->name))
			return err_set(e, ERR_MISSING_PARAMETER, "%s is not where it belongs",
				       argument->name);
		if (!is_exact(&call->service->variable[argument->variable],
			      soap->argument[i].value))
			return err_set(e, ERR_VALUE, "%s is not spelt as it should be",
				       argument->name);
	}
	return 0;
}

int arguments_read(struct call *call, struct err *e)
{
	if (call->identity->strict && check_strictly(call, e) != 0)
		return -1;
	for (size_t i = 0; i < call->action->arguments; i++) {
		const struct argument *argument = &call->action->argument[i];
		const struct state_variable *v = &call->service->variable[argument->variable];
		struct slice text;
		bool sent;

		if (argument->out)
			return 0; // the table has all `in` first
		sent = soap_call_argument(&call->soap, argument->name, &text);
		// An empty element is a value of free text only.
		if (!sent || (text.n == 0 && (v->type != DATA_STRING || v->allowed))) {
			if (!argument->missing)
				return err_set(e, ERR_MISSING_PARAMETER, "%s is missing",
					       argument->name);
			text = slice_from(argument->missing);
		}
		if (arguments_read_value(v, text, &call->in[i], e) != 0)
			return -1;
	}
	return 0;
}
