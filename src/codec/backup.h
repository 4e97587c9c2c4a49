// SPDX-License-Identifier: BSD-2-Clause
// The file of a backup. All numbers are big-endian.
//
//	8 bytes   "SALLYBAK"
//	1 byte    version of this format
//	1 byte    protection: 0 none, 1 a password
//	2 bytes   0
//	12 bytes  nonce (AES-256-GCM); 0 where there is no password
//	64 bytes  setting of crypt(3) that makes the key of the password, with NUL behind it
//	8 bytes   length of what follows, but for the seal
//	          items, encrypted where there is a password
//	seal      with a password 16 bytes: the tag, over the header too; else 32 bytes: SHA-256 of
//	          all before
//
// An item is its kind, one byte, and:
//
//	record    2 bytes length of the menu's path, path, 4 bytes id, 8 bytes position, 4 bytes
//	          length of the properties, properties as row_encode makes them
//	end       nothing, and nothing behind it
//
// Pure: bytes in, slices of them out.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

enum {
	BACKUP_NONCE_SIZE = 12,
	BACKUP_SETTING_SIZE = 64,
	BACKUP_TAG_SIZE = 16,
	BACKUP_DIGEST_SIZE = 32,
	BACKUP_HEADER_SIZE = 96,
	BACKUP_ITEMS_MAX = 16 << 20, // bytes of all items
	BACKUP_FILE_MAX = BACKUP_ITEMS_MAX + BACKUP_HEADER_SIZE + BACKUP_DIGEST_SIZE,
};

struct backup_envelope {
	bool encrypted;
	unsigned char nonce[BACKUP_NONCE_SIZE];
	char setting[BACKUP_SETTING_SIZE]; // "" where not encrypted
	struct slice header;
	struct slice items; // as they stand in the file
	struct slice seal;
};

// Reads FILE, into which OUT's slices point. Fails with what is wrong, for an administrator: no
// backup, of a newer version, cut off or damaged.
int backup_read(struct slice file, struct backup_envelope *out, struct err *e);

// Appends the header of a file whose items take LENGTH bytes.
void backup_add_header(const struct backup_envelope *envelope, uint64_t length, struct strbuf *out);

struct backup_record {
	struct slice menu;
	uint32_t id;
	int64_t position;
	struct slice properties;
};

void backup_add_record(const struct backup_record *record, struct strbuf *out);
void backup_add_end(struct strbuf *out);

// Takes the next record off *REST. 1: OUT; 0: that was the last; -1: they are damaged.
int backup_next(struct slice *rest, struct backup_record *out);
