// SPDX-License-Identifier: BSD-2-Clause
// Writing values, a function for each kind; and, by it, telling whether a value is one.

#include <string.h>

#include "base/ip.h"
#include "base/ip6.h"
#include "base/mac.h"
#include "base/number.h"
#include "firewall/property.h"
#include "firewall/protocol.h"

enum { VALUE_TEXT_MAX = 512 };

static const char *word(const struct firewall_property_row *row, uint64_t index)
{
	for (uint64_t i = 0; row->words && row->words[i]; i++)
		if (i == index)
			return row->words[i];
	return "?";
}

static void add_number(struct strbuf *out, uint64_t number)
{
	strbuf_add_format(out, "%llu", (unsigned long long)number);
}

static void add_interval(struct strbuf *out, uint64_t ms)
{
	char text[INTERVAL_TEXT_SIZE];

	strbuf_add_text(out, interval_format(ms, text));
}

static void add_address(struct strbuf *out, enum firewall_family family,
			const struct firewall_address *address)
{
	char text[IP6_TEXT_SIZE];
	struct ip6 six;

	if (family == FIREWALL_IP4) {
		const uint8_t *b = address->byte;

		strbuf_add_format(out, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
		return;
	}
	memcpy(six.byte, address->byte, sizeof(six.byte));
	strbuf_add_text(out, ip6_format(six, text));
}

// The length of the prefix that FIRST to LAST is, -1 when it is none.
static int prefix_length(const struct firewall_address *first, const struct firewall_address *last,
			 size_t size)
{
	unsigned length = 0;

	while (length < 8 * size) {
		uint8_t bit = (uint8_t)(0x80 >> length % 8);

		if ((first->byte[length / 8] ^ last->byte[length / 8]) & bit)
			break;
		length++;
	}
	for (unsigned i = length; i < 8 * size; i++) {
		uint8_t bit = (uint8_t)(0x80 >> i % 8);

		if ((first->byte[i / 8] & bit) || !(last->byte[i / 8] & bit))
			return -1;
	}
	return (int)length;
}

void firewall_range_format(enum firewall_family family, const struct firewall_address *first,
			   const struct firewall_address *last, struct strbuf *out)
{
	size_t size = family == FIREWALL_IP4 ? 4 : 16;
	int length = prefix_length(first, last, size);

	add_address(out, family, first);
	if (length < 0) {
		strbuf_add_char(out, '-');
		add_address(out, family, last);
	} else if ((size_t)length < 8 * size) {
		strbuf_add_format(out, "/%d", length);
	}
}

static void add_list(struct strbuf *out, const struct firewall_property_row *row,
		     const union firewall_content *is)
{
	bool first = true;

	for (unsigned i = 0; row->words && row->words[i]; i++) {
		bool clear = row->kind == FIREWALL_KIND_MARKED && is->words.clear >> i & 1;

		if (!clear && !(is->words.set >> i & 1))
			continue;
		strbuf_add_format(out, "%s%s%s", first ? "" : ",", clear ? "!" : "", row->words[i]);
		first = false;
	}
}

static void add_range(struct strbuf *out, const struct firewall_property_row *row,
		      const uint64_t *number)
{
	if (number[0] > row->max) {
		strbuf_add_text(out, word(row, number[0] - row->max - 1));
		return;
	}
	add_number(out, number[0]);
	if (number[1] != number[0]) {
		strbuf_add_char(out, '-');
		add_number(out, number[1]);
	}
}

static void add_rate(struct strbuf *out, const uint64_t *number)
{
	add_number(out, number[0]);
	if (number[1] != 1) {
		strbuf_add_char(out, '/');
		add_interval(out, number[1] * 1000);
	}
	strbuf_add_char(out, ',');
	add_number(out, number[2]);
}

static void add_time(struct strbuf *out, const struct firewall_property_row *row,
		     const uint64_t *number)
{
	add_interval(out, number[0] * 1000);
	strbuf_add_char(out, '-');
	add_interval(out, number[1] * 1000);
	for (unsigned i = 0; row->words[i]; i++)
		if (number[2] >> i & 1)
			strbuf_add_format(out, ",%s", row->words[i]);
}

static void add_name(struct strbuf *out, const char *name, size_t size)
{
	strbuf_add(out, name, strnlen(name, size));
}

static void add_protocol(struct strbuf *out, uint64_t number)
{
	const char *name = firewall_protocol_name(number);

	if (name)
		strbuf_add_text(out, name);
	else
		add_number(out, number);
}

static void add_mac(struct strbuf *out, const uint8_t *bytes)
{
	char text[MAC_TEXT_SIZE];
	struct mac mac;

	memcpy(mac.byte, bytes, sizeof(mac.byte));
	strbuf_add_text(out, mac_format(mac, text));
}

static void add_icmp(struct strbuf *out, const struct firewall_property_row *row,
		     const uint64_t *number)
{
	add_number(out, number[0]);
	if (number[3]) {
		strbuf_add_char(out, ':');
		add_range(out, row, number + 1);
	}
}

static void add_bytes(struct strbuf *out, const uint64_t *number)
{
	add_number(out, number[0]);
	strbuf_add_char(out, '-');
	add_number(out, number[1]);
}

static void add_numbers(struct strbuf *out, const struct firewall_property_row *row,
			const uint64_t *n)
{
	switch (row->kind) {
	case FIREWALL_KIND_COMPARED:
		strbuf_add_format(out, "%s:", word(row, n[0]));
		add_number(out, n[1]);
		break;
	case FIREWALL_KIND_LIMIT:
		add_rate(out, n);
		strbuf_add_text(out, n[3] ? ":bit" : ":packet");
		break;
	case FIREWALL_KIND_DST_LIMIT:
		add_rate(out, n);
		strbuf_add_format(out, ",%s/", word(row, n[3]));
		add_interval(out, n[4]);
		break;
	case FIREWALL_KIND_CLASSIFIER:
		strbuf_add_format(out, "%s:%llu/%llu", word(row, n[0]), (unsigned long long)n[1],
				  (unsigned long long)n[2]);
		break;
	case FIREWALL_KIND_TIMEOUT:
		if (n[0] == 0)
			strbuf_add_text(out, word(row, n[1]));
		else
			add_interval(out, n[0]);
		break;
	default: // CONNECTION_LIMIT and NTH
		strbuf_add_format(out, "%llu,%llu", (unsigned long long)n[0],
				  (unsigned long long)n[1]);
		break;
	}
}

void firewall_value_format(const struct firewall_value *value, enum firewall_family family,
			   struct strbuf *out)
{
	const struct firewall_property_row *row = &firewall_properties[value->property];
	const union firewall_content *is = &value->is;

	if (value->negated)
		strbuf_add_char(out, '!');
	switch (row->kind) {
	case FIREWALL_KIND_ADDRESS:
		firewall_range_format(family, &is->address.first, &is->address.last, out);
		break;
	case FIREWALL_KIND_NAME:
	case FIREWALL_KIND_INTERFACE:
		add_name(out, is->name, sizeof(is->name));
		break;
	case FIREWALL_KIND_PORTS:
		port_list_format(is->ports.range,
				 is->ports.count < FIREWALL_PORTS_MAX ? is->ports.count
								      : FIREWALL_PORTS_MAX,
				 out);
		break;
	case FIREWALL_KIND_PROTOCOL:
		add_protocol(out, is->number[0]);
		break;
	case FIREWALL_KIND_MAC:
		add_mac(out, is->mac);
		break;
	case FIREWALL_KIND_WORDS:
	case FIREWALL_KIND_MARKED:
		add_list(out, row, is);
		break;
	case FIREWALL_KIND_HEADERS:
		add_list(out, row, is);
		strbuf_add_text(out, is->words.clear ? ":exact" : ":contains");
		break;
	case FIREWALL_KIND_ENUM:
		strbuf_add_text(out, word(row, is->number[0]));
		break;
	case FIREWALL_KIND_RANGE:
	case FIREWALL_KIND_NUMBER:
		add_range(out, row, is->number);
		break;
	case FIREWALL_KIND_ICMP:
		add_icmp(out, row, is->number);
		break;
	case FIREWALL_KIND_TIME:
		add_time(out, row, is->number);
		break;
	case FIREWALL_KIND_BYTES:
		add_bytes(out, is->number);
		break;
	case FIREWALL_KIND_FLAG:
		strbuf_add_text(out, is->number[0] ? "yes" : "no");
		break;
	case FIREWALL_KIND_REFUSED:
	case FIREWALL_KIND__COUNT:
		break;
	default:
		add_numbers(out, row, is->number);
		break;
	}
}

int firewall_value_check(const struct firewall_value *value, enum firewall_family family,
			 struct err *e)
{
	struct firewall_value again;
	struct strbuf text;
	int result;

	if (value->property >= FIREWALL_PROPERTY__COUNT)
		return err_set(e, ERR_MALFORMED, "a property that there is not");
	strbuf_init(&text, VALUE_TEXT_MAX);
	firewall_value_format(value, family, &text);
	result = text.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			     : firewall_value_parse(value->property, family, strbuf_slice(&text),
						    &again, e);
	strbuf_free(&text);
	// As bytes: what is beside the members that the kind uses must be 0 as well.
	if (result == 0 && memcmp((const char *)&again, (const char *)value, sizeof(again)) != 0)
		return err_set(e, ERR_MALFORMED, "a value of %s that cannot be",
			       firewall_properties[value->property].name);
	return result;
}
