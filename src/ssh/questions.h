// SPDX-License-Identifier: BSD-2-Clause
// What this process asks of mgmt, one question at a time: each call waits for its answer.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

struct questions;

struct questions *questions_new(int fd); // NULL without memory

int questions_host_key(struct questions *q, struct strbuf *out, struct err *e);

// 0: who knows PASSWORD may come in as NAME.
int questions_login(struct questions *q, const char *name, const char *password, struct err *e);

// KEY: a public key, its bytes as base64. 0: NAME may come in by it: now where it IS_SIGNED,
// else once it will have signed.
int questions_key(struct questions *q, const char *name, const char *key, bool is_signed,
		  struct err *e);

struct console_wish {
	const char *command; // NULL: none
	const char *term;
	bool terminal;
	bool plain;
	uint16_t width;
	uint16_t height;
};

// A console: its number, and in *OUT_FD its terminal. -1: E.
int questions_open(struct questions *q, const struct console_wish *wish, int *out_fd,
		   struct err *e);

// Waits for the end of the console NUMBER, whose terminal is closed. Its exit status, or -1. Where the
// client IS_GONE it is ended, so that nobody else on the connection waits.
int questions_close(struct questions *q, int number, bool is_gone);
