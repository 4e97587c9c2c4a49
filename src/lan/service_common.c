// SPDX-License-Identifier: BSD-2-Clause
// The rows of the services that are the same in both versions of the gateway device:
// Layer3Forwarding:1, WANCommonInterfaceConfig:1, WANEthernetLinkConfig:1 (November 2001); and a
// service of our own.

#include "lan/service_rows.h"

// Layer3Forwarding:1

#define L3F_VARIABLES(X)                                                                           \
	X(L3F, DefaultConnectionService, STRING, true, NULL, NULL, read_default_connection_service)

enum { L3F_VARIABLES(VARIABLE_NUMBER) };

static const struct state_variable l3f_variables[] = {L3F_VARIABLES(VARIABLE_ROW)};

static const struct argument set_default_service[] = {
	[SET_CONNECTION_SERVICE] = IN(L3F, DefaultConnectionService),
};
static const struct argument get_default_service[] = {OUT(L3F, DefaultConnectionService)};

static const struct action l3f_actions[] = {
	ACTION("SetDefaultConnectionService", set_default_service, set_default_connection_service),
	ACTION("GetDefaultConnectionService", get_default_service, NULL),
};

const struct service layer3_forwarding_1 =
	SERVICE("Layer3Forwarding", 1, "L3Forwarding1", "l3f", l3f, NULL, false);

// WANCommonInterfaceConfig:1

static const char *const access_types[] = {"DSL", "POTS", "Cable", "Ethernet", NULL};
static const char *const link_states[] = {"Up", "Down", "Initializing", "Unavailable", NULL};

#define WCI_VARIABLES(X)                                                                           \
	X(WCI, WANAccessType, STRING, false, access_types, NULL, read_wan_access_type)             \
	X(WCI, Layer1UpstreamMaxBitRate, UI4, false, NULL, NULL, read_max_bit_rate)                \
	X(WCI, Layer1DownstreamMaxBitRate, UI4, false, NULL, NULL, read_max_bit_rate)              \
	X(WCI, PhysicalLinkStatus, STRING, true, link_states, NULL, read_physical_link_status)     \
	X(WCI, WANAccessProvider, STRING, false, NULL, NULL, read_wan_access_provider)             \
	X(WCI, MaximumActiveConnections, UI2, false, NULL, NULL, read_maximum_active_connections)  \
	X(WCI, NumberOfActiveConnections, UI2, true, NULL, NULL, read_active_connections)          \
	X(WCI, ActiveConnectionDeviceContainer, STRING, false, NULL, NULL, NULL)                   \
	X(WCI, ActiveConnectionServiceID, STRING, false, NULL, NULL, NULL)                         \
	X(WCI, TotalBytesSent, UI4, false, NULL, NULL, read_total_bytes_sent)                      \
	X(WCI, TotalBytesReceived, UI4, false, NULL, NULL, read_total_bytes_received)              \
	X(WCI, TotalPacketsSent, UI4, false, NULL, NULL, read_total_packets_sent)                  \
	X(WCI, TotalPacketsReceived, UI4, false, NULL, NULL, read_total_packets_received)          \
	X(WCI, EnabledForInternet, BOOLEAN, true, NULL, NULL, read_enabled_for_internet)

enum { WCI_VARIABLES(VARIABLE_NUMBER) };

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

const struct service wan_common_1 =
	SERVICE("WANCommonInterfaceConfig", 1, "WANCommonIFC1", "wci", wci, NULL, true);

// WANEthernetLinkConfig:1

static const char *const ethernet_states[] = {"Up", "Down", "Unavailable", NULL};

#define WEL_VARIABLES(X)                                                                           \
	X(WEL, EthernetLinkStatus, STRING, true, ethernet_states, NULL, read_physical_link_status)

enum { WEL_VARIABLES(VARIABLE_NUMBER) };

static const struct state_variable wel_variables[] = {WEL_VARIABLES(VARIABLE_ROW)};

static const struct argument get_ethernet[] = {OUT(WEL, EthernetLinkStatus)};

static const struct action wel_actions[] = {ACTION("GetEthernetLinkStatus", get_ethernet, NULL)};

const struct service wan_ethernet_link_1 =
	SERVICE("WANEthernetLinkConfig", 1, "WANEthLinkC1", "wel", wel, NULL, false);

// LANControl:1, ours: the service, for the LAN that asks (allow-disable-internal-interface).

#define LCT_VARIABLES(X) X(LCT, ServiceEnabled, BOOLEAN, false, NULL, NULL, read_service_enabled)

enum { LCT_VARIABLES(VARIABLE_NUMBER) };

static const struct state_variable lct_variables[] = {LCT_VARIABLES(VARIABLE_ROW)};

static const struct argument get_service[] = {OUT(LCT, ServiceEnabled)};

static const struct action lct_actions[] = {
	ACTION("GetServiceEnabled", get_service, NULL),
	ACTION_PLAIN("DisableService", disable_service),
};

const struct service lan_control_1 = {
	"urn:schemas-sallyport:service:LANControl:1",
	1,
	"urn:sallyport:serviceId:LANControl1",
	"lct",
	lct_variables,
	COUNT(lct_variables),
	lct_actions,
	COUNT(lct_actions),
	NULL,
	false,
};
