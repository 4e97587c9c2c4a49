// SPDX-License-Identifier: BSD-2-Clause
// What the rooms of this process share: everything that there is once.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"
#include "io/seqpacket.h"
#include "mgmt/certificates.h"
#include "mgmt/environment.h"
#include "mgmt/errand.h"
#include "mgmt/files.h"
#include "mgmt/gate_link.h"
#include "mgmt/gate_settings.h"
#include "mgmt/helper.h"
#include "mgmt/history.h"
#include "mgmt/id_map.h"
#include "mgmt/job.h"
#include "mgmt/last_mail.h"
#include "mgmt/log.h"
#include "mgmt/log_echo.h"
#include "mgmt/machine.h"
#include "mgmt/neighbors.h"
#include "mgmt/parent_link.h"
#include "mgmt/registry.h"
#include "mgmt/safe_mode.h"
#include "mgmt/scheduler.h"
#include "mgmt/scripts.h"
#include "mgmt/service.h"
#include "mgmt/throttle.h"
#include "mgmt/transaction.h"
#include "mgmt/upload.h"
#include "mgmt/users.h"
#include "store/configuration.h"

struct door;
struct door_state;
struct firewall_state;
struct list_names;
struct permission_state;
struct session;
struct tracking_state;

// Another process that tells us things and is asked nothing.
struct peer {
	struct mgmt *m;
	struct seqpacket *channel;
};

// What runs for requests that wait for an administrator (menu/ip/upnp/pending_script.c).
struct approval_script {
	struct job *job;	  // NULL: none runs
	uint32_t last;		  // id of the request that it ran for
	bool more;		  // others came meanwhile
	bool looks;		  // for the next of them
	struct wire_pending next; // found
	uint64_t minute_ends;	  // loop_now()
	unsigned runs;		  // of that minute
};

struct mgmt {
	struct loop *loop;
	struct parent_link parent;
	struct gate_link gate;
	struct gate_settings gate_settings;
	struct peer peers[WIRE_ROLE__COUNT];
	struct configuration *store; // after the start the helper thread's
	bool fresh;		     // nothing was stored yet
	struct helper *helper;
	struct registry registry;
	struct transactions transactions;
	struct users users;
	struct services services;
	struct ssh_host_key_wish *ssh_host_key_wishes; // that wait for it
	struct certificates certificates;
	struct log log;
	struct log_echo log_echo;
	struct machine machine;
	struct history history;
	struct safe_mode safe_mode;
	struct files files;
	struct last_mail last_mail;
	struct environment environment;
	struct errands errands;
	struct jobs jobs;
	struct scripts scripts;
	struct scheduler scheduler;
	struct uploads uploads;
	unsigned monitors; // under way
	struct id_map address_ids;
	struct id_map address6_ids;
	struct id_map neighbour_ids;
	struct id_map route_ids;
	struct id_map lease_ids;
	struct id_map list_entry_ids; // of address lists
	struct neighbors neighbors;
	struct session *sessions; // the one that began last is the last
	uint32_t last_session;
	const struct door *door;	 // of the floor above
	struct door_state *doors;	 // and its state
	struct firewall_state *firewall; // of the floor above: menu/ip/firewall/apply.c
	struct list_names *list_names;	 // menu/ip/firewall/list_names.c
	struct approval_script approval_script;
	char *missing_script;		      // that was warned of; menu/ip/upnp/pending_script.c
	struct permission_state *permissions; // menu/ip/upnp/rules_apply.c
	struct tracking_state *tracking;      // menu/ip/firewall/connection/tracking.c
	struct loop_timer stop;		      // looks whether all is done that was begun
	uint64_t stop_at;
	bool ready; // the parent was told so
	struct loop_timer unready;
};
