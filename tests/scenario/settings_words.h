// SPDX-License-Identifier: BSD-2-Clause
// The settings that a scenario lets mgmt send.
#pragma once

#include "wire/message.h"
#include "words.h"

// Changes SETTINGS by all remaining words; ends the program at one that is no setting.
void settings_change(struct wire_settings *settings, struct words *w);
