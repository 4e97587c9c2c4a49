// SPDX-License-Identifier: BSD-2-Clause
// The command /execute: a script that runs on its own, or whose output is waited for.
#pragma once

struct call;

// Ends CALL with the id of the job or, with `as-string`, with what it shows.
void background_execute(struct call *call);
