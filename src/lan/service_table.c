// SPDX-License-Identifier: BSD-2-Clause
// The table of services. Names, order and allowed values are those of the standards
// (Layer3Forwarding:1, WANCommonInterfaceConfig:1 and WANIPConnection:1, November 2001).

#include "lan/service_table.h"

#include <string.h>

#include "base/number.h"
#include "lan/actions.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// The rows of one service's variables: name, type, evented, allowed values, minimum, maximum,
// reader
#define VARIABLE_ROW(prefix, name, type, evented, allowed, minimum, maximum, read)                 \
	[prefix##_##name] = {#name, DATA_##type, evented, allowed, minimum, maximum, read},

#define IN(prefix, name)                                                                           \
	{                                                                                          \
		"New" #name, prefix##_##name, false, NULL                                          \
	}
#define IN_AS(name, prefix, variable)                                                              \
	{                                                                                          \
		"New" #name, prefix##_##variable, false, NULL                                      \
	}
#define MAY(name, prefix, variable, text)                                                          \
	{                                                                                          \
		"New" #name, prefix##_##variable, false, text                                      \
	}
#define OUT(prefix, name)                                                                          \
	{                                                                                          \
		"New" #name, prefix##_##name, true, NULL                                           \
	}
#define OUT_AS(name, prefix, variable)                                                             \
	{                                                                                          \
		"New" #name, prefix##_##variable, true, NULL                                       \
	}

#define ACTION(name, arguments, run)                                                               \
	{                                                                                          \
		name, arguments, COUNT(arguments), run                                             \
	}
#define ACTION_PLAIN(name, run)                                                                    \
	{                                                                                          \
		name, NULL, 0, run                                                                 \
	}

// Layer3Forwarding:1

#define L3F_VARIABLES(X)                                                                           \
	X(L3F, DefaultConnectionService, STRING, true, NULL, 0, 0, read_default_connection_service)

#define L3F_NUMBER(prefix, name, ...) prefix##_##name,
enum { L3F_VARIABLES(L3F_NUMBER) };

static const struct state_variable l3f_variables[] = {L3F_VARIABLES(VARIABLE_ROW)};

static const struct argument set_default_service[] = {
	[SET_CONNECTION_SERVICE] = IN(L3F, DefaultConnectionService),
};
static const struct argument get_default_service[] = {OUT(L3F, DefaultConnectionService)};

static const struct action l3f_actions[] = {
	ACTION("SetDefaultConnectionService", set_default_service, set_default_connection_service),
	ACTION("GetDefaultConnectionService", get_default_service, NULL),
};

// WANCommonInterfaceConfig:1

static const char *const access_types[] = {"DSL", "POTS", "Cable", "Ethernet", NULL};
static const char *const link_states[] = {"Up", "Down", "Initializing", "Unavailable", NULL};

#define WCI_VARIABLES(X)                                                                           \
	X(WCI, WANAccessType, STRING, false, access_types, 0, 0, read_wan_access_type)             \
	X(WCI, Layer1UpstreamMaxBitRate, UI4, false, NULL, 0, 0, read_max_bit_rate)                \
	X(WCI, Layer1DownstreamMaxBitRate, UI4, false, NULL, 0, 0, read_max_bit_rate)              \
	X(WCI, PhysicalLinkStatus, STRING, true, link_states, 0, 0, read_physical_link_status)     \
	X(WCI, WANAccessProvider, STRING, false, NULL, 0, 0, read_wan_access_provider)             \
	X(WCI, MaximumActiveConnections, UI2, false, NULL, 0, 0, read_maximum_active_connections)  \
	X(WCI, NumberOfActiveConnections, UI2, true, NULL, 0, 0, read_active_connections)          \
	X(WCI, ActiveConnectionDeviceContainer, STRING, false, NULL, 0, 0, NULL)                   \
	X(WCI, ActiveConnectionServiceID, STRING, false, NULL, 0, 0, NULL)                         \
	X(WCI, TotalBytesSent, UI4, false, NULL, 0, 0, read_total_bytes_sent)                      \
	X(WCI, TotalBytesReceived, UI4, false, NULL, 0, 0, read_total_bytes_received)              \
	X(WCI, TotalPacketsSent, UI4, false, NULL, 0, 0, read_total_packets_sent)                  \
	X(WCI, TotalPacketsReceived, UI4, false, NULL, 0, 0, read_total_packets_received)          \
	X(WCI, EnabledForInternet, BOOLEAN, true, NULL, 0, 0, read_enabled_for_internet)

#define WCI_NUMBER(prefix, name, ...) prefix##_##name,
enum { WCI_VARIABLES(WCI_NUMBER) };

static const struct state_variable wci_variables[] = {WCI_VARIABLES(VARIABLE_ROW)};

static const struct argument set_enabled[] = {[SET_ENABLED] = IN(WCI, EnabledForInternet)};
static const struct argument get_enabled[] = {OUT(WCI, EnabledForInternet)};
static const struct argument get_link[] = {
	OUT(WCI, WANAccessType),
	OUT(WCI, Layer1UpstreamMaxBitRate),
	OUT(WCI, Layer1DownstreamMaxBitRate),
	OUT(WCI, PhysicalLinkStatus),
};
static const struct argument get_provider[] = {OUT(WCI, WANAccessProvider)};
static const struct argument get_maximum[] = {OUT(WCI, MaximumActiveConnections)};
static const struct argument get_bytes_sent[] = {OUT(WCI, TotalBytesSent)};
static const struct argument get_bytes_received[] = {OUT(WCI, TotalBytesReceived)};
static const struct argument get_packets_sent[] = {OUT(WCI, TotalPacketsSent)};
static const struct argument get_packets_received[] = {OUT(WCI, TotalPacketsReceived)};
static const struct argument get_active[] = {
	[ACTIVE_CONNECTION_INDEX] = IN_AS(ActiveConnectionIndex, WCI, NumberOfActiveConnections),
	OUT_AS(ActiveConnDeviceContainer, WCI, ActiveConnectionDeviceContainer),
	OUT(WCI, ActiveConnectionServiceID),
};

static const struct action wci_actions[] = {
	ACTION("SetEnabledForInternet", set_enabled, set_enabled_for_internet),
	ACTION("GetEnabledForInternet", get_enabled, NULL),
	ACTION("GetCommonLinkProperties", get_link, NULL),
	ACTION("GetWANAccessProvider", get_provider, NULL),
	ACTION("GetMaximumActiveConnections", get_maximum, NULL),
	ACTION("GetTotalBytesSent", get_bytes_sent, NULL),
	ACTION("GetTotalBytesReceived", get_bytes_received, NULL),
	ACTION("GetTotalPacketsSent", get_packets_sent, NULL),
	ACTION("GetTotalPacketsReceived", get_packets_received, NULL),
	ACTION("GetActiveConnection", get_active, get_active_connection),
};

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

#define WIP_NUMBER(prefix, name, ...) prefix##_##name,
enum { WIP_VARIABLES(WIP_NUMBER) };

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

#define SERVICE(name, id, path, prefix)                                                            \
	{                                                                                          \
		"urn:schemas-upnp-org:service:" name ":1", 1, "urn:upnp-org:serviceId:" id, path,  \
			prefix##_variables, COUNT(prefix##_variables), prefix##_actions,           \
			COUNT(prefix##_actions)                                                    \
	}

const struct service service_table[SERVICE__COUNT] = {
	[SERVICE_LAYER3_FORWARDING] = SERVICE("Layer3Forwarding", "L3Forwarding1", "l3f", l3f),
	[SERVICE_WAN_COMMON] = SERVICE("WANCommonInterfaceConfig", "WANCommonIFC1", "wci", wci),
	[SERVICE_WAN_IP] = SERVICE("WANIPConnection", "WANIPConn1", "wip", wip),
};

const struct service *service_by_path(struct slice path)
{
	for (size_t i = 0; i < SERVICE__COUNT; i++)
		if (slice_is(path, service_table[i].path))
			return &service_table[i];
	return NULL;
}

const struct action *service_action(const struct service *s, struct slice name)
{
	for (size_t i = 0; i < s->actions; i++)
		if (slice_is(name, s->action[i].name))
			return &s->action[i];
	return NULL;
}

const struct state_variable *service_variable(const struct service *s, struct slice name)
{
	for (size_t i = 0; i < s->variables; i++)
		if (slice_is(name, s->variable[i].name))
			return &s->variable[i];
	return NULL;
}

const char *data_type_name(enum data_type type)
{
	static const char *const names[DATA__COUNT] = {
		[DATA_STRING] = "string",
		[DATA_BOOLEAN] = "boolean",
		[DATA_UI2] = "ui2",
		[DATA_UI4] = "ui4",
	};

	return names[type];
}

bool service_is_type(const struct service *s, struct slice type)
{
	size_t n = (size_t)(strrchr(s->type, ':') + 1 - s->type);
	uint64_t version;

	if (type.n <= n || memcmp(type.p, s->type, n) != 0)
		return false;
	return number_parse((struct slice){type.p + n, type.n - n}, s->version, &version) ==
		       NUMBER_OK &&
	       version >= 1;
}
