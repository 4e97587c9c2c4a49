// SPDX-License-Identifier: BSD-2-Clause
// Names for nft, and back.

#include "firewall/nft_name.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"

static const char *const menus[] = {"filter", "nat", "raw", "mangle"};
static const char *const sets[NFT_LIST__COUNT] = {
	[NFT_LIST_CONFIGURED] = "list",
	[NFT_LIST_FILLED] = "filled",
	[NFT_LIST_TIMED] = "timed",
};
static const char *const families[] = {"ip4", "ip6"};

const char *firewall_menu_name(enum firewall_menu menu)
{
	return menus[menu];
}

const char *firewall_family_name(enum firewall_family family)
{
	return families[family];
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Appends NAME to the text in OUT.
static void add_name(char out[NFT_NAME_TEXT], const char *name)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = strlen(out);

	for (; *name && n + 4 < NFT_NAME_TEXT; name++) {
		unsigned char c = (unsigned char)*name;

		if (is_plain(*name)) {
			out[n++] = *name;
			continue;
		}
		out[n++] = '_';
		out[n++] = digits[c >> 4];
		out[n++] = digits[c & 15];
	}
	out[n] = '\0';
}

void nft_name_chain(char out[NFT_NAME_TEXT], uint8_t family, uint8_t menu, const char *chain)
{
	(void)snprintf(out, NFT_NAME_TEXT, "%s_%s_", families[family], menus[menu]);
	add_name(out, chain);
}

void nft_name_counter(char out[NFT_NAME_TEXT], uint8_t family, uint8_t menu, uint32_t id)
{
	(void)snprintf(out, NFT_NAME_TEXT, "%s_%s_%x", families[family], menus[menu], id);
}

void nft_name_list(char out[NFT_NAME_TEXT], uint8_t family, const char *list, enum nft_list_set set)
{
	(void)snprintf(out, NFT_NAME_TEXT, "%s_%s_", families[family], sets[set]);
	add_name(out, list);
}

// Reads the family at the start of *TEXT and the word behind it.
static bool cut_head(struct slice *text, uint8_t *family, struct slice *word)
{
	struct slice head;
	struct slice rest;

	if (!slice_cut(*text, '_', &head, &rest) || !slice_cut(rest, '_', word, text))
		return false;
	for (*family = 0; *family < FIREWALL_FAMILY__COUNT; (*family)++)
		if (slice_is(head, families[*family]))
			return true;
	return false;
}

bool firewall_counter_of(const char *name, struct firewall_rule_key *out)
{
	struct slice text = slice_from(name);
	struct slice word;
	uint64_t id;

	*out = (struct firewall_rule_key){0};
	if (!cut_head(&text, &out->family, &word) || number_parse_hex(text, &id) != NUMBER_OK ||
	    id == 0 || id > UINT32_MAX)
		return false;
	out->id = (uint32_t)id;
	for (out->menu = 0; out->menu < FIREWALL_MENU__COUNT; out->menu++)
		if (slice_is(word, menus[out->menu]))
			return true;
	return false;
}

// What add_name, or nft_name_comment, has made of OUT, of SIZE bytes. False: they never would.
static bool read_name(struct slice text, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; n++) {
		uint64_t c = (unsigned char)text.p[i];

		if (n == size - 1)
			return false;
		if (c == '_') {
			if (text.n - i < 3 ||
			    number_parse_hex((struct slice){text.p + i + 1, 2}, &c) != NUMBER_OK ||
			    c == 0)
				return false;
			i += 2;
		}
		out[n] = (char)c;
		i++;
	}
	out[n] = '\0';
	return n > 0;
}

void nft_name_comment(struct strbuf *out, const char *text)
{
	for (; *text; text++)
		if (is_plain(*text) || strchr(" .,:;+-/()@", *text))
			strbuf_add_char(out, *text);
		else
			strbuf_add_format(out, "_%02x", (unsigned char)*text);
}

bool firewall_comment_fits(const char *text)
{
	struct strbuf written;
	bool fits;

	strbuf_init(&written, 4 * FIREWALL_COMMENT_SIZE);
	nft_name_comment(&written, text);
	fits = !written.failed && written.length < FIREWALL_COMMENT_SIZE;
	strbuf_free(&written);
	return fits;
}

bool firewall_comment_of(const char *written, char out[FIREWALL_COMMENT_SIZE])
{
	if (read_name(slice_from(written), out, FIREWALL_COMMENT_SIZE))
		return true;
	out[0] = '\0';
	return false;
}

bool firewall_list_of(const char *set_name, char list[FIREWALL_NAME_SIZE], uint8_t *family)
{
	struct slice text = slice_from(set_name);
	struct slice word;

	if (!cut_head(&text, family, &word) ||
	    (!slice_is(word, sets[NFT_LIST_FILLED]) && !slice_is(word, sets[NFT_LIST_TIMED])))
		return false;
	return read_name(text, list, FIREWALL_NAME_SIZE);
}
