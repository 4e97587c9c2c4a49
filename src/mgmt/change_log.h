// SPDX-License-Identifier: BSD-2-Clause
// Changes in words, for the log and the history.
#pragma once

#include <stddef.h>

#include "base/strbuf.h"
#include "mgmt/transaction.h"

// One line a change: "user added by admin (*2 = /user add name=eve group=read)". Called while the
// rows before and after are both there.
void change_log(const struct transaction *t);

// Appends the command that makes a record of MENU what AFTER is of what BEFORE was; without BEFORE it
// is added, without AFTER removed. Passwords are told as stars.
void change_command(struct strbuf *out, const struct menu *menu, uint32_t id, enum change_kind kind,
		    const struct row *before, const struct row *after);

// What T does in a few words: "user added". For several: of the first.
void change_log_summary(const struct transaction *t, char *out, size_t size);
