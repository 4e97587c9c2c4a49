// SPDX-License-Identifier: BSD-2-Clause
// What a worker's trials of devices come to, in words.
#pragma once

#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"
#include "schema/menu.h"
#include "wire/message.h"

enum { DOCTOR_TEXT_MAX = 1280, DOCTOR_OUTCOMES_MAX = 64 };

struct doctor_row {
	struct row row;
	char *check;
	char *subject;
	char *seen;
	char *advice;
	ip4 device;
	uint32_t verdict; // enum wire_verdict
	struct wire_check told;
};

// The listeners that did not answer, as far as they were tried: the way to one cannot be proven.
struct doctor_outcomes {
	struct {
		ip4 device;
		uint16_t port;
		uint8_t protocol;
	} deaf[DOCTOR_OUTCOMES_MAX];
	size_t count;
};

void doctor_row_set(struct doctor_row *row, uint32_t verdict, const char *seen);
void doctor_row_advise(struct doctor_row *row, const char *advice); // "": that of the row stays

// Appends what the worker is to try, as its errand "/reach" takes it.
void doctor_write_target(const struct wire_check *told, struct strbuf *out);

// Tells in ROW what RESULT, a word of that errand, means.
void doctor_judge(struct doctor_outcomes *outcomes, struct doctor_row *row, struct slice result);
