// SPDX-License-Identifier: BSD-2-Clause
// How rows of the service table are written, for the files service_*.c alone.
#pragma once

#include "lan/actions.h"
#include "lan/service_table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// The rows of one service's variables: name, type, evented, allowed values, allowed range, reader
#define VARIABLE_ROW(prefix, name, type, evented, allowed, range, read)                            \
	{#name, DATA_##type, evented, allowed, range, read},

// The number of the same row, from 0.
#define VARIABLE_NUMBER(prefix, name, ...) prefix##_##name,

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

#define SERVICE(name, version, id, path, prefix, left_out, line)                                   \
	{                                                                                          \
		"urn:schemas-upnp-org:service:" name ":" #version, version,                        \
			"urn:upnp-org:serviceId:" id, path, prefix##_variables,                    \
			COUNT(prefix##_variables), prefix##_actions, COUNT(prefix##_actions),      \
			left_out, line                                                             \
	}
