// SPDX-License-Identifier: BSD-2-Clause
// The rows of the services of a connection: WANIPConnection:1 (November 2001), WANIPConnection:2
// (September 2010), which is version 1 and what it adds.

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

#define WIP_VARIABLES(X)                                                                           \
	X(WIP, ConnectionType, STRING, false, connection_types, 0, 0, read_connection_type)        \
	X(WIP, PossibleConnectionTypes, STRING, true, NULL, 0, 0, read_possible_connection_types)  \
	X(WIP, ConnectionStatus, STRING, true, connection_states, 0, 0, read_connection_status)    \
	X(WIP, Uptime, UI4, false, NULL, 0, 0, read_uptime)                                        \
	X(WIP, LastConnectionError, STRING, false, connection_errors, 0, 0,                        \
	  read_last_connection_error)                                                              \
	X(WIP, AutoDisconnectTime, UI4, false, NULL, 0, 0, read_never)                             \
	X(WIP, IdleDisconnectTime, UI4, false, NULL, 0, 0, read_never)                             \
	X(WIP, WarnDisconnectDelay, UI4, false, NULL, 0, 0, read_never)                            \
	X(WIP, RSIPAvailable, BOOLEAN, false, NULL, 0, 0, read_rsip_available)                     \
	X(WIP, NATEnabled, BOOLEAN, false, NULL, 0, 0, read_nat_enabled)                           \
	X(WIP, ExternalIPAddress, STRING, true, NULL, 0, 0, read_external_ip_address)              \
	X(WIP, PortMappingNumberOfEntries, UI2, true, NULL, 0, 0, read_number_of_entries)          \
	X(WIP, PortMappingEnabled, BOOLEAN, false, NULL, 0, 0, NULL)                               \
	X(WIP, PortMappingLeaseDuration, UI4, false, NULL, 0, 0, NULL)                             \
	X(WIP, RemoteHost, STRING, false, NULL, 0, 0, NULL)                                        \
	X(WIP, ExternalPort, UI2, false, NULL, 0, 0, NULL)                                         \
	X(WIP, InternalPort, UI2, false, NULL, 1, 65535, NULL)                                     \
	X(WIP, PortMappingProtocol, STRING, false, protocols, 0, 0, NULL)                          \
	X(WIP, InternalClient, STRING, false, NULL, 0, 0, NULL)                                    \
	X(WIP, PortMappingDescription, STRING, false, NULL, 0, 0, NULL)

enum { WIP_VARIABLES(VARIABLE_NUMBER) };

static const struct state_variable wip_variables[] = {WIP_VARIABLES(VARIABLE_ROW)};

static const struct argument set_type[] = {[SET_CONNECTION_TYPE] = IN(WIP, ConnectionType)};
static const struct argument get_type[] = {
	OUT(WIP, ConnectionType),
	OUT(WIP, PossibleConnectionTypes),
};
static const struct argument set_auto[] = {[SET_DISCONNECT_TIME] = IN(WIP, AutoDisconnectTime)};
static const struct argument set_idle[] = {[SET_DISCONNECT_TIME] = IN(WIP, IdleDisconnectTime)};
static const struct argument set_warn[] = {[SET_DISCONNECT_TIME] = IN(WIP, WarnDisconnectDelay)};
static const struct argument get_auto[] = {OUT(WIP, AutoDisconnectTime)};
static const struct argument get_idle[] = {OUT(WIP, IdleDisconnectTime)};
static const struct argument get_warn[] = {OUT(WIP, WarnDisconnectDelay)};
static const struct argument get_status[] = {
	OUT(WIP, ConnectionStatus),
	OUT(WIP, LastConnectionError),
	OUT(WIP, Uptime),
};
static const struct argument get_nat[] = {OUT(WIP, RSIPAvailable), OUT(WIP, NATEnabled)};
static const struct argument get_generic[] = {
	[GENERIC_INDEX] = IN_AS(PortMappingIndex, WIP, PortMappingNumberOfEntries),
	OUT(WIP, RemoteHost),
	OUT(WIP, ExternalPort),
	OUT_AS(Protocol, WIP, PortMappingProtocol),
	OUT(WIP, InternalPort),
	OUT(WIP, InternalClient),
	OUT_AS(Enabled, WIP, PortMappingEnabled),
	OUT(WIP, PortMappingDescription),
	OUT_AS(LeaseDuration, WIP, PortMappingLeaseDuration),
};
static const struct argument get_specific[] = {
	[MAPPING_REMOTE_HOST] = MAY(RemoteHost, WIP, RemoteHost, ""),
	[MAPPING_EXTERNAL_PORT] = IN(WIP, ExternalPort),
	[MAPPING_PROTOCOL] = IN_AS(Protocol, WIP, PortMappingProtocol),
	OUT(WIP, InternalPort),
	OUT(WIP, InternalClient),
	OUT_AS(Enabled, WIP, PortMappingEnabled),
	OUT(WIP, PortMappingDescription),
	OUT_AS(LeaseDuration, WIP, PortMappingLeaseDuration),
};
static const struct argument add_mapping[] = {
	[MAPPING_REMOTE_HOST] = MAY(RemoteHost, WIP, RemoteHost, ""),
	[MAPPING_EXTERNAL_PORT] = IN(WIP, ExternalPort),
	[MAPPING_PROTOCOL] = IN_AS(Protocol, WIP, PortMappingProtocol),
	[MAPPING_INTERNAL_PORT] = IN(WIP, InternalPort),
	[MAPPING_INTERNAL_CLIENT] = MAY(InternalClient, WIP, InternalClient, ""),
	[MAPPING_ENABLED] = MAY(Enabled, WIP, PortMappingEnabled, "1"),
	[MAPPING_DESCRIPTION] = MAY(PortMappingDescription, WIP, PortMappingDescription, ""),
	[MAPPING_LEASE] = MAY(LeaseDuration, WIP, PortMappingLeaseDuration, "0"),
};
static const struct argument delete_mapping[] = {
	[MAPPING_REMOTE_HOST] = MAY(RemoteHost, WIP, RemoteHost, ""),
	[MAPPING_EXTERNAL_PORT] = IN(WIP, ExternalPort),
	[MAPPING_PROTOCOL] = IN_AS(Protocol, WIP, PortMappingProtocol),
};
static const struct argument get_address[] = {OUT(WIP, ExternalIPAddress)};

static const struct action wip_actions[] = {
	ACTION("SetConnectionType", set_type, set_connection_type),
	ACTION("GetConnectionTypeInfo", get_type, NULL),
	ACTION_PLAIN("RequestConnection", request_connection),
	ACTION_PLAIN("RequestTermination", terminate_connection),
	ACTION_PLAIN("ForceTermination", terminate_connection),
	ACTION("SetAutoDisconnectTime", set_auto, set_disconnect_time),
	ACTION("SetIdleDisconnectTime", set_idle, set_disconnect_time),
	ACTION("SetWarnDisconnectDelay", set_warn, set_disconnect_time),
	ACTION("GetStatusInfo", get_status, NULL),
	ACTION("GetAutoDisconnectTime", get_auto, NULL),
	ACTION("GetIdleDisconnectTime", get_idle, NULL),
	ACTION("GetWarnDisconnectDelay", get_warn, NULL),
	ACTION("GetNATRSIPStatus", get_nat, NULL),
	ACTION("GetGenericPortMappingEntry", get_generic, get_generic_port_mapping),
	ACTION("GetSpecificPortMappingEntry", get_specific, get_specific_port_mapping),
	ACTION("AddPortMapping", add_mapping, add_port_mapping),
	ACTION("DeletePortMapping", delete_mapping, delete_port_mapping),
	ACTION("GetExternalIPAddress", get_address, NULL),
};

const struct service wan_ip_1 = SERVICE("WANIPConnection", 1, "WANIPConn1", "wip", wip);
const struct service wan_ip_2 = SERVICE("WANIPConnection", 2, "WANIPConn1", "wip", wip);
