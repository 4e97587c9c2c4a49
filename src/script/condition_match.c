// SPDX-License-Identifier: BSD-2-Clause
// Conditions: matching a record, and saying them in the API's query words.

#include "script/condition.h"

#include <string.h>

#include "base/ip.h"
#include "base/mac.h"
#include "base/number.h"
#include "codec/sentence.h"
#include "script/pattern.h"

static bool is_true(struct slice text)
{
	return slice_is(text, "true") || slice_is(text, "yes");
}

static bool is_false(struct slice text)
{
	return slice_is(text, "false") || slice_is(text, "no");
}

static int order(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_bytes(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int result = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return result != 0 ? result : order(a.n, b.n);
}

// By what both texts are: numbers, times, addresses; else byte by byte.
static int compare(enum field_type type, struct slice a, struct slice b)
{
	uint64_t x;
	uint64_t y;
	ip4 from;
	ip4 to;
	struct mac one;
	struct mac other;

	if (type == FIELD_BOOL)
		return order(is_true(a), is_true(b) ? 1 : is_false(b) ? 0 : 2);
	if (number_parse_any(a, UINT64_MAX, &x) == NUMBER_OK &&
	    number_parse_any(b, UINT64_MAX, &y) == NUMBER_OK)
		return order(x, y);
	if (type == FIELD_TIME && interval_parse(a, &x) && interval_parse(b, &y))
		return order(x, y);
	if (ip4_parse(a, &from) && ip4_parse(b, &to))
		return order(from, to);
	if (mac_parse(a, &one) && mac_parse(b, &other))
		return memcmp(one.byte, other.byte, sizeof(one.byte));
	return compare_bytes(a, b);
}

static bool is_within(struct slice text, struct slice prefix_text)
{
	struct ip4_prefix inner;
	struct ip4_prefix outer;

	return ip4_prefix_parse(prefix_text, &outer) && ip4_prefix_parse(text, &inner) &&
	       inner.length >= outer.length && ip4_in_prefix(inner.address, outer);
}

static bool match_field(const struct condition *c, const struct condition_record *record)
{
	struct slice field = slice_from(c->field);
	struct slice value = {c->value, c->value_length};
	enum field_type type = record->type(record->context, field);
	struct slice text = SLICE("");
	bool has = record->value(record->context, field, &text);

	switch (c->kind) {
	case CONDITION_HAS:
		return type == FIELD_BOOL ? is_true(text) : has && text.n > 0;
	case CONDITION_EQUAL:
		if (!has || text.n == 0)
			return value.n == 0;
		return compare(type, text, value) == 0;
	case CONDITION_MATCH:
		return has && pattern_find(c->pattern, text);
	case CONDITION_LESS:
		return !has || compare(type, text, value) < 0; // nothing is less than anything
	case CONDITION_GREATER:
		return has && compare(type, text, value) > 0;
	case CONDITION_IN:
		return has && is_within(text, value);
	case CONDITION_AND:
	case CONDITION_OR:
	case CONDITION_NOT:
		break;
	}
	return false;
}

bool condition_match(const struct condition *c, const struct condition_record *record)
{
	if (c->kind == CONDITION_AND)
		return condition_match(c->left, record) && condition_match(c->right, record);
	if (c->kind == CONDITION_OR)
		return condition_match(c->left, record) || condition_match(c->right, record);
	if (c->kind == CONDITION_NOT)
		return !condition_match(c->left, record);
	return match_field(c, record);
}

// Whether query words say exactly what C says. What has several spellings, or an empty value, the
// daemon would judge by other rules.
static bool can_query(const struct condition *c, const struct condition_record *record)
{
	struct slice value = {c->value, c->value_length};
	enum field_type type;

	if (c->kind == CONDITION_NOT)
		return can_query(c->left, record);
	if (c->kind == CONDITION_AND || c->kind == CONDITION_OR)
		return can_query(c->left, record) && can_query(c->right, record);
	type = record->type(record->context, slice_from(c->field));
	if (type == FIELD_BOOL)
		return c->kind == CONDITION_HAS ||
		       (c->kind == CONDITION_EQUAL && (is_true(value) || is_false(value)));
	return type == FIELD_TEXT && c->kind == CONDITION_EQUAL && value.n > 0;
}

static unsigned count_words(const struct condition *c)
{
	return 1 + (c->left ? count_words(c->left) : 0) + (c->right ? count_words(c->right) : 0);
}

static void add_comparison(const struct condition *c, const struct condition_record *record,
			   struct strbuf *sentence)
{
	struct slice value = {c->value, c->value_length};
	struct strbuf word;

	if (record->type(record->context, slice_from(c->field)) == FIELD_BOOL)
		value = is_false(value) ? SLICE("false") : SLICE("true");
	strbuf_init(&word, LEXER_VALUE_MAX);
	strbuf_add_format(&word, "?%s=", c->field);
	strbuf_add_slice(&word, value);
	if (word.failed)
		sentence->failed = true;
	else
		sentence_add_word(sentence, strbuf_slice(&word));
	strbuf_free(&word);
}

static void add_query(const struct condition *c, const struct condition_record *record,
		      struct strbuf *sentence)
{
	if (!c->left) {
		add_comparison(c, record, sentence);
		return;
	}
	add_query(c->left, record, sentence);
	if (c->right)
		add_query(c->right, record, sentence);
	if (c->kind == CONDITION_NOT)
		sentence_add_text(sentence, "?#!");
	else
		sentence_add_text(sentence, c->kind == CONDITION_AND ? "?#&" : "?#|");
}

// BUDGET: query words that may still be added.
static bool add_what_fits(const struct condition *c, const struct condition_record *record,
			  struct strbuf *sentence, unsigned *budget)
{
	unsigned words = count_words(c);
	bool left;
	bool right;

	if (words <= *budget && can_query(c, record)) {
		*budget -= words;
		add_query(c, record, sentence);
		return true;
	}
	if (c->kind != CONDITION_AND)
		return false;
	left = add_what_fits(c->left, record, sentence, budget);
	right = add_what_fits(c->right, record, sentence, budget);
	return left && right;
}

bool condition_query(const struct condition *c, const struct condition_record *record,
		     struct strbuf *sentence)
{
	unsigned budget = CONDITION_QUERY_WORDS_MAX;

	return add_what_fits(c, record, sentence, &budget);
}
