// SPDX-License-Identifier: BSD-2-Clause
// The rows of the services of a connection, which share most of them and the one table of mappings:
// WANIPConnection:1 and WANPPPConnection:1 (November 2001), WANIPConnection:2 (September 2010).

#include "lan/service_rows.h"

// WANIPConnection:1

static const char *const connection_types[] = {"Unconfigured", "IP_Routed", "IP_Bridged", NULL};
static const char *const connection_states[] = {
	"Unconfigured",	 "Connecting",	 "Connected", "PendingDisconnect",
	"Disconnecting", "Disconnected", NULL};
static const char *const connection_errors[] = {"ERROR_NONE",
						"ERROR_COMMAND_ABORTED",
						"ERROR_NOT_ENABLED_FOR_INTERNET",
						"ERROR_USER_DISCONNECT",
						"ERROR_ISP_DISCONNECT",
						"ERROR_IDLE_DISCONNECT",
						"ERROR_FORCED_DISCONNECT",
						"ERROR_NO_CARRIER",
						"ERROR_IP_CONFIGURATION",
						"ERROR_UNKNOWN",
						NULL};
static const char *const protocols[] = {"TCP", "UDP", NULL};

// 0 stands for every port at once.
static const struct value_range internal_ports = {1, 65535, ERR_WILDCARD_INTERNAL};

// The variables that all of these services have, in front of their own: arguments refer to them by
// one number in every service. TYPES and ERRORS are the allowed values of ConnectionType and
// LastConnectionError, LEASES the allowed range of a lease.
#define CONNECTION_VARIABLES(X, types, errors, leases)                                             \
	X(CON, ConnectionType, STRING, false, types, NULL, read_connection_type)                   \
	X(CON, PossibleConnectionTypes, STRING, true, NULL, NULL, read_possible_connection_types)  \
	X(CON, ConnectionStatus, STRING, true, connection_states, NULL, read_connection_status)    \
	X(CON, Uptime, UI4, false, NULL, NULL, read_uptime)                                        \
	X(CON, LastConnectionError, STRING, false, errors, NULL, read_last_connection_error)       \
	X(CON, AutoDisconnectTime, UI4, false, NULL, NULL, read_never)                             \
	X(CON, IdleDisconnectTime, UI4, false, NULL, NULL, read_never)                             \
	X(CON, WarnDisconnectDelay, UI4, false, NULL, NULL, read_never)                            \
	X(CON, RSIPAvailable, BOOLEAN, false, NULL, NULL, read_rsip_available)                     \
	X(CON, NATEnabled, BOOLEAN, false, NULL, NULL, read_nat_enabled)                           \
	X(CON, ExternalIPAddress, STRING, true, NULL, NULL, read_external_ip_address)              \
	X(CON, PortMappingNumberOfEntries, UI2, true, NULL, NULL, read_number_of_entries)          \
	X(CON, PortMappingEnabled, BOOLEAN, false, NULL, NULL, NULL)                               \
	X(CON, PortMappingLeaseDuration, UI4, false, NULL, leases, NULL)                           \
	X(CON, RemoteHost, STRING, false, NULL, NULL, NULL)                                        \
	X(CON, ExternalPort, UI2, false, NULL, NULL, NULL)                                         \
	X(CON, InternalPort, UI2, false, NULL, &internal_ports, NULL)                              \
	X(CON, PortMappingProtocol, STRING, false, protocols, NULL, NULL)                          \
	X(CON, InternalClient, STRING, false, NULL, NULL, NULL)                                    \
	X(CON, PortMappingDescription, STRING, false, NULL, NULL, NULL)

enum { CONNECTION_VARIABLES(VARIABLE_NUMBER, , , ) CON__COUNT };

static const struct state_variable wip_variables[] = {
	CONNECTION_VARIABLES(VARIABLE_ROW, connection_types, connection_errors, NULL)};

static const struct argument set_type[] = {[SET_CONNECTION_TYPE] = IN(CON, ConnectionType)};
static const struct argument get_type[] = {
	OUT(CON, ConnectionType),
	OUT(CON, PossibleConnectionTypes),
};
static const struct argument set_auto[] = {[SET_DISCONNECT_TIME] = IN(CON, AutoDisconnectTime)};
static const struct argument set_idle[] = {[SET_DISCONNECT_TIME] = IN(CON, IdleDisconnectTime)};
static const struct argument set_warn[] = {[SET_DISCONNECT_TIME] = IN(CON, WarnDisconnectDelay)};
static const struct argument get_auto[] = {OUT(CON, AutoDisconnectTime)};
static const struct argument get_idle[] = {OUT(CON, IdleDisconnectTime)};
static const struct argument get_warn[] = {OUT(CON, WarnDisconnectDelay)};
static const struct argument get_status[] = {
	OUT(CON, ConnectionStatus),
	OUT(CON, LastConnectionError),
	OUT(CON, Uptime),
};
static const struct argument get_nat[] = {OUT(CON, RSIPAvailable), OUT(CON, NATEnabled)};
static const struct argument get_generic[] = {
	[GENERIC_INDEX] = IN_AS(PortMappingIndex, CON, PortMappingNumberOfEntries),
	OUT(CON, RemoteHost),
	OUT(CON, ExternalPort),
	OUT_AS(Protocol, CON, PortMappingProtocol),
	OUT(CON, InternalPort),
	OUT(CON, InternalClient),
	OUT_AS(Enabled, CON, PortMappingEnabled),
	OUT(CON, PortMappingDescription),
	OUT_AS(LeaseDuration, CON, PortMappingLeaseDuration),
};
static const struct argument get_specific[] = {
	[MAPPING_REMOTE_HOST] = MAY(RemoteHost, CON, RemoteHost, ""),
	[MAPPING_EXTERNAL_PORT] = IN(CON, ExternalPort),
	[MAPPING_PROTOCOL] = IN_AS(Protocol, CON, PortMappingProtocol),
	OUT(CON, InternalPort),
	OUT(CON, InternalClient),
	OUT_AS(Enabled, CON, PortMappingEnabled),
	OUT(CON, PortMappingDescription),
	OUT_AS(LeaseDuration, CON, PortMappingLeaseDuration),
};
// AddPortMapping, and AddAnyPortMapping, which has an out argument as well.
#define ADD_MAPPING                                                                                \
	[MAPPING_REMOTE_HOST] = MAY(RemoteHost, CON, RemoteHost, ""),                              \
	[MAPPING_EXTERNAL_PORT] = IN(CON, ExternalPort),                                           \
	[MAPPING_PROTOCOL] = IN_AS(Protocol, CON, PortMappingProtocol),                            \
	[MAPPING_INTERNAL_PORT] = IN(CON, InternalPort),                                           \
	[MAPPING_INTERNAL_CLIENT] = MAY(InternalClient, CON, InternalClient, ""),                  \
	[MAPPING_ENABLED] = MAY(Enabled, CON, PortMappingEnabled, "1"),                            \
	[MAPPING_DESCRIPTION] = MAY(PortMappingDescription, CON, PortMappingDescription, ""),      \
	[MAPPING_LEASE] = MAY(LeaseDuration, CON, PortMappingLeaseDuration, "0")

static const struct argument add_mapping[] = {ADD_MAPPING};
static const struct argument delete_mapping[] = {
	[MAPPING_REMOTE_HOST] = MAY(RemoteHost, CON, RemoteHost, ""),
	[MAPPING_EXTERNAL_PORT] = IN(CON, ExternalPort),
	[MAPPING_PROTOCOL] = IN_AS(Protocol, CON, PortMappingProtocol),
};
static const struct argument get_address[] = {OUT(CON, ExternalIPAddress)};

// The actions that all of them have.
#define CONNECTION_ACTIONS                                                                         \
	ACTION("SetConnectionType", set_type, set_connection_type),                                \
		ACTION("GetConnectionTypeInfo", get_type, NULL),                                   \
		ACTION_PLAIN("RequestConnection", request_connection),                             \
		ACTION_PLAIN("RequestTermination", request_termination),                           \
		ACTION_PLAIN("ForceTermination", force_termination),                               \
		ACTION("SetAutoDisconnectTime", set_auto, set_disconnect_time),                    \
		ACTION("SetIdleDisconnectTime", set_idle, set_disconnect_time),                    \
		ACTION("SetWarnDisconnectDelay", set_warn, set_disconnect_time),                   \
		ACTION("GetStatusInfo", get_status, NULL),                                         \
		ACTION("GetAutoDisconnectTime", get_auto, NULL),                                   \
		ACTION("GetIdleDisconnectTime", get_idle, NULL),                                   \
		ACTION("GetWarnDisconnectDelay", get_warn, NULL),                                  \
		ACTION("GetNATRSIPStatus", get_nat, NULL),                                         \
		ACTION("GetGenericPortMappingEntry", get_generic, get_generic_port_mapping),       \
		ACTION("GetSpecificPortMappingEntry", get_specific, get_specific_port_mapping),    \
		ACTION("AddPortMapping", add_mapping, add_port_mapping),                           \
		ACTION("DeletePortMapping", delete_mapping, delete_port_mapping),                  \
		ACTION("GetExternalIPAddress", get_address, NULL),

static const struct action wip_actions[] = {CONNECTION_ACTIONS};

const struct service wan_ip_1 =
	SERVICE("WANIPConnection", 1, "WANIPConn1", "wip", wip, NULL, false);

// WANIPConnection:2

// What is above is granted as this.
static const struct value_range leases_2 = {0, LEASE_WEEK_S, ERR_NONE};

#define WIP2_VARIABLES(X)                                                                          \
	X(WIP2, SystemUpdateID, UI4, true, NULL, NULL, read_system_update_id)                      \
	X(WIP2, A_ARG_TYPE_Manage, BOOLEAN, false, NULL, NULL, NULL)                               \
	X(WIP2, A_ARG_TYPE_PortListing, STRING, false, NULL, NULL, NULL)

enum { WIP2__FIRST = CON__COUNT - 1, WIP2_VARIABLES(VARIABLE_NUMBER) };

static const struct state_variable wip2_variables[] = {CONNECTION_VARIABLES(
	VARIABLE_ROW, connection_types, connection_errors, &leases_2) WIP2_VARIABLES(VARIABLE_ROW)};

static const struct argument add_any[] = {
	ADD_MAPPING,
	OUT_AS(ReservedPort, CON, ExternalPort),
};
static const struct argument delete_range[] = {
	[RANGE_FIRST] = IN_AS(StartPort, CON, ExternalPort),
	[RANGE_LAST] = IN_AS(EndPort, CON, ExternalPort),
	[RANGE_PROTOCOL] = IN_AS(Protocol, CON, PortMappingProtocol),
	[RANGE_MANAGE] = IN_AS(Manage, WIP2, A_ARG_TYPE_Manage),
};
static const struct argument list_range[] = {
	[RANGE_FIRST] = IN_AS(StartPort, CON, ExternalPort),
	[RANGE_LAST] = IN_AS(EndPort, CON, ExternalPort),
	[RANGE_PROTOCOL] = IN_AS(Protocol, CON, PortMappingProtocol),
	[RANGE_MANAGE] = IN_AS(Manage, WIP2, A_ARG_TYPE_Manage),
	[RANGE_COUNT] = IN_AS(NumberOfPorts, CON, PortMappingNumberOfEntries),
	OUT_AS(PortListing, WIP2, A_ARG_TYPE_PortListing),
};

static const struct action wip2_actions[] = {
	CONNECTION_ACTIONS ACTION("DeletePortMappingRange", delete_range,
				  delete_port_mapping_range),
	ACTION("GetListOfPortMappings", list_range, get_list_of_port_mappings),
	ACTION("AddAnyPortMapping", add_any, add_any_port_mapping),
};

const struct service wan_ip_2 =
	SERVICE("WANIPConnection", 2, "WANIPConn1", "wip", wip2, NULL, false);

// WANPPPConnection:1

static const char *const ppp_types[] = {"Unconfigured",	 "IP_Routed",  "DHCP_Spoofed",
					"PPPoE_Bridged", "PPTP_Relay", "L2TP_Relay",
					"PPPoE_Relay",	 NULL};
static const char *const ppp_errors[] = {"ERROR_NONE",
					 "ERROR_ISP_TIME_OUT",
					 "ERROR_COMMAND_ABORTED",
					 "ERROR_NOT_ENABLED_FOR_INTERNET",
					 "ERROR_USER_DISCONNECT",
					 "ERROR_ISP_DISCONNECT",
					 "ERROR_IDLE_DISCONNECT",
					 "ERROR_FORCED_DISCONNECT",
					 "ERROR_AUTHENTICATION_FAILURE",
					 "ERROR_NO_DIALTONE",
					 "ERROR_NO_CARRIER",
					 "ERROR_IP_CONFIGURATION",
					 "ERROR_UNKNOWN",
					 NULL};

#define WPP_VARIABLES(X)                                                                           \
	X(WPP, UserName, STRING, false, NULL, NULL, NULL)                                          \
	X(WPP, Password, STRING, false, NULL, NULL, NULL)                                          \
	X(WPP, UpstreamMaxBitRate, UI4, false, NULL, NULL, read_max_bit_rate)                      \
	X(WPP, DownstreamMaxBitRate, UI4, false, NULL, NULL, read_max_bit_rate)

enum { WPP__FIRST = CON__COUNT - 1, WPP_VARIABLES(VARIABLE_NUMBER) };

static const struct state_variable wpp_variables[] = {CONNECTION_VARIABLES(
	VARIABLE_ROW, ppp_types, ppp_errors, NULL) WPP_VARIABLES(VARIABLE_ROW)};

static const struct argument configure[] = {IN(WPP, UserName), IN(WPP, Password)};
static const struct argument get_rates[] = {
	OUT(WPP, UpstreamMaxBitRate),
	OUT(WPP, DownstreamMaxBitRate),
};

static const struct action wpp_actions[] = {
	CONNECTION_ACTIONS ACTION("ConfigureConnection", configure, configure_connection),
	ACTION("GetLinkLayerMaxBitRates", get_rates, NULL),
};

// How the line is dialled, and with whose account, is no business of the LAN's.
static const char *const wpp_left_out[] = {"GetPPPEncryptionProtocol",
					   "GetPPPCompressionProtocol",
					   "GetPPPAuthenticationProtocol",
					   "GetUserName",
					   "GetPassword",
					   NULL};

const struct service wan_ppp_1 =
	SERVICE("WANPPPConnection", 1, "WANPPPConn1", "wpp", wpp, wpp_left_out, true);
