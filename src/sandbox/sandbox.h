// SPDX-License-Identifier: BSD-2-Clause
// The walls of a process, put up by itself. Landlock takes the file system away (but the role's own
// directories and the few files of its row), TCP, and signals to others; seccomp every system call
// that the role has no use for. A forbidden file is an error to the caller (EACCES); a forbidden
// system call ends a child, and is an error (EPERM) in the parent and the programs that it runs.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "wire/message.h"

// Before any thread is made and any file of the role is opened. DIRECTORIES (NULL: none), ended by
// NULL, stay readable and writable; the parent may read everywhere and change only what is in them.
// 0, also where the kernel has no Landlock; -1 when the kernel has it and refuses.
int sandbox_files(enum wire_role role, const char *const *directories, struct err *e);

// After the role's threads are made; holds for all of them. 0, also where the kernel has no filters
// or this program no table for the architecture; or -1.
int sandbox_calls(enum wire_role role, struct err *e);

// Whether the two above do something here. Where they do not, uid, capabilities and no_new_privs
// are all that confines a child, and the administrator has to hear of it.
bool sandbox_has_files(void);
bool sandbox_has_calls(void);
