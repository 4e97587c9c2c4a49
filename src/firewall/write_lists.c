// SPDX-License-Identifier: BSD-2-Clause
// Entries that gate keeps, one by one.

#include <string.h>

#include "firewall/nft_name.h"
#include "firewall/ruleset.h"

bool firewall_entry_is_range(const struct firewall_list_entry *entry)
{
	return memcmp(&entry->first, &entry->last, sizeof(entry->first)) != 0;
}

static void write_entry_set(struct strbuf *out, const struct firewall_list_entry *entry,
			    char name[NFT_NAME_TEXT])
{
	bool range = firewall_entry_is_range(entry);

	nft_name_list(name, entry->family, entry->list, range ? NFT_LIST_TIMED : NFT_LIST_FILLED);
	strbuf_add_format(out,
			  "table inet " FIREWALL_TABLE " {\n\tset %s {\n\t\ttype %s\n\t\tsize "
			  "65535\n\t\tflags %s,timeout\n\t}\n}\n",
			  name, entry->family == FIREWALL_IP4 ? "ipv4_addr" : "ipv6_addr",
			  range ? "interval" : "dynamic");
}

static void begin_element(struct strbuf *out, const char *verb, const char *name,
			  const struct firewall_list_entry *entry)
{
	strbuf_add_format(out, "%s element inet " FIREWALL_TABLE " %s { ", verb, name);
	firewall_range_format(entry->family, &entry->first, &entry->last, out);
}

static void write_element(struct strbuf *out, const char *verb, const char *name,
			  const struct firewall_list_entry *entry)
{
	begin_element(out, verb, name, entry);
	strbuf_add_text(out, " }\n");
}

// The element is there no more, whether it was or not; NAME is that of its set.
static void clear_element(struct strbuf *out, const struct firewall_list_entry *entry,
			  char name[NFT_NAME_TEXT])
{
	write_entry_set(out, entry, name);
	write_element(out, "add", name, entry);
	write_element(out, "delete", name, entry);
}

// An element that is there already keeps its old timeout on some kernels: it is taken out first,
// and so that it can be, put in.
void firewall_write_entry_add(struct strbuf *out, const struct firewall_list_entry *entry,
			      uint64_t seconds, const char *comment)
{
	char name[NFT_NAME_TEXT];

	clear_element(out, entry, name);
	begin_element(out, "add", name, entry);
	if (seconds)
		strbuf_add_format(out, " timeout %llus", (unsigned long long)seconds);
	if (comment[0]) {
		strbuf_add_text(out, " comment \"");
		nft_name_comment(out, comment);
		strbuf_add_char(out, '"');
	}
	strbuf_add_text(out, " }\n");
}

void firewall_write_entry_remove(struct strbuf *out, const struct firewall_list_entry *entry)
{
	char name[NFT_NAME_TEXT];

	clear_element(out, entry, name);
}
