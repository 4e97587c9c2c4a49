// SPDX-License-Identifier: BSD-2-Clause
// The listeners of this process and the connections that came in by them.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/ip.h"
#include "door/description.h"
#include "door/newcomer.h"
#include "door/peer.h"
#include "io/loop.h"
#include "mgmt/parts.h"
#include "mgmt/service.h"
#include "mgmt/session.h"

struct api;
struct credentials;
struct ssh;
struct www;

enum {
	// Connections that have not logged in yet, by each kind of door; of these, from one address.
	// Each by SSH is a process.
	DOOR_NEWCOMERS_MAX = 128,
	DOOR_NEWCOMERS_OF_ADDRESS = 32,
	DOOR_SSH_NEWCOMERS_MAX = 16,
	DOOR_SSH_NEWCOMERS_OF_ADDRESS = 8,
	DOOR_ARRIVALS_MAX = 128, // connections of which it is not known yet whether to serve them
	DOOR_CONTROL_MAX = 64,	 // connections by the control socket
};

struct door_state {
	struct mgmt *m;
	struct loop *loop;
	struct door_listener *listeners;
	struct api *connections;
	struct www *web;
	struct ssh *ssh;
	struct newcomers api_newcomers, www_newcomers, ssh_newcomers;
	struct credentials *credentials; // that were good lately
	struct arrival *arrivals;	 // that gate is being asked about
	struct peer_book book;
	char description_tag[DESCRIPTION_TAG_SIZE]; // "": it was not asked for yet
};

// Who a connection comes from.
struct door_source {
	bool control;		   // by the local socket
	bool job;		   // of a process of ours: a script, or a console over SSH
	enum service_kind service; // else, by this one
	ip4 address;
	char text[SESSION_SOURCE_SIZE];
};
