// SPDX-License-Identifier: BSD-2-Clause
// XML 1.0 out: elements, attributes and text, well-formed whatever text they are given. Elements
// without content are written as a pair of tags, since some control points do not know "<a/>".
//
//	xml_init(&x, &out);
//	xml_declaration(&x);
//	xml_start(&x, "root"), xml_attribute(&x, "xmlns", SLICE("urn:…"));
//	xml_element(&x, "major", SLICE("1"));
//	xml_end(&x); // </root>
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"

enum { XML_DEPTH_MAX = 16 };

struct xml {
	struct strbuf *out; // borrowed; its `failed` tells of every error, misuse included
	const char *open[XML_DEPTH_MAX];
	size_t depth;
	bool in_tag; // the start tag is not closed yet: attributes may follow
};

void xml_init(struct xml *x, struct strbuf *out);
void xml_declaration(struct xml *x); // <?xml version="1.0"?> and a line end

// NAME must outlive its element and be a constant: names are not checked.
void xml_start(struct xml *x, const char *name);
void xml_attribute(struct xml *x, const char *name, struct slice value); // right after xml_start
void xml_text(struct xml *x, struct slice text);
void xml_end(struct xml *x); // closes the innermost element

void xml_element(struct xml *x, const char *name, struct slice text);
void xml_element_number(struct xml *x, const char *name, uint64_t value);

// All elements are closed and nothing failed.
bool xml_complete(const struct xml *x);

// Appends TEXT with &, <, >, ", TAB, LF and CR as references, so that it survives both as text and
// as attribute value. The apostrophe stays: no attribute of ours stands in apostrophes, and some
// control points show references as they come. What XML 1.0 cannot carry at all (other control
// characters, U+FFFE, U+FFFF, malformed UTF-8) is left out.
void xml_escape(struct strbuf *out, struct slice text);
