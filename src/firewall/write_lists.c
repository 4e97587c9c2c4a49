// SPDX-License-Identifier: BSD-2-Clause
// Entries that gate keeps, one by one.

#include "firewall/nft_name.h"
#include "firewall/ruleset.h"

static void write_entry_set(struct strbuf *out, const struct firewall_list_entry *entry,
			    char name[NFT_NAME_TEXT])
{
	nft_name_list(name, entry->family, entry->list, true);
	strbuf_add_format(out,
			  "table inet " FIREWALL_TABLE " {\n\tset %s {\n\t\ttype %s\n\t\tsize "
			  "65535\n\t\tflags dynamic,timeout\n\t}\n}\n",
			  name, entry->family == FIREWALL_IP4 ? "ipv4_addr" : "ipv6_addr");
}

static void write_element(struct strbuf *out, const char *verb, const char *name,
			  const struct firewall_list_entry *entry, uint64_t seconds)
{
	strbuf_add_format(out, "%s element inet " FIREWALL_TABLE " %s { ", verb, name);
	firewall_range_format(entry->family, &entry->first, &entry->first, out);
	if (seconds)
		strbuf_add_format(out, " timeout %llus", (unsigned long long)seconds);
	strbuf_add_text(out, " }\n");
}

// An element that is there already keeps its old timeout on some kernels: it is taken out first,
// and so that it can be, put in.
void firewall_write_entry_add(struct strbuf *out, const struct firewall_list_entry *entry,
			      uint64_t seconds)
{
	char name[NFT_NAME_TEXT];

	firewall_write_entry_remove(out, entry);
	nft_name_list(name, entry->family, entry->list, true);
	write_element(out, "add", name, entry, seconds);
}

void firewall_write_entry_remove(struct strbuf *out, const struct firewall_list_entry *entry)
{
	char name[NFT_NAME_TEXT];

	write_entry_set(out, entry, name);
	write_element(out, "add", name, entry, 0);
	write_element(out, "delete", name, entry, 0);
}
