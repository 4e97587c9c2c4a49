// SPDX-License-Identifier: BSD-2-Clause
// The services we offer: their actions, arguments and state variables. This table is the only place
// that knows them: service descriptions, the checking of arguments, control, and queries are all
// read from it. A version of a service is a row of its own, made of the rows of the version before
// and what it adds; the versions of one service have one path.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"
#include "wire/message.h"

struct call; // lan/call.h

enum data_type { DATA_STRING, DATA_BOOLEAN, DATA_UI2, DATA_UI4, DATA__COUNT };

// What the value of a state variable is told from.
struct reading {
	enum wire_igd tree; // that is spoken of
	const struct wire_service *identity;
	const struct wire_uplink *uplink;
};

// Appends the present value, as it stands in an answer before XML escaping.
typedef void variable_reader(const struct reading *from, struct strbuf *out);

struct value_range {
	uint32_t minimum;
	uint32_t maximum;
	enum err_kind outside; // what a number outside is told as; ERR_NONE: taken as it is
};

struct state_variable {
	const char *name;
	enum data_type type;
	bool evented;
	const char *const *allowed;	 // ended by NULL; NULL: any text
	const struct value_range *range; // of a number; NULL: whatever the type holds
	variable_reader *read;		 // NULL: has a value only as part of a mapping or a request
};

struct argument {
	const char *name;
	size_t variable; // related state variable, in its service
	bool out;
	const char *missing; // in: what a missing one is taken for; NULL: it must be there
};

enum call_result {
	CALL_DONE,    // the out arguments are written
	CALL_PENDING, // gate was asked; the answer follows
	CALL_FAILED,  // E says why
};

typedef enum call_result action_handler(struct call *call, struct err *e);

enum { ACTION_ARGUMENTS_MAX = 8, LEASE_WEEK_S = 604800 };

struct action {
	const char *name;
	const struct argument *argument; // all `in` before all `out`
	size_t arguments;
	action_handler *run; // NULL: each out argument is its variable's present value
};

struct service {
	const char *type; // with its version
	unsigned version;
	const char *id;
	const char *path; // its segment in our URLs
	const struct state_variable *variable;
	size_t variables;
	const struct action *action;
	size_t actions;
	const char *const *left_out; // the document's optional actions without a row, ended by NULL
	bool line;		     // some variables are read from the link's speed and counters
};

enum service_number {
	SERVICE_LAYER3_FORWARDING,
	SERVICE_WAN_COMMON,
	SERVICE_WAN_IP,
	SERVICE_WAN_IP_2,
	SERVICE_WAN_PPP,
	SERVICE_WAN_ETHERNET_LINK,
	SERVICE_LAN_CONTROL,
	SERVICE__COUNT
};

extern const struct service *const service_table[SERVICE__COUNT];

extern const struct service layer3_forwarding_1;
extern const struct service wan_common_1;
extern const struct service wan_ip_1;
extern const struct service wan_ip_2;
extern const struct service wan_ppp_1;
extern const struct service wan_ethernet_link_1;
extern const struct service lan_control_1;

const struct action *service_action(const struct service *s, struct slice name); // or NULL
bool service_leaves_out(const struct service *s, struct slice name);
const struct state_variable *service_variable(const struct service *s, struct slice name);

const char *data_type_name(enum data_type type); // as dataType spells it

// The row that a request to a URL of S means when it names TYPE, "urn:…:service:Name:version": S or
// another version of it, whatever tree the URL belongs to. NULL: TYPE is no version of it.
const struct service *service_asked(const struct service *s, struct slice type);

bool service_has_events(const struct service *s);

// Where an action's in arguments stand, for its handler.
enum { SET_CONNECTION_SERVICE };
enum { SET_ENABLED };
enum { ACTIVE_CONNECTION_INDEX };
enum { SET_CONNECTION_TYPE };
enum { SET_DISCONNECT_TIME };
enum { GENERIC_INDEX };
enum { RANGE_FIRST, RANGE_LAST, RANGE_PROTOCOL, RANGE_MANAGE, RANGE_COUNT /* listing only */ };
enum {
	MAPPING_REMOTE_HOST,
	MAPPING_EXTERNAL_PORT,
	MAPPING_PROTOCOL,
	MAPPING_INTERNAL_PORT, // from here on of adding only
	MAPPING_INTERNAL_CLIENT,
	MAPPING_ENABLED,
	MAPPING_DESCRIPTION,
	MAPPING_LEASE,
};
