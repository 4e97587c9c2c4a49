// SPDX-License-Identifier: BSD-2-Clause
// The rows of actions, as data.

#include "firewall/action.h"

#include "firewall/property.h"

#define ROW(id, text, letters, family, no, becomes, sentence)                                      \
	[FIREWALL_ACTION_##id] = {                                                                 \
		.name = (text),                                                                    \
		.menus = FIREWALL_MENUS_##letters,                                                 \
		.families = FIREWALL_FAMILIES_##family,                                            \
		.refusal = (no),                                                                   \
		.nft = (becomes),                                                                  \
		.help = (sentence),                                                                \
	},

const struct firewall_action_row firewall_actions[FIREWALL_ACTION__COUNT] = {FIREWALL_ACTIONS(ROW)};
