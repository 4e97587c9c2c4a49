// SPDX-License-Identifier: BSD-2-Clause
// A command of /user/ssh-keys that is in a file of its own.
#pragma once

struct call;

void ssh_keys_import(struct call *call);
