// SPDX-License-Identifier: BSD-2-Clause
// Which numbers of the kernel's routing tables are ours: no table is two things.
#pragma once

enum {
	ROUTING_REPLIES_MAX = 31,   // uplinks that answers leave by
	ROUTING_REPLY_TABLE = 8300, // plus an uplink's number, from 1
	ROUTING_MARK_TABLE = 8401,  // the first of those that an administrator's marks lead to
};
