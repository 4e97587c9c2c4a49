// SPDX-License-Identifier: BSD-2-Clause
// Reading and writing the file of a backup.

#include "codec/backup.h"

#include <string.h>

enum { VERSION = 1, ITEM_END = 0, ITEM_RECORD = 1 };

static const char magic[] = {'S', 'A', 'L', 'L', 'Y', 'B', 'A', 'K'};

// The places in the header.
enum {
	AT_VERSION = sizeof(magic),
	AT_PROTECTION = AT_VERSION + 1,
	AT_ZERO = AT_PROTECTION + 1,
	AT_NONCE = AT_ZERO + 2,
	AT_SETTING = AT_NONCE + BACKUP_NONCE_SIZE,
	AT_LENGTH = AT_SETTING + BACKUP_SETTING_SIZE,
};

_Static_assert(AT_LENGTH + 8 == BACKUP_HEADER_SIZE, "as told in the header file");

static void add_number(struct strbuf *out, uint64_t value, int bytes)
{
	while (bytes-- > 0)
		strbuf_add_char(out, (char)(value >> (8 * bytes) & 0xff));
}

static uint64_t number_at(const char *p, int bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < bytes; i++)
		value = value << 8 | (unsigned char)p[i];
	return value;
}

// ---- the envelope

static int damaged(struct err *e)
{
	return err_set(e, ERR_FAILURE, "failure: the backup is damaged");
}

static int read_header(const char *p, struct backup_envelope *out, struct err *e)
{
	if (p[AT_VERSION] != VERSION || p[AT_ZERO] != 0 || p[AT_ZERO + 1] != 0)
		return err_set(e, ERR_FAILURE,
			       "failure: the backup was made by another version of this program");
	if (p[AT_PROTECTION] != 0 && p[AT_PROTECTION] != 1)
		return damaged(e);
	out->encrypted = p[AT_PROTECTION] == 1;
	memcpy(out->nonce, p + AT_NONCE, sizeof(out->nonce));
	memcpy(out->setting, p + AT_SETTING, sizeof(out->setting));
	if (!memchr(out->setting, '\0', sizeof(out->setting)) ||
	    out->encrypted != (out->setting[0] != '\0'))
		return damaged(e);
	return 0;
}

int backup_read(struct slice file, struct backup_envelope *out, struct err *e)
{
	uint64_t length;
	size_t seal;

	*out = (struct backup_envelope){0};
	if (file.n < sizeof(magic) || memcmp(file.p, magic, sizeof(magic)) != 0)
		return err_set(e, ERR_FAILURE, "failure: not a backup file");
	if (file.n < BACKUP_HEADER_SIZE)
		return damaged(e);
	if (read_header(file.p, out, e) != 0)
		return -1;
	seal = out->encrypted ? BACKUP_TAG_SIZE : BACKUP_DIGEST_SIZE;
	length = number_at(file.p + AT_LENGTH, 8);
	if (length > BACKUP_ITEMS_MAX || file.n != BACKUP_HEADER_SIZE + length + seal)
		return damaged(e);
	out->header = (struct slice){file.p, BACKUP_HEADER_SIZE};
	out->items = (struct slice){file.p + BACKUP_HEADER_SIZE, (size_t)length};
	out->seal = (struct slice){out->items.p + length, seal};
	return 0;
}

void backup_add_header(const struct backup_envelope *envelope, uint64_t length, struct strbuf *out)
{
	strbuf_add(out, magic, sizeof(magic));
	strbuf_add_char(out, VERSION);
	strbuf_add_char(out, envelope->encrypted ? 1 : 0);
	add_number(out, 0, 2);
	strbuf_add(out, envelope->nonce, sizeof(envelope->nonce));
	strbuf_add(out, envelope->setting, sizeof(envelope->setting));
	add_number(out, length, 8);
}

// ---- items

void backup_add_record(const struct backup_record *record, struct strbuf *out)
{
	strbuf_add_char(out, ITEM_RECORD);
	add_number(out, record->menu.n, 2);
	strbuf_add_slice(out, record->menu);
	add_number(out, record->id, 4);
	add_number(out, (uint64_t)record->position, 8);
	add_number(out, record->properties.n, 4);
	strbuf_add_slice(out, record->properties);
}

void backup_add_end(struct strbuf *out)
{
	strbuf_add_char(out, ITEM_END);
}

static bool take(struct slice *rest, uint64_t n, struct slice *out)
{
	if (n > rest->n)
		return false;
	*out = (struct slice){rest->p, (size_t)n};
	rest->p += n;
	rest->n -= (size_t)n;
	return true;
}

static bool take_number(struct slice *rest, int bytes, uint64_t *out)
{
	struct slice taken;

	if (!take(rest, (uint64_t)bytes, &taken))
		return false;
	*out = number_at(taken.p, bytes);
	return true;
}

int backup_next(struct slice *rest, struct backup_record *out)
{
	uint64_t number;
	uint64_t id;

	*out = (struct backup_record){0};
	if (!take_number(rest, 1, &number))
		return -1;
	if (number == ITEM_END)
		return rest->n == 0 ? 0 : -1;
	if (number != ITEM_RECORD || !take_number(rest, 2, &number) ||
	    !take(rest, number, &out->menu) || !take_number(rest, 4, &id))
		return -1;
	out->id = (uint32_t)id;
	if (!take_number(rest, 8, &number))
		return -1;
	out->position = (int64_t)number;
	if (!take_number(rest, 4, &number) || !take(rest, number, &out->properties))
		return -1;
	return 1;
}
