// SPDX-License-Identifier: BSD-2-Clause
// The last steps of a transaction: into the store, then into force and to whoever listens.
#pragma once

#include "mgmt/transaction.h"

// Stores T's changes on the helper thread; leads to transaction_stored.
void transaction_store(struct transaction *t);

// Brings T's stored changes into force, tells listeners and the log.
void transaction_commit(struct transaction *t);
