// SPDX-License-Identifier: BSD-2-Clause
// Names in the kernel's table, made from those an administrator gave: what nft could read as
// anything but a name is written as _ and two hexadecimal digits, so that two names never meet.
//
//   ip4_filter_input    chain of a menu and family
//   ip6_nat_a           counter of rule *A
//   ip4_list_black      an address list as it is configured
//   ip4_filled_black    the same, what rules and timeouts have added
//   ip4_timed_black     the same, ranges with a timeout
#pragma once

#include <stdbool.h>

#include "firewall/ruleset.h"

enum { NFT_NAME_TEXT = 256 };

enum nft_list_set { NFT_LIST_CONFIGURED, NFT_LIST_FILLED, NFT_LIST_TIMED, NFT_LIST__COUNT };

void nft_name_chain(char out[NFT_NAME_TEXT], uint8_t family, uint8_t menu, const char *chain);
void nft_name_counter(char out[NFT_NAME_TEXT], uint8_t family, uint8_t menu, uint32_t id);
void nft_name_list(char out[NFT_NAME_TEXT], uint8_t family, const char *list,
		   enum nft_list_set set);

// Appends TEXT as an element's comment: within quotes, nothing in it that nft could read otherwise.
void nft_name_comment(struct strbuf *out, const char *text);

const char *firewall_menu_name(enum firewall_menu menu);       // "filter"
const char *firewall_family_name(enum firewall_family family); // "ip4"
