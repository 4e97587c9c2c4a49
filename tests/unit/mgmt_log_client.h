// SPDX-License-Identifier: BSD-2-Clause
// What tests of the log begin with. To be included once, after cmocka.h.
#pragma once

#include "mgmt_client.h"

#include <stdio.h>
#include <string.h>

#include "mgmt/log.h"

static void assert_told(const char *told, const char *text)
{
	if (!strstr(told, text))
		fail_msg("no '%s' in: %s", text, told);
}

// How many lines the buffer keeps, as a client counts them.
static unsigned lines_of(const char *buffer)
{
	char word[64];
	unsigned count = 0;

	(void)snprintf(word, sizeof(word), "=buffer=%s", buffer);
	assert_int_equal(sscanf(ASK("/log/print", "=count-only=", word), "!done =ret=%u", &count),
			 1);
	return count;
}

static void say(uint32_t topics, const char *text)
{
	log_add(&fixture.m->log, 0, topics, slice_from(text));
}
