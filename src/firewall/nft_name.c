// SPDX-License-Identifier: BSD-2-Clause
// Names for nft, and back.

#include "firewall/nft_name.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"

#define CONFIGURED "list"
#define FILLED	   "filled"

static const char *const menus[] = {"filter", "nat", "raw", "mangle"};
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

void nft_name_list(char out[NFT_NAME_TEXT], uint8_t family, const char *list, bool filled)
{
	(void)snprintf(out, NFT_NAME_TEXT, "%s_%s_", families[family],
		       filled ? FILLED : CONFIGURED);
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

bool firewall_list_of(const char *set_name, char list[FIREWALL_NAME_SIZE], uint8_t *family)
{
	struct slice text = slice_from(set_name);
	struct slice word;
	size_t n = 0;

	if (!cut_head(&text, family, &word) || !slice_is(word, FILLED))
		return false;
	for (size_t i = 0; i < text.n; n++) {
		uint64_t c = (unsigned char)text.p[i];

		if (n == FIREWALL_NAME_SIZE - 1)
			return false;
		if (c == '_') {
			if (text.n - i < 3 ||
			    number_parse_hex((struct slice){text.p + i + 1, 2}, &c) != NUMBER_OK ||
			    c == 0)
				return false;
			i += 2;
		}
		list[n] = (char)c;
		i++;
	}
	list[n] = '\0';
	return n > 0;
}
