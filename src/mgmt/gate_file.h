// SPDX-License-Identifier: BSD-2-Clause
// A part of the configuration that gate is handed as a memory file, all of it at each change, since it
// is of any length: as the applying step of a change, and to each new gate.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/loop.h"
#include "mgmt/hooks.h"

struct gate_file_row {
	enum wire_kind kind; // whose struct is wire_file
	const char *what;    // "the firewall": is not in force, as the log says
	// Makes the file as the records will be; *OUT is the caller's to free. 0 or -1.
	int (*gather)(struct mgmt *m, void **out, size_t *size, struct err *e);
	// Gate has answered: what was gathered last is in force, or E says why not. May be NULL.
	void (*told)(struct mgmt *m, const struct err *e);
};

struct gate_file {
	struct mgmt *m;
	const struct gate_file_row *row;
	struct transaction *waiting; // for gate's answer; NULL: none
	bool mixed;		     // what else was to be told goes with it
	uint64_t request;	     // the one under way; an older one's answer does not count
	struct loop_timer patience;
	struct loop_timer again;
	void *bytes; // what was handed over last; NULL: nothing
	size_t size;
};

void gate_file_init(struct gate_file *f, struct mgmt *m, const struct gate_file_row *row);
void gate_file_done(struct gate_file *f);

void gate_file_apply(struct gate_file *f, struct transaction *t); // as applier.apply
// Unasked: what fails is logged. While a change waits it is told with it, and again without it where
// gate refuses that.
void gate_file_tell(struct gate_file *f);

void gate_file_connected(struct gate_file *f); // a new gate is there
