// SPDX-License-Identifier: BSD-2-Clause
// Why a transfer failed, in RouterOS' words.
#pragma once

#include "worker/transfer.h"

// Fills E; always -1.
int transfer_failure(const struct transfer *t, CURLcode code, struct err *e);
