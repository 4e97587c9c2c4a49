// SPDX-License-Identifier: BSD-2-Clause
// Any text through the lexer's readers, and as a literal that must read back as what it prints.

#include <stdint.h>
#include <stdlib.h>

#include "script/lexer.h"
#include "script/literal.h"
#include "script/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_pieces(struct slice text)
{
	struct slice (*const readers[])(struct lexer *) = {
		lexer_name, lexer_bare, lexer_operand, lexer_number, lexer_element, lexer_word};
	struct strbuf out;
	struct lexer l;
	struct err e;

	strbuf_init(&out, LEXER_VALUE_MAX);
	lexer_init(&l, text);
	for (size_t i = 0; lexer_peek(&l) >= 0; i++) {
		(void)readers[i % (sizeof(readers) / sizeof(readers[0]))](&l);
		lexer_skip_separators(&l);
		lexer_skip_lines(&l);
		if (lexer_quoted(&l, "value", &out, &e) < 0)
			strbuf_reset(&out);
		lexer_advance(&l, 1);
	}
	strbuf_free(&out);
}

static void read_literal(struct slice text)
{
	struct strbuf printed;
	struct value v;
	struct value again;

	if (!literal_value(text, &v))
		return;
	strbuf_init(&printed, VALUE_TEXT_MAX);
	text_print(v, &printed);
	if (v.type != VALUE_STR) {
		if (!literal_value(strbuf_slice(&printed), &again) || again.type != v.type)
			abort(); // what a value prints is no value of its type
		value_drop(again);
	}
	strbuf_free(&printed);
	value_drop(v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};

	read_pieces(text);
	read_literal(text);
	return heap_used() == 0 ? 0 : (abort(), 0);
}
