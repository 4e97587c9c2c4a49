// SPDX-License-Identifier: BSD-2-Clause
// Chance, for delays that must not coincide with those of other devices.
#pragma once

#include <stdint.h>

uint32_t random_below(uint32_t limit); // 0..limit - 1; 0 when the limit is 0
