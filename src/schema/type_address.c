// SPDX-License-Identifier: BSD-2-Clause
// Addresses: IPv4, prefixes and lists of them, hardware addresses.

#include "schema/type.h"

#include <string.h>

#include "base/number.h"

static ip4 ip4_load(const void *field)
{
	ip4 value;

	memcpy(&value, field, sizeof(value));
	return value;
}

// 10.1 is 10.0.0.1: the last number is the last byte, what is left out before it is zero. As in the
// full form no number has a leading zero, which others would read as octal.
static bool ip4_read(struct slice text, ip4 *out)
{
	ip4 value = 0;
	bool more = true;
	int place;

	if (text.n == 0 || !memchr(text.p, '.', text.n))
		return false;
	for (place = 0; more && place < 4; place++) {
		struct slice part;
		uint64_t number;

		more = slice_cut(text, '.', &part, &text);
		if ((part.n > 1 && part.p[0] == '0') || part.n > 3 ||
		    number_parse(part, 255, &number) != NUMBER_OK)
			return false;
		value |= (ip4)number << (more ? 24 - 8 * place : 0);
	}
	if (more)
		return false;
	*out = value;
	return true;
}

static int ip4_parse_field(const struct property *p, struct slice text, void *field, struct err *e)
{
	ip4 value;

	if (!ip4_read(text, &value))
		return type_refuse(p, e);
	memcpy(field, &value, sizeof(value));
	return 0;
}

static void ip4_format_field(const struct property *p, const void *field, struct strbuf *out)
{
	char text[IP4_TEXT_SIZE];

	(void)p;
	strbuf_add_text(out, ip4_format(ip4_load(field), text));
}

static int ip4_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return type_compare_numbers(ip4_load(a), ip4_load(b));
}

static bool ip4_order(const struct property *p, const void *field, struct slice text, int *out)
{
	ip4 value;

	(void)p;
	if (!ip4_read(text, &value))
		return false;
	*out = type_compare_numbers(ip4_load(field), value);
	return true;
}

const struct type type_ip4 = {
	.word = "ip",
	.size = sizeof(ip4),
	.parse = ip4_parse_field,
	.format = ip4_format_field,
	.compare = ip4_compare,
	.order = ip4_order,
};

static struct ip4_prefix prefix_load(const void *field)
{
	struct ip4_prefix value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static void prefix_save(struct ip4_prefix value, void *field)
{
	memcpy(field, &value, sizeof(value));
}

static int prefix_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	struct ip4_prefix value;

	if (!ip4_prefix_parse(text, &value))
		return type_refuse(p, e);
	prefix_save(value, field);
	return 0;
}

static void prefix_format(const struct property *p, const void *field, struct strbuf *out)
{
	char text[IP4_PREFIX_TEXT_SIZE];

	(void)p;
	strbuf_add_text(out, ip4_prefix_format(prefix_load(field), text));
}

static int compare_prefixes(struct ip4_prefix a, struct ip4_prefix b)
{
	int by_address = type_compare_numbers(a.address, b.address);

	return by_address ? by_address : type_compare_numbers(a.length, b.length);
}

static int prefix_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return compare_prefixes(prefix_load(a), prefix_load(b));
}

static bool prefix_order(const struct property *p, const void *field, struct slice text, int *out)
{
	struct ip4_prefix value;

	(void)p;
	if (!ip4_prefix_parse(text, &value))
		return false;
	*out = compare_prefixes(prefix_load(field), value);
	return true;
}

const struct type type_prefix = {
	.word = "ip-prefix",
	.size = sizeof(struct ip4_prefix),
	.parse = prefix_parse,
	.format = prefix_format,
	.compare = prefix_compare,
	.order = prefix_order,
};

// Whether the comma list LIST holds ELEMENT.
static bool list_holds(struct slice list, const char *element)
{
	bool more = list.n > 0;

	while (more) {
		struct slice head;

		more = slice_cut(list, ',', &head, &list);
		if (slice_is(head, element))
			return true;
	}
	return false;
}

// Appends ELEMENT to the comma list OUT.
static int list_add(const struct property *p, const char *element, struct strbuf *out,
		    struct err *e)
{
	if (out->length + 1 + strlen(element) > type_text_max(p) + (out->length == 0))
		return err_set(e, ERR_VALUE, "value of %s is too long (%zu bytes at most)", p->name,
			       type_text_max(p));
	if (out->length > 0)
		strbuf_add_char(out, ',');
	strbuf_add_text(out, element);
	return out->failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}

// Appends the canonical text of a comma list: networks without host bits, each told once.
static int canonical_list(const struct property *p, struct slice text, struct strbuf *out,
			  struct err *e)
{
	bool more = text.n > 0;

	while (more) {
		char element[IP4_PREFIX_TEXT_SIZE];
		struct ip4_prefix prefix;
		struct slice word;

		more = slice_cut(text, ',', &word, &text);
		if (!ip4_prefix_parse(word, &prefix))
			return type_refuse(p, e);
		prefix.address = ip4_prefix_network(prefix);
		(void)ip4_prefix_format(prefix, element);
		if (!list_holds(strbuf_slice(out), element) && list_add(p, element, out, e) != 0)
			return -1;
	}
	return 0;
}

static int prefixes_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	struct strbuf list;
	int result;

	strbuf_init(&list, type_text_max(p));
	result = canonical_list(p, text, &list, e);
	if (result == 0)
		result = type_set_text(field, strbuf_slice(&list), e);
	strbuf_free(&list);
	return result;
}

static void prefixes_format(const struct property *p, const void *field, struct strbuf *out)
{
	type_string.format(p, field, out);
}

static int prefixes_compare(const struct property *p, const void *a, const void *b)
{
	return type_string.compare(p, a, b);
}

const struct type type_prefixes = {
	.word = "ip-prefixes",
	.size = sizeof(char *),
	.parse = prefixes_parse,
	.format = prefixes_format,
	.compare = prefixes_compare,
	.copy = type_copy_text,
	.clear = type_clear_text,
};

static struct mac mac_load(const void *field)
{
	struct mac value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static int mac_parse_field(const struct property *p, struct slice text, void *field, struct err *e)
{
	struct mac value;

	if (!mac_parse(text, &value))
		return type_refuse(p, e);
	memcpy(field, &value, sizeof(value));
	return 0;
}

static void mac_format_field(const struct property *p, const void *field, struct strbuf *out)
{
	char text[MAC_TEXT_SIZE];

	(void)p;
	strbuf_add_text(out, mac_format(mac_load(field), text));
}

static int mac_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return memcmp(a, b, sizeof(struct mac));
}

static bool mac_order(const struct property *p, const void *field, struct slice text, int *out)
{
	struct mac value;

	(void)p;
	if (!mac_parse(text, &value))
		return false;
	*out = memcmp(field, &value, sizeof(value));
	return true;
}

const struct type type_mac = {
	.word = "mac",
	.size = sizeof(struct mac),
	.parse = mac_parse_field,
	.format = mac_format_field,
	.compare = mac_compare,
	.order = mac_order,
};
