// SPDX-License-Identifier: BSD-2-Clause
// UPnP error codes and their names: UDA 1.0 table 3-3, UDA 1.1 section 3.2.2, and the services'
// own (WANIPConnection:1 section 2.4, WANIPConnection:2 section 2.5, Layer3Forwarding:1 section
// 2.4).

#include "lan/upnp_error.h"

#include <stddef.h>

static const struct {
	int code;
	const char *name;
} errors[] = {
	{401, "Invalid Action"},
	{402, "Invalid Args"},
	{404, "Invalid Var"},
	{501, "Action Failed"},
	{600, "Argument Value Invalid"},
	{601, "Argument Value Out of Range"},
	{602, "Optional Action Not Implemented"},
	{603, "Out of Memory"},
	{604, "Human Intervention Required"},
	{605, "String Argument Too Long"},
	{606, "Action not authorized"},
	{703, "InactiveConnectionStateRequired"},
	{704, "ConnectionSetupFailed"},
	{706, "ConnectionNotConfigured"},
	{709, "InternetAccessDisabled"},
	{710, "InvalidConnectionType"},
	{711, "ConnectionAlreadyTerminated"},
	{713, "SpecifiedArrayIndexInvalid"},
	{714, "NoSuchEntryInArray"},
	{715, "WildCardNotPermittedInSrcIP"},
	{716, "WildCardNotPermittedInExtPort"},
	{718, "ConflictInMappingEntry"},
	{720, "InvalidDeviceUUID"},
	{721, "InvalidServiceID"},
	{723, "InvalidConnServiceSelection"},
	{728, "NoPortMapsAvailable"},
	{729, "ConflictWithOtherMechanisms"},
	{730, "PortMappingNotFound"},
	{731, "ReadOnly"},
	{732, "WildCardNotPermittedInIntPort"},
	{733, "InconsistentParameters"},
};

// What a service of version 1 says where version 2 has a code of its own.
static const struct {
	enum err_kind kind;
	int code;
} first_version[] = {
	{ERR_NOT_LISTED, 402}, {ERR_WILDCARD_INTERNAL, 402}, {ERR_QUOTA, 501},
	{ERR_READ_ONLY, 703},  {ERR_FOREIGN_ENTRY, 714},     {ERR_OTHER_MECHANISM, 718},
};

int upnp_error_code(enum err_kind kind, unsigned version)
{
	for (size_t i = 0; version == 1 && i < sizeof(first_version) / sizeof(first_version[0]);
	     i++)
		if (first_version[i].kind == kind)
			return first_version[i].code;
	return err_upnp_code(kind);
}

const char *upnp_error_name(int code)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].code == code)
			return errors[i].name;
	return "Action Failed";
}
