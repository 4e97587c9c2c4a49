// SPDX-License-Identifier: BSD-2-Clause
// The time zone in which moments are told.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wire/message.h"

#define TIME_ZONE_SIZE 64

// Looks up the zone of the system, once, at the start.
void time_zone_init(void);

// The name of the system's zone ("Europe/Riga"); "UTC" when it has none.
const char *time_zone_of_system(void);

// Whether NAME is a zone of the system's collection.
bool time_zone_exists(const char *name);

// From now on moments are told in the zone NAME; "": that of the system.
void time_zone_use(const char *name);

// The offset from FROM on, and its changes in the years that follow.
struct wire_zone time_zone_ahead(int64_t from);

// Seconds east of Greenwich at the moment T, and whether summer time is in force.
int32_t time_zone_offset(int64_t t, bool *summer);
