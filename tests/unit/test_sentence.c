// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/sentence: byte vectors, every place where the bytes can be cut, limits, framing
// that is none.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/sentence.h"

static const struct sentence_limits whole = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
static struct sentence out; // too large for a stack

static int decode(struct slice bytes, size_t *consumed)
{
	struct err e = {.text = ""};
	int result = sentence_decode(bytes, &whole, &out, consumed, &e);

	if (result < 0)
		assert_true(e.text[0] != '\0');
	return result;
}

static struct slice hex(const char *digits, char *bytes, size_t size)
{
	struct slice result = {bytes, 0};

	for (; *digits; digits++) {
		char pair[3] = {digits[0], digits[1], '\0'};

		if (*digits == ' ')
			continue;
		assert_true(result.n < size);
		bytes[result.n++] = (char)strtoul(pair, NULL, 16);
		digits++;
	}
	return result;
}

static const struct {
	const char *bytes;
	const char *words[4];
} vectors[] = {
	{"062f6c6f67696e 0b3d6e616d653d61646d696e 0c3d70617373776f72643d7077 00",
	 {"/login", "=name=admin", "=password=pw"}},
	{"0521646f6e65 00", {"!done"}},
	{"0521747261702a3d6d6573736167653d696e76616c69642075736572206e616d65206f722070617373776f72"
	 "642028362900",
	 {"!trap", "=message=invalid user name or password (6)"}},
	{"00", {NULL}},
};

static void test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		char bytes[200];
		struct slice input = hex(vectors[i].bytes, bytes, sizeof(bytes));
		struct strbuf encoded;
		size_t consumed = 0;
		size_t count = 0;

		strbuf_init(&encoded, 1000);
		for (; vectors[i].words[count]; count++)
			sentence_add_text(&encoded, vectors[i].words[count]);
		sentence_end(&encoded);
		assert_int_equal(encoded.length, input.n);
		assert_memory_equal(strbuf_text(&encoded), input.p, input.n);
		strbuf_free(&encoded);

		assert_int_equal(decode(input, &consumed), 1);
		assert_int_equal(consumed, input.n);
		assert_int_equal(out.count, count);
		for (size_t k = 0; k < count; k++)
			assert_true(slice_is(out.word[k], vectors[i].words[k]));
		// Cut anywhere, more is needed.
		for (size_t n = 0; n < input.n; n++)
			assert_int_equal(decode((struct slice){input.p, n}, &consumed), 0);
	}
}

// What stands before a word of N bytes. There is room for no more than that, so the word itself is
// never looked at.
static void encodes_length(size_t n, const char *expected)
{
	char bytes[8];
	struct slice prefix = hex(expected, bytes, sizeof(bytes));
	struct strbuf encoded;

	strbuf_init(&encoded, prefix.n);
	sentence_add_word(&encoded, (struct slice){"", n});
	assert_true(encoded.failed);
	assert_int_equal(encoded.length, prefix.n);
	assert_memory_equal(strbuf_text(&encoded), prefix.p, prefix.n);
	strbuf_free(&encoded);
}

static void test_lengths_written(void **state)
{
	(void)state;
	encodes_length(0x01, "01");
	encodes_length(0x7f, "7f");
	encodes_length(0x80, "8080");
	encodes_length(0x3fff, "bfff");
	encodes_length(0x4000, "c04000");
	encodes_length(0x1fffff, "dfffff");
	encodes_length(0x200000, "e0200000");
	encodes_length(0xfffffff, "efffffff");
	encodes_length(0x10000000, "f010000000");
	encodes_length(0xffffffff, "f0ffffffff");
	encodes_length(0x100000000, ""); // no length for that
}

static void test_lengths_read(void **state)
{
	static const size_t lengths[] = {1, 0x7f, 0x80, 0x3fff, 0x4000, SENTENCE_WORD_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t n = lengths[i];
		struct strbuf encoded;
		size_t consumed;
		char *word = malloc(n);

		assert_non_null(word);
		memset(word, 'x', n);
		strbuf_init(&encoded, n + 8);
		sentence_add_word(&encoded, (struct slice){word, n});
		sentence_end(&encoded);
		assert_int_equal(decode(strbuf_slice(&encoded), &consumed), 1);
		assert_int_equal(consumed, encoded.length);
		assert_int_equal(out.word[0].n, n);
		assert_memory_equal(out.word[0].p, word, n);
		strbuf_free(&encoded);
		free(word);
	}
}

// A length may be written longer than it has to be.
static void test_long_forms(void **state)
{
	static const char *const forms[] = {"8001 78 00", "c00001 78 00", "e0000001 78 00",
					    "f000000001 78 00", "01 78 8000"};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		char bytes[20];
		struct slice input = hex(forms[i], bytes, sizeof(bytes));
		size_t consumed;

		assert_int_equal(decode(input, &consumed), 1);
		assert_int_equal(consumed, input.n);
		assert_int_equal(out.count, 1);
		assert_true(slice_is(out.word[0], "x"));
	}
}

static void test_control_bytes(void **state)
{
	size_t consumed;

	(void)state;
	for (unsigned first = 0xf1; first <= 0xff; first++) {
		char bytes[] = {(char)first, 0, 0, 0, 1, 'x', 0};
		char later[] = {1, 'x', (char)first, 0, 0, 0, 0};

		assert_int_equal(decode((struct slice){bytes, 1}, &consumed), -1);
		assert_int_equal(decode((struct slice){bytes, sizeof(bytes)}, &consumed), -1);
		assert_int_equal(decode((struct slice){later, sizeof(later)}, &consumed), -1);
	}
}

// A length alone is enough to be refused: nobody waits for what is too long.
static void test_too_long(void **state)
{
	static const char *const lengths[] = {"c10001",	  "c10001 78",	"dfffff",    "e0200000",
					      "efffffff", "f010000000", "f0ffffffff"};
	char bytes[8];
	size_t consumed;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		assert_int_equal(decode(hex(lengths[i], bytes, sizeof(bytes)), &consumed), -1);
	assert_int_equal(decode(hex("c10000", bytes, sizeof(bytes)), &consumed), 0);
}

static int decode_within(struct slice bytes, size_t words, size_t size)
{
	const struct sentence_limits limits = {words, size};
	size_t consumed;
	struct err e;

	return sentence_decode(bytes, &limits, &out, &consumed, &e);
}

static void test_limits(void **state)
{
	const struct slice two = SLICE("\2ab\2cd\0");
	struct strbuf many;
	size_t consumed;

	(void)state;
	assert_int_equal(decode_within(two, 2, 7), 1);
	assert_int_equal(decode_within(two, 1, 7), -1);
	assert_int_equal(decode_within(two, 2, 6), -1);
	assert_int_equal(decode_within((struct slice){two.p, 4}, 1, 7), -1); // the length is there
	assert_int_equal(decode_within((struct slice){two.p, 3}, 1, 7), 0);

	strbuf_init(&many, 10000);
	for (int i = 0; i < SENTENCE_WORDS_MAX; i++)
		sentence_add_text(&many, "x");
	assert_int_equal(decode(strbuf_slice(&many), &consumed), 0);
	sentence_end(&many);
	assert_int_equal(decode(strbuf_slice(&many), &consumed), 1);
	assert_int_equal(out.count, SENTENCE_WORDS_MAX);
	many.length--; // without its end
	sentence_add_text(&many, "x");
	assert_int_equal(decode(strbuf_slice(&many), &consumed), -1);
	// Limits beyond what a sentence can hold are its own.
	assert_int_equal(decode_within(strbuf_slice(&many), 100000, 10000), -1);
	strbuf_free(&many);
}

static void test_one_after_the_other(void **state)
{
	const struct slice stream = SLICE("\1a\0\0\1b\1c\0\2");
	struct slice rest = stream;
	size_t consumed;

	(void)state;
	assert_int_equal(decode(rest, &consumed), 1);
	assert_int_equal(out.count, 1);
	rest = (struct slice){rest.p + consumed, rest.n - consumed};
	assert_int_equal(decode(rest, &consumed), 1); // an empty one
	assert_int_equal(out.count, 0);
	assert_int_equal(consumed, 1);
	rest = (struct slice){rest.p + consumed, rest.n - consumed};
	assert_int_equal(decode(rest, &consumed), 1);
	assert_int_equal(out.count, 2);
	assert_int_equal(consumed, 5);
	rest = (struct slice){rest.p + consumed, rest.n - consumed};
	assert_int_equal(decode(rest, &consumed), 0);
	assert_int_equal(decode((struct slice){NULL, 0}, &consumed), 0);
}

static void test_words_written(void **state)
{
	struct strbuf text;

	(void)state;
	strbuf_init(&text, 100);
	sentence_add_word(&text, SLICE("")); // would end the sentence
	sentence_add_pair(&text, "a", SLICE(""));
	sentence_add_pair(&text, "b", SLICE("=\0x"));
	sentence_add_text(&text, ".tag=7");
	sentence_end(&text);
	assert_int_equal(text.length, 19);
	assert_memory_equal(strbuf_text(&text), "\3=a=\6=b==\0x\6.tag=7\0", 19);
	strbuf_free(&text);
}

static void splits(const char *word, const char *name, const char *value)
{
	struct slice found_name;
	struct slice found_value;

	assert_true(sentence_pair(slice_from(word), &found_name, &found_value));
	assert_true(slice_is(found_name, name));
	assert_true(slice_is(found_value, value));
}

static void test_pairs(void **state)
{
	static const char *const others[] = {"", "=", "==x", "/ip", "!re", "?a=b", "name=x", "#"};
	struct slice name;
	struct slice value;

	(void)state;
	splits("=name=x", "name", "x");
	splits("=name=", "name", "");
	splits("=detail", "detail", "");
	splits("=name=a=b", "name", "a=b");
	splits("=.id=*1", ".id", "*1");
	splits("=.proplist=.id,name", ".proplist", ".id,name");
	splits(".tag=7", ".tag", "7");
	splits(".tag", ".tag", "");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(sentence_pair(slice_from(others[i]), &name, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),	      cmocka_unit_test(test_lengths_written),
		cmocka_unit_test(test_lengths_read),  cmocka_unit_test(test_long_forms),
		cmocka_unit_test(test_control_bytes), cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_limits),	      cmocka_unit_test(test_one_after_the_other),
		cmocka_unit_test(test_words_written), cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
