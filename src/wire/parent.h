// SPDX-License-Identifier: BSD-2-Clause
// What the parent and its children say to each other. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/ip6.h"

enum wire_role {
	WIRE_ROLE_PARENT,
	WIRE_ROLE_GATE,
	WIRE_ROLE_LAN,
	WIRE_ROLE_MGMT,
	WIRE_ROLE_WORKER,  // one errand that talks to the outside
	WIRE_ROLE_JOB,	   // one running script, in the program `sallyport`
	WIRE_ROLE_SSH,	   // one connection by SSH, in the program `sallyport-ssh`
	WIRE_ROLE_CONSOLE, // one console of such a connection, in the program `sallyport`
	WIRE_ROLE__COUNT
};

#define WIRE_INTERFACE_SIZE 16 // as IFNAMSIZ, terminator included

// A channel to a peer: it replaces an earlier one to the same role.
struct wire_channel {
	uint32_t role; // enum wire_role of the other end
	uint32_t reserved;
};

struct wire_stop {
	uint64_t reserved;
};

// A child does its work from here on.
struct wire_ready {
	uint32_t fresh; // mgmt: its store was empty, the defaults have to be run
	uint32_t reserved;
};

enum wire_listener_purpose {
	WIRE_LISTENER_SSDP,    // UDP 1900 on one LAN interface, group joined
	WIRE_LISTENER_HTTP,    // TCP on one LAN interface: description, control
	WIRE_LISTENER_MNDP,    // UDP 5678 on one LAN interface: routers that announce themselves
	WIRE_LISTENER_API,     // TCP: binary API
	WIRE_LISTENER_API_SSL, // the same, through TLS
	WIRE_LISTENER_WWW,     // TCP: REST
	WIRE_LISTENER_WWW_SSL, // the same, through TLS
	WIRE_LISTENER_SSH,     // TCP: consoles
	WIRE_LISTENER_CONTROL, // the local socket
	WIRE_LISTENER__COUNT
};

// Asks the parent to open a listener or, with `wanted` 0, to close it. SSDP, HTTP and MNDP may
// only be asked for by gate, with an interface; the services only by mgmt, without one.
struct wire_listen {
	uint32_t purpose;
	uint32_t wanted;
	uint32_t ifindex;
	uint16_t port;
	uint8_t v6; // SSDP and HTTP: IPv6, at every address of the interface
	uint8_t reserved;
	uint32_t address; // IPv4, host order; 0: every address
	char interface[WIRE_INTERFACE_SIZE];
};

// A listener for lan (SSDP, HTTP, MNDP) or mgmt (API, CONTROL). `gone`: forget the one with the same
// purpose, ifindex, family, address and port.
struct wire_listener {
	uint32_t purpose;
	uint32_t gone;
	uint32_t ifindex;
	uint16_t port;
	uint8_t v6;
	uint8_t reserved;
	uint32_t address;
	char interface[WIRE_INTERFACE_SIZE];
};

// The descriptor that comes along is a memory file with nft commands; the answer says how nft
// ended, with its first line of complaint.
struct wire_run_nft {
	uint64_t length;
};

// Asks the parent to run a script through the console, once: the one that comes along as a
// descriptor, or without one that of a new configuration. The answer says how it ended.
struct wire_run_script {
	uint64_t reserved;
};

// Asks the parent for a connection to a device, to deliver an event to it (UDA 1.0 section 4.2.1):
// TCP from that LAN's interface, not yet established when it is handed over. The parent refuses
// whatever is not a host of that LAN, or a port below 1024.
struct wire_connect {
	struct ip6 address; // IPv4: mapped
	uint32_t ifindex;
	uint16_t port;
	uint16_t reserved;
};

// How many short-lived processes there may be at once.
enum { WIRE_WORKERS_MAX = 16, WIRE_JOBS_MAX = 32, WIRE_SSH_MAX = 40, WIRE_CONSOLES_MAX = 40 };

// Asks the parent to start a short-lived process. The number of the request is that of the errand
// from then on: ERRAND_STARTED repeats it, with mgmt's end of a connected stream as a descriptor,
// and ERRAND_ENDED does once the process is gone, or alone when it could not be started.
struct wire_errand {
	uint32_t role; // WIRE_ROLE_WORKER, JOB, SSH (with its connection as a descriptor), CONSOLE
	uint32_t icmp; // a worker's: it gets the sockets that echo requests go over
	uint64_t connection; // a console's: the errand that gets the other end of its terminal
	uint32_t terminal;   // a console's: whether that is a terminal, or a mere stream
	uint16_t width;	     // of the terminal, characters; 0: not known
	uint16_t height;
};

struct wire_errand_started {
	uint64_t errand;
};

// Ends an errand at once; ERRAND_ENDED follows.
struct wire_errand_stop {
	uint64_t errand;
};

struct wire_errand_ended {
	uint64_t errand;
	int32_t status; // as of waitpid(2)
	uint32_t reserved;
	char reason[160]; // why it could not be started; "": it was
};
