// SPDX-License-Identifier: BSD-2-Clause
// Conditions: matching a record, and saying them in the API's query words.

#include "script/condition.h"

#include <string.h>

#include "codec/sentence.h"
#include "script/literal.h"
#include "script/node.h"
#include "script/pattern_cache.h"
#include "script/text.h"

bool condition_field(const struct condition_record *record, struct slice field, struct value *out)
{
	return record->value(record->context, field, out);
}

static int compare(const struct comparison *c, const struct condition_record *record, bool *out,
		   struct err *e)
{
	struct value field;
	struct value text = {.type = VALUE_IP};
	bool address = record->type(record->context, c->field) == FIELD_ADDRESS;

	if (!record->value(record->context, c->field, &field))
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (!(address && literal_ip(c->text, &text.ip)) && !value_str(c->text, &text)) {
		value_drop(field);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	if (!c->match) {
		*out = compare_equal(field, text);
	} else if (compare_match(field, text, out, e) < 0) {
		value_drop(field);
		value_drop(text);
		return -1;
	}
	value_drop(field);
	value_drop(text);
	return 0;
}

int condition_check(const struct condition *c, const struct condition_record *record, struct err *e)
{
	for (size_t i = 0; i < c->narrow_count; i++) {
		const struct comparison *n = &c->narrow[i];
		ip4 address;

		if (record->type(record->context, n->field) == FIELD_ADDRESS &&
		    !literal_ip(n->text, &address))
			return err_set(e, ERR_VALUE,
				       "invalid value for argument %.*s: %.*s is no address",
				       (int)n->field.n, n->field.p, (int)n->text.n, n->text.p);
	}
	return 0;
}

static int match_where(const struct condition *c, const struct condition_record *record, bool *out,
		       struct err *e)
{
	struct machine *m = c->machine;
	const struct condition_record *outer = m->record;
	struct value v = value_nothing();
	enum flow flow;

	m->record = record;
	flow = c->where->run(m, c->where, &v);
	m->record = outer;
	if (flow != FLOW_NEXT) {
		*e = m->error;
		return -1;
	}
	if (v.type == VALUE_BOOL)
		*out = v.truth;
	else // a field alone: it has a value
		*out = !value_is_none(v) && !(v.type == VALUE_STR && v.text->length == 0);
	value_drop(v);
	return 0;
}

int condition_match(const struct condition *c, const struct condition_record *record, bool *out,
		    struct err *e)
{
	*out = true;
	for (size_t i = 0; *out && i < c->narrow_count; i++) {
		if (compare(&c->narrow[i], record, out, e) < 0)
			return -1;
	}
	return *out && c->where ? match_where(c, record, out, e) : 0;
}

struct query {
	struct machine *machine;
	const struct condition_record *record;
	struct strbuf *sentence;
	unsigned budget; // words that may still be added
};

// The value that a field is compared with, as text; false where it is not known before.
static bool operand(const struct query *q, const struct node *n, struct strbuf *out)
{
	struct slice raw;
	const struct value *constant = node_constant_value(n, &raw);
	struct value v;

	if (constant && raw.n > 0) {
		strbuf_add_slice(out, raw);
		return true;
	}
	if (node_view(n).kind != VIEW_OTHER || !n->pure)
		return false;
	if (n->run(q->machine, n, &v) != FLOW_NEXT) {
		machine_recover(q->machine);
		return false;
	}
	text_print(v, out);
	value_drop(v);
	return true;
}

static bool word_of(const struct query *q, struct slice field, struct slice value,
		    struct strbuf *word)
{
	enum field_type type = q->record->type(q->record->context, field);
	char text[IP4_TEXT_SIZE];
	ip4 address;
	bool truth;

	if (type == FIELD_ADDRESS) {
		if (!literal_ip(value, &address))
			return false;
		value = slice_from(ip4_format(address, text));
	} else if (type == FIELD_BOOL) {
		if (!literal_bool(value, &truth))
			return false;
		value = truth ? SLICE("true") : SLICE("false");
	} else if (type != FIELD_TEXT || value.n == 0) {
		return false; // the daemon would judge by other rules
	}
	strbuf_add_char(word, '?');
	strbuf_add_slice(word, field);
	strbuf_add_char(word, '=');
	strbuf_add_slice(word, value);
	return !word->failed;
}

// A comparison for equality (or the opposite, for the caller to turn round), or a bool alone.
static bool leaf(const struct query *q, const struct node_view *view, struct strbuf *word)
{
	struct strbuf text;
	bool ok;

	if (view->kind == VIEW_FIELD)
		return q->record->type(q->record->context, view->field) == FIELD_BOOL &&
		       word_of(q, view->field, SLICE("true"), word);
	if (view->kind != VIEW_BINARY ||
	    (view->op != OPERATOR_EQUAL && view->op != OPERATOR_UNEQUAL) ||
	    node_view(view->left).kind != VIEW_FIELD)
		return false;
	strbuf_init(&text, LEXER_VALUE_MAX);
	ok = operand(q, view->right, &text) && !text.failed &&
	     word_of(q, node_view(view->left).field, strbuf_slice(&text), word);
	strbuf_free(&text);
	return ok;
}

// Adds the words for N, all or none.
static bool add_all(struct query *q, const struct node *n)
{
	struct node_view view = node_view(n);
	bool both = view.kind == VIEW_BINARY && (view.op == OPERATOR_AND || view.op == OPERATOR_OR);
	struct strbuf word;
	bool ok;

	if (q->budget == 0)
		return false;
	q->budget--;
	if (both || view.kind == VIEW_NOT) {
		if (!add_all(q, view.left) || (both && !add_all(q, view.right)))
			return false;
		sentence_add_text(q->sentence, !both			 ? "?#!"
					       : view.op == OPERATOR_AND ? "?#&"
									 : "?#|");
		return true;
	}
	strbuf_init(&word, LEXER_VALUE_MAX + 256);
	ok = leaf(q, &view, &word);
	if (ok)
		sentence_add_word(q->sentence, strbuf_slice(&word));
	strbuf_free(&word);
	if (ok && view.kind == VIEW_BINARY && view.op == OPERATOR_UNEQUAL) {
		ok = q->budget > 0;
		q->budget -= ok;
		sentence_add_text(q->sentence, "?#!");
	}
	return ok;
}

// Adds what of N can be said, as far as leaving the rest out keeps too many records and none too few.
static bool add_what_fits(struct query *q, const struct node *n)
{
	struct node_view view = node_view(n);
	size_t length = q->sentence->length;
	unsigned budget = q->budget;
	bool left;

	if (add_all(q, n))
		return true;
	if (q->sentence->length > length) { // take back what was begun
		q->sentence->length = length;
		q->sentence->data[length] = '\0';
	}
	q->budget = budget;
	if (view.kind != VIEW_BINARY || view.op != OPERATOR_AND)
		return false;
	left = add_what_fits(q, view.left);
	return add_what_fits(q, view.right) && left;
}

static bool add_narrow(struct query *q, const struct comparison *c)
{
	struct strbuf word;
	bool ok;

	if (c->match || q->budget == 0)
		return false;
	strbuf_init(&word, LEXER_VALUE_MAX + 256);
	ok = word_of(q, c->field, c->text, &word);
	if (ok)
		sentence_add_word(q->sentence, strbuf_slice(&word));
	strbuf_free(&word);
	q->budget -= ok;
	return ok;
}

bool condition_query(const struct condition *c, const struct condition_record *record,
		     struct strbuf *sentence)
{
	struct query q = {c->machine, record, sentence, CONDITION_QUERY_WORDS_MAX};
	bool all = true;

	for (size_t i = 0; i < c->narrow_count; i++)
		all = add_narrow(&q, &c->narrow[i]) && all;
	return (!c->where || add_what_fits(&q, c->where)) && all;
}
