// SPDX-License-Identifier: BSD-2-Clause
// The whole configuration in one file, and back: the records of every menu that keeps some, users
// with their hashes among them. What only a moment holds (mappings, the log, files) is not in it.
//
// Loading is one transaction: it is read and checked whole before anything changes, then it acts and
// is stored at once, or nothing is.
#pragma once

struct call;

void backup_save(struct call *call);
void backup_load(struct call *call);
