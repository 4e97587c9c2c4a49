// SPDX-License-Identifier: BSD-2-Clause
// Reading values, a function for each kind.

#include <string.h>

#include "base/ip.h"
#include "base/ip6.h"
#include "base/mac.h"
#include "base/number.h"
#include "firewall/property.h"
#include "firewall/protocol.h"
#include "firewall/value_reading.h"

int reading_refuse(const struct reading *r)
{
	return err_set(r->e, ERR_VALUE, "invalid value for argument %s", r->row->name);
}

int reading_refuse_word(const struct reading *r)
{
	return err_set(r->e, ERR_NO_MATCH, "input does not match any value of %s", r->row->name);
}

static int refuse_range(const struct reading *r, uint64_t low, uint64_t high)
{
	return err_set(r->e, ERR_RANGE, "value of %s is out of range (%llu .. %llu)", r->row->name,
		       (unsigned long long)low, (unsigned long long)high);
}

int reading_number(const struct reading *r, struct slice text, uint64_t low, uint64_t high,
		   uint64_t *out)
{
	switch (number_parse(text, UINT64_MAX, out)) {
	case NUMBER_OK:
		return *out < low || *out > high ? refuse_range(r, low, high) : 0;
	case NUMBER_RANGE:
		return refuse_range(r, low, high);
	case NUMBER_NOT:
		break;
	}
	return reading_refuse(r);
}

int reading_find_word(const struct firewall_property_row *row, struct slice text)
{
	for (int i = 0; row->words && row->words[i]; i++)
		if (slice_is(text, row->words[i]))
			return i;
	return -1;
}

// ---- addresses

static bool read_one(enum firewall_family family, struct slice text, struct firewall_address *out)
{
	struct ip6 six;
	ip4 four;

	*out = (struct firewall_address){{0}};
	if (family == FIREWALL_IP4) {
		if (!ip4_parse(text, &four))
			return false;
		for (int i = 0; i < 4; i++)
			out->byte[i] = (uint8_t)(four >> (24 - 8 * i));
		return true;
	}
	if (!ip6_parse(text, &six))
		return false;
	memcpy(out->byte, six.byte, sizeof(out->byte));
	return true;
}

// First and last of the prefix of LENGTH bits that both are in.
static void widen(union firewall_content *out, unsigned length, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned bits = length > 8 * i ? length - 8 * (unsigned)i : 0;
		uint8_t mask = (uint8_t)(bits >= 8 ? 0 : 0xff >> bits);

		out->address.first.byte[i] &= (uint8_t)~mask;
		out->address.last.byte[i] |= mask;
	}
}

static int read_address(const struct reading *r)
{
	size_t size = r->family == FIREWALL_IP4 ? 4 : 16;
	struct slice head;
	struct slice tail;
	uint64_t length;

	if (slice_cut(r->text, '-', &head, &tail)) {
		if (!read_one(r->family, head, &r->out->address.first) ||
		    !read_one(r->family, tail, &r->out->address.last) ||
		    memcmp(&r->out->address.first, &r->out->address.last,
			   sizeof(r->out->address.first)) > 0)
			return reading_refuse(r);
		return 0;
	}
	length = 8 * size;
	if (slice_cut(r->text, '/', &head, &tail) &&
	    (tail.n == 0 || number_parse(tail, 8 * size, &length) != NUMBER_OK))
		return reading_refuse(r);
	if (!read_one(r->family, head, &r->out->address.first))
		return reading_refuse(r);
	r->out->address.last = r->out->address.first;
	widen(r->out, (unsigned)length, size);
	return 0;
}

static int read_mac(const struct reading *r)
{
	struct mac mac;

	if (!mac_parse(r->text, &mac))
		return reading_refuse(r);
	memcpy(r->out->mac, mac.byte, sizeof(r->out->mac));
	return 0;
}

// ---- names and words

static int read_text(const struct reading *r, size_t size)
{
	for (size_t i = 0; i < r->text.n; i++)
		if ((unsigned char)r->text.p[i] < ' ' || r->text.p[i] == 0x7f)
			return reading_refuse(r);
	if (r->text.n == 0 || !slice_copy(r->text, r->out->name, size))
		return reading_refuse(r);
	return 0;
}

static int read_name(const struct reading *r)
{
	return read_text(r, sizeof(r->out->name));
}

bool firewall_interface_name(struct slice name)
{
	if (name.n == 0 || name.n > 15)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("/:\"\\*", c))
			return false;
	}
	return true;
}

static int read_interface(const struct reading *r)
{
	if (!firewall_interface_name(r->text))
		return reading_refuse_word(r);
	return read_text(r, sizeof(r->out->name));
}

// A comma list; with MARKED, ! may stand before each word.
static int read_list(const struct reading *r, bool marked)
{
	struct slice rest = r->text;
	struct slice word;
	bool more = rest.n > 0;

	if (!more)
		return reading_refuse(r);
	while (more) {
		bool clear = false;
		int i;

		more = slice_cut(rest, ',', &word, &rest);
		if (marked && slice_starts(word, "!")) {
			clear = true;
			word = (struct slice){word.p + 1, word.n - 1};
		}
		i = reading_find_word(r->row, word);
		if (i < 0)
			return reading_refuse_word(r);
		if (clear)
			r->out->words.clear |= 1ull << i;
		else
			r->out->words.set |= 1ull << i;
	}
	return r->out->words.set & r->out->words.clear ? reading_refuse(r) : 0;
}

// Always with the last part: to take the one for the other would match other packets.
static int read_headers(const struct reading *r)
{
	struct reading words = *r;
	struct slice how;

	if (!slice_cut(r->text, ':', &words.text, &how) ||
	    (!slice_is(how, "contains") && !slice_is(how, "exact")))
		return err_set(r->e, ERR_VALUE,
			       "invalid value for argument %s: say HEADERS:contains or "
			       "HEADERS:exact",
			       r->row->name);
	if (read_list(&words, false) != 0)
		return -1;
	r->out->words.clear = slice_is(how, "exact");
	return 0;
}

static int read_words(const struct reading *r)
{
	return read_list(r, false);
}

static int read_marked(const struct reading *r)
{
	return read_list(r, true);
}

static int read_enum(const struct reading *r)
{
	int i = reading_find_word(r->row, r->text);

	if (i < 0)
		return reading_refuse_word(r);
	r->out->number[0] = (uint64_t)i;
	return 0;
}

static int read_flag(const struct reading *r)
{
	if (slice_is(r->text, "yes") || slice_is(r->text, "true"))
		r->out->number[0] = 1;
	else if (!slice_is(r->text, "no") && !slice_is(r->text, "false"))
		return reading_refuse(r);
	return 0;
}

static int read_protocol(const struct reading *r)
{
	int number = firewall_protocol_number(r->text);

	if (number >= 0) {
		r->out->number[0] = (uint64_t)number;
		return 0;
	}
	if (r->text.n > 0 && (r->text.p[0] < '0' || r->text.p[0] > '9'))
		return reading_refuse_word(r);
	return reading_number(r, r->text, 0, 255, &r->out->number[0]);
}

// ---- numbers

static int read_ports(const struct reading *r)
{
	size_t count;

	if (r->text.n == 0 ||
	    !port_list_parse(r->text, r->out->ports.range, FIREWALL_PORTS_MAX, &count))
		return reading_refuse(r);
	r->out->ports.count = (uint32_t)count;
	return 0;
}

static int read_range_of(const struct reading *r, struct slice text, uint64_t *first,
			 uint64_t *last)
{
	struct slice head;
	struct slice tail;
	bool both = slice_cut(text, '-', &head, &tail);

	if (reading_number(r, head, r->row->min, r->row->max, first) != 0)
		return -1;
	*last = *first;
	if (both && reading_number(r, tail, r->row->min, r->row->max, last) != 0)
		return -1;
	return *first > *last ? reading_refuse(r) : 0;
}

static int read_range(const struct reading *r)
{
	int word = reading_find_word(r->row, r->text);

	if (word >= 0) {
		r->out->number[0] = r->out->number[1] = r->row->max + 1 + (uint64_t)word;
		return 0;
	}
	return read_range_of(r, r->text, &r->out->number[0], &r->out->number[1]);
}

static int read_one_number(const struct reading *r)
{
	struct slice head;
	struct slice tail;

	if (reading_find_word(r->row, r->text) < 0 && slice_cut(r->text, '-', &head, &tail))
		return reading_refuse(r);
	return read_range(r);
}

static int read_compared(const struct reading *r)
{
	struct slice head;
	struct slice tail;
	int word = 0;

	if (slice_cut(r->text, ':', &head, &tail)) {
		word = reading_find_word(r->row, head);
		if (word < 0)
			return reading_refuse_word(r);
	} else {
		tail = r->text;
	}
	r->out->number[0] = (uint64_t)word;
	return reading_number(r, tail, r->row->min, r->row->max, &r->out->number[1]);
}

// number[3] says whether a code was given.
static int read_icmp(const struct reading *r)
{
	struct slice head;
	struct slice tail;

	r->out->number[3] = slice_cut(r->text, ':', &head, &tail);
	if (reading_number(r, head, 0, 255, &r->out->number[0]) != 0)
		return -1;
	if (!r->out->number[3])
		return 0;
	return read_range_of(r, tail, &r->out->number[1], &r->out->number[2]);
}

static int read_bytes(const struct reading *r)
{
	struct slice head;
	struct slice tail;

	if (!slice_cut(r->text, '-', &head, &tail))
		return reading_number(r, head, 0, UINT64_MAX, &r->out->number[0]);
	if (reading_number(r, head, 0, UINT64_MAX, &r->out->number[0]) != 0 ||
	    reading_number(r, tail, 0, UINT64_MAX, &r->out->number[1]) != 0)
		return -1;
	return r->out->number[1] != 0 && r->out->number[1] < r->out->number[0] ? reading_refuse(r)
									       : 0;
}

// Two numbers with SEPARATOR between them.
static int read_pair(const struct reading *r, struct slice text, char separator, uint64_t low,
		     uint64_t high, uint64_t *first, uint64_t *second)
{
	struct slice head;
	struct slice tail;

	if (!slice_cut(text, separator, &head, &tail))
		return reading_refuse(r);
	if (reading_number(r, head, low, high, first) != 0)
		return -1;
	return reading_number(r, tail, 0, high, second);
}

static int read_connection_limit(const struct reading *r)
{
	uint64_t longest = r->family == FIREWALL_IP4 ? 32 : 128;
	struct slice head;
	struct slice tail;

	if (!slice_cut(r->text, ',', &head, &tail))
		return reading_refuse(r);
	if (reading_number(r, head, 0, UINT32_MAX, &r->out->number[0]) != 0)
		return -1;
	return reading_number(r, tail, 0, longest, &r->out->number[1]);
}

static int read_nth(const struct reading *r)
{
	if (read_pair(r, r->text, ',', 1, 10000, &r->out->number[0], &r->out->number[1]) != 0)
		return -1;
	if (r->out->number[1] < 1 || r->out->number[1] > r->out->number[0])
		return refuse_range(r, 1, r->out->number[0]);
	return 0;
}

static int read_classifier(const struct reading *r)
{
	struct slice head;
	struct slice tail;
	int word;

	if (!slice_cut(r->text, ':', &head, &tail))
		return reading_refuse(r);
	word = reading_find_word(r->row, head);
	if (word < 0)
		return reading_refuse_word(r);
	r->out->number[0] = (uint64_t)word;
	if (read_pair(r, tail, '/', 1, 65535, &r->out->number[1], &r->out->number[2]) != 0)
		return -1;
	return r->out->number[2] >= r->out->number[1] ? refuse_range(r, 0, r->out->number[1] - 1)
						      : 0;
}

static bool read_moment(struct slice text, uint64_t *seconds)
{
	uint64_t ms;

	if (!interval_parse(text, &ms) || ms % 1000 != 0 || ms > 24 * 3600 * 1000ull)
		return false;
	*seconds = ms / 1000;
	return true;
}

static int read_time(const struct reading *r)
{
	struct slice window;
	struct slice days;
	struct slice from;
	struct slice to;
	bool more = slice_cut(r->text, ',', &window, &days);

	if (!slice_cut(window, '-', &from, &to) || !read_moment(from, &r->out->number[0]) ||
	    !read_moment(to, &r->out->number[1]))
		return reading_refuse(r);
	while (more) {
		struct slice word;
		int i;

		more = slice_cut(days, ',', &word, &days);
		i = reading_find_word(r->row, word);
		if (i < 0)
			return reading_refuse_word(r);
		r->out->number[2] |= 1ull << i;
	}
	return 0;
}

static int read_timeout(const struct reading *r)
{
	int word = reading_find_word(r->row, r->text);
	uint64_t ms;

	if (word >= 0) {
		r->out->number[1] = (uint64_t)word;
		return 0;
	}
	if (!interval_parse(r->text, &ms) || ms > FIREWALL_LIST_TIMEOUT_MAX)
		return reading_refuse(r);
	r->out->number[0] = ms;
	return 0;
}

static int read_refused(const struct reading *r)
{
	return err_set(r->e, ERR_FAILURE, "%s", r->row->nft);
}

typedef int reader(const struct reading *r);

static reader *const readers[FIREWALL_KIND__COUNT] = {
	[FIREWALL_KIND_ADDRESS] = read_address,
	[FIREWALL_KIND_NAME] = read_name,
	[FIREWALL_KIND_INTERFACE] = read_interface,
	[FIREWALL_KIND_PORTS] = read_ports,
	[FIREWALL_KIND_PROTOCOL] = read_protocol,
	[FIREWALL_KIND_MAC] = read_mac,
	[FIREWALL_KIND_WORDS] = read_words,
	[FIREWALL_KIND_MARKED] = read_marked,
	[FIREWALL_KIND_ENUM] = read_enum,
	[FIREWALL_KIND_RANGE] = read_range,
	[FIREWALL_KIND_NUMBER] = read_one_number,
	[FIREWALL_KIND_COMPARED] = read_compared,
	[FIREWALL_KIND_ICMP] = read_icmp,
	[FIREWALL_KIND_LIMIT] = reading_limit,
	[FIREWALL_KIND_DST_LIMIT] = reading_dst_limit,
	[FIREWALL_KIND_CONNECTION_LIMIT] = read_connection_limit,
	[FIREWALL_KIND_NTH] = read_nth,
	[FIREWALL_KIND_CLASSIFIER] = read_classifier,
	[FIREWALL_KIND_TIME] = read_time,
	[FIREWALL_KIND_BYTES] = read_bytes,
	[FIREWALL_KIND_TIMEOUT] = read_timeout,
	[FIREWALL_KIND_FLAG] = read_flag,
	[FIREWALL_KIND_HEADERS] = read_headers,
	[FIREWALL_KIND_REFUSED] = read_refused,
};

int firewall_value_parse(enum firewall_property property, enum firewall_family family,
			 struct slice text, struct firewall_value *out, struct err *e)
{
	const struct firewall_property_row *row = &firewall_properties[property];
	struct firewall_value value = {.property = (uint16_t)property};
	struct reading r = {row, family, text, &value.is, e};

	if (slice_starts(text, "!") && row->may_negate &&
	    (row->kind != FIREWALL_KIND_MARKED || text.n < 2)) {
		value.negated = 1;
		r.text = (struct slice){text.p + 1, text.n - 1};
	}
	if (readers[row->kind](&r) != 0)
		return -1;
	*out = value;
	return 0;
}
