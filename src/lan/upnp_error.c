// SPDX-License-Identifier: BSD-2-Clause
// UPnP error codes and their names: UDA 1.0 table 3-3, UDA 1.1 section 3.2.2, and the services'
// own (WANIPConnection:1 section 2.4, Layer3Forwarding:1 section 2.4).

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
	{706, "ConnectionNotConfigured"},
	{713, "SpecifiedArrayIndexInvalid"},
	{714, "NoSuchEntryInArray"},
	{715, "WildCardNotPermittedInSrcIP"},
	{716, "WildCardNotPermittedInExtPort"},
	{718, "ConflictInMappingEntry"},
	{720, "InvalidDeviceUUID"},
	{721, "InvalidServiceID"},
	{723, "InvalidConnServiceSelection"},
};

const char *upnp_error_name(int code)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].code == code)
			return errors[i].name;
	return "Action Failed";
}
