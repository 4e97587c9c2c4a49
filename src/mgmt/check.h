// SPDX-License-Identifier: BSD-2-Clause
// Checking what a transaction would lead to.
#pragma once

#include "mgmt/transaction.h"

// Every staged change, by the rows of its menu and by the menu's own check.
int check_transaction(struct transaction *t, size_t from, struct err *e);
