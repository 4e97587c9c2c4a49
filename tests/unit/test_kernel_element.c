// SPDX-License-Identifier: BSD-2-Clause
// Set elements as bytes: what the encoder writes, to the byte, and what the decoder makes of bytes.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "kernel/attribute.h"
#include "kernel/nft_element.h"

#define EXTERNAL 0xcb007101u // 203.0.113.1
#define HOST	 0xc0a80105u // 192.168.1.5
#define REMOTE	 0xc6336407u // 198.51.100.7

// Lengths are in the machine's order.
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define U16(n) (n) & 0xff, (n) >> 8
#define U32(n) U16((n)&0xffff), U16((n) >> 16)
#else
#define U16(n) (n) >> 8, (n)&0xff
#define U32(n) U16((n) >> 16), U16((n)&0xffff)
#endif
#define NEST(type) U16(0x8000 | (type))

static void expect_bytes(const struct strbuf *b, const uint8_t *bytes, size_t n)
{
	assert_false(b->failed);
	assert_int_equal(b->length, n);
	assert_memory_equal(b->data, bytes, n);
}

static void expect_element(const struct nft_element *element, bool key_only, const uint8_t *bytes,
			   size_t n)
{
	struct strbuf b;

	strbuf_init(&b, 1024);
	nft_element_encode(&b, element, key_only);
	expect_bytes(&b, bytes, n);
	strbuf_free(&b);
}

static void a_message_to_the_byte(void **state)
{
	static const uint8_t golden[] = {
		// nlmsghdr: length, NFT_MSG_NEWSETELEM, REQUEST|CREATE, sequence, port
		U32(128),
		12,
		10,
		U16(0x401),
		U32(7),
		U32(0),
		// nfgenmsg: NFPROTO_INET
		1,
		0,
		0,
		0,
		// table, set
		U16(14),
		U16(1),
		's',
		'a',
		'l',
		'l',
		'y',
		'p',
		'o',
		'r',
		't',
		0,
		0,
		0,
		U16(13),
		U16(2),
		'd',
		'n',
		'a',
		't',
		'_',
		'a',
		'n',
		'y',
		0,
		0,
		0,
		0,
		// list, element
		U16(76),
		NEST(3),
		U16(72),
		NEST(1),
		// key: address, protocol, port, each four bytes
		U16(20),
		NEST(1),
		U16(16),
		U16(1),
		203,
		0,
		113,
		1,
		17,
		0,
		0,
		0,
		0x13,
		0x88,
		0,
		0,
		// data: address, port
		U16(16),
		NEST(2),
		U16(12),
		U16(1),
		192,
		168,
		1,
		5,
		0x17,
		0x70,
		0,
		0,
		// timeout in milliseconds, big-endian
		U16(12),
		U16(4),
		0,
		0,
		0,
		0,
		0,
		0x37,
		0xd8,
		0xe0,
		// user data: comment "4294967295"
		U16(17),
		U16(6),
		0,
		11,
		'4',
		'2',
		'9',
		'4',
		'9',
		'6',
		'7',
		'2',
		'9',
		'5',
		0,
		0,
		0,
		0,
	};
	struct nft_element any = nft_dnat_any(17, EXTERNAL, 5000, HOST, 6000);
	struct strbuf b;
	size_t begin, list;

	(void)state;
	any.timeout_ms = 3660000;
	any.mapping = 4294967295;
	strbuf_init(&b, 1024);
	begin = nft_elements_begin(&b, NFT_MSG_NEWSETELEM, NLM_F_CREATE, 7, NFT_DNAT_ANY, &list);
	nft_element_encode(&b, &any, false);
	nft_elements_end(&b, begin, list);
	expect_bytes(&b, golden, sizeof(golden));
	strbuf_free(&b);
}

static void elements_of_every_set_to_the_byte(void **state)
{
	static const uint8_t host[] = {U16(44), NEST(1), U16(24), NEST(1), U16(20), U16(1), 198,
				       51,	100,	 7,	  203,	   0,	    113,    1,
				       6,	0,	 0,	  0,	   0,	    80,	    0,
				       0,	U16(16), NEST(2), U16(12), U16(1),  192,    168,
				       1,	5,	 0x1f,	  0x90,	   0,	    0};
	static const uint8_t twin[] = {
		U16(40), NEST(1), U16(20), NEST(1), U16(16), U16(1), 192, 168, 1,	5,
		6,	 0,	  0,	   0,	    0x1f,    0x90,   0,	  0,   U16(16), NEST(2),
		U16(12), U16(1),  203,	   0,	    113,     1,	     0,	  80,  0,	0};
	static const uint8_t reserved[] = {U16(20), NEST(1), U16(16), NEST(1), U16(12), U16(1), 6,
					   0,	    0,	     0,	      0xff,    0xff,	0,	0};
	static const uint8_t tuple[] = {U16(24), NEST(1), U16(20), NEST(1), U16(16), U16(1),
					192,	 168,	  1,	   5,	    17,	     0,
					0,	 0,	  0,	   1,	    0,	     0};
	struct nft_element element;

	(void)state;
	element = nft_dnat_host(6, REMOTE, EXTERNAL, 80, HOST, 8080);
	expect_element(&element, false, host, sizeof(host));
	element = nft_snat_twin(6, HOST, 8080, EXTERNAL, 80);
	expect_element(&element, false, twin, sizeof(twin));
	element = nft_reserved(6, 65535);
	expect_element(&element, false, reserved, sizeof(reserved));
	element = nft_account_in(17, HOST, 1);
	expect_element(&element, false, tuple, sizeof(tuple));
	element = nft_account_out(17, HOST, 1);
	expect_element(&element, false, tuple, sizeof(tuple));
	element = nft_gone(17, HOST, 1);
	expect_element(&element, false, tuple, sizeof(tuple));
}

static void a_deletion_names_the_key_alone(void **state)
{
	static const uint8_t golden[] = {U16(24), NEST(1), U16(20), NEST(1), U16(16), U16(1),
					 203,	  0,	   113,	    1,	     6,	      0,
					 0,	  0,	   0,	    80,	     0,	      0};
	struct nft_element any = nft_dnat_any(6, EXTERNAL, 80, HOST, 8080);

	(void)state;
	any.timeout_ms = 1000;
	any.mapping = 9;
	expect_element(&any, true, golden, sizeof(golden));
}

struct seen {
	struct nft_element last;
	int count;
};

static void see(void *context, const struct nft_element *element)
{
	struct seen *seen = context;

	seen->last = *element;
	seen->count++;
}

static int decode(const struct strbuf *b, enum nft_set set, struct seen *seen)
{
	*seen = (struct seen){0};
	return nft_elements_decode((const struct nlmsghdr *)(const void *)b->data, set, see, seen);
}

static void what_is_encoded_is_decoded(void **state)
{
	struct nft_element elements[] = {
		nft_dnat_host(6, REMOTE, EXTERNAL, 80, HOST, 8080),
		nft_dnat_any(17, EXTERNAL, 65535, HOST, 1),
		nft_snat_twin(6, HOST, 8080, EXTERNAL, 80),
		nft_reserved(6, 256),
		nft_account_in(17, HOST, 255),
		nft_account_out(17, HOST, 80),
		nft_gone(6, HOST, 80),
		nft_uplink(0x01020304),
	};

	(void)state;
	elements[1].timeout_ms = 0x0102030405060708;
	elements[1].mapping = 12;
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		struct strbuf b;
		size_t begin, list;
		struct seen seen;

		strbuf_init(&b, 1024);
		begin = nft_elements_begin(&b, NFT_MSG_NEWSETELEM, 0, 1, elements[i].set, &list);
		nft_element_encode(&b, &elements[i], false);
		nft_element_encode(&b, &elements[i], false);
		nft_elements_end(&b, begin, list);
		assert_int_equal(decode(&b, elements[i].set, &seen), 2);
		assert_int_equal(seen.count, 2);
		assert_true(nft_element_same_key(&seen.last, &elements[i]));
		assert_true(nft_element_same_data(&seen.last, &elements[i]));
		assert_int_equal(seen.last.timeout_ms, elements[i].timeout_ms);
		assert_int_equal(seen.last.mapping, elements[i].mapping);
		// Of another set, or cut anywhere, it is refused.
		assert_int_equal(decode(&b, (elements[i].set + 1) % NFT_LAN_PREFIX, &seen), -1);
		for (uint32_t n = NLMSG_HDRLEN; n < b.length; n += 4) {
			memcpy(b.data, &n, sizeof(n));
			if (decode(&b, elements[i].set, &seen) > 0)
				fail_msg("%u of %zu bytes were enough", n, b.length);
		}
		strbuf_free(&b);
	}
}

// The kernel's answer for an element that counts, of which CHANGE bends something.
static int decode_counted(const char *expression, size_t key_size, struct seen *seen)
{
	static const uint8_t key[32] = {192, 168, 1, 5, 17, 0, 0, 0, 0, 80};
	struct strbuf b;
	size_t begin, list, element, nest, data;
	int result;

	strbuf_init(&b, 1024);
	begin = nft_elements_begin(&b, NFT_MSG_NEWSETELEM, 0, 1, NFT_ACCOUNT_IN, &list);
	element = attribute_nest_begin(&b, NFTA_LIST_ELEM);
	nest = attribute_nest_begin(&b, NFTA_SET_ELEM_KEY);
	attribute_put(&b, NFTA_DATA_VALUE, key, key_size);
	attribute_nest_end(&b, nest);
	nest = attribute_nest_begin(&b, NFTA_SET_ELEM_EXPR);
	attribute_put_text(&b, NFTA_EXPR_NAME, expression);
	data = attribute_nest_begin(&b, NFTA_EXPR_DATA);
	attribute_put_be64(&b, NFTA_COUNTER_BYTES, 5000000001);
	attribute_put_be64(&b, NFTA_COUNTER_PACKETS, 17);
	attribute_nest_end(&b, data);
	attribute_nest_end(&b, nest);
	attribute_put_be64(&b, NFTA_SET_ELEM_EXPIRATION, 1500);
	attribute_nest_end(&b, element);
	nft_elements_end(&b, begin, list);
	result = decode(&b, NFT_ACCOUNT_IN, seen);
	strbuf_free(&b);
	return result;
}

static void counters_and_what_remains(void **state)
{
	struct seen seen;

	(void)state;
	assert_int_equal(decode_counted("counter", 12, &seen), 1);
	assert_int_equal(seen.last.packets, 17);
	assert_int_equal(seen.last.bytes, 5000000001);
	assert_int_equal(seen.last.expires_ms, 1500);
	assert_int_equal(decode_counted("quota", 12, &seen), 1);
	assert_int_equal(seen.last.packets, 0);
	// A key of another shape is not ours to guess at.
	assert_int_equal(decode_counted("counter", 8, &seen), -1);
	assert_int_equal(decode_counted("counter", 16, &seen), -1);
}

static void fields_matter_to_sameness(void **state)
{
	struct nft_element a = nft_dnat_host(6, REMOTE, EXTERNAL, 80, HOST, 8080);
	struct nft_element b = a;

	(void)state;
	b.timeout_ms = 5;
	b.to_port = 1;
	assert_true(nft_element_same_key(&a, &b));
	assert_false(nft_element_same_data(&a, &b));
	b = a;
	b.remote++;
	assert_false(nft_element_same_key(&a, &b));
	assert_true(nft_element_same_data(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_to_the_byte),
		cmocka_unit_test(elements_of_every_set_to_the_byte),
		cmocka_unit_test(a_deletion_names_the_key_alone),
		cmocka_unit_test(what_is_encoded_is_decoded),
		cmocka_unit_test(counters_and_what_remains),
		cmocka_unit_test(fields_matter_to_sameness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
