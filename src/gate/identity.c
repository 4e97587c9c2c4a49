// SPDX-License-Identifier: BSD-2-Clause
// Making, keeping and counting on what identifies the device.

#include "gate/identity.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/number.h"

enum { CONFIG_ID_MAX = 16777215 }; // UDA 1.1 section 1.2.2; larger ones are reserved

static int fill_random(void *out, size_t n, struct err *e)
{
	if (getrandom(out, n, 0) != (ssize_t)n) // up to 256 bytes come whole
		return err_errno(e, ERR_INTERNAL, "no random numbers");
	return 0;
}

// RFC 4122 section 4.4: version 4, random.
static int make_uuid(char *out, size_t size, struct err *e)
{
	uint8_t b[16];

	if (fill_random(b, sizeof(b), e) != 0)
		return -1;
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	(void)snprintf(out, size,
		       "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
		       b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
		       b[13], b[14], b[15]);
	return 0;
}

// Six random bits a character: 144 in all.
static int make_token(char *out, size_t size, struct err *e)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	uint8_t b[WIRE_TOKEN_SIZE];

	if (fill_random(b, sizeof(b), e) != 0)
		return -1;
	for (size_t i = 0; i + 1 < size; i++)
		out[i] = alphabet[b[i] & 63];
	out[size - 1] = '\0';
	return 0;
}

// Recalls the text NAME, of exactly SIZE - 1 bytes, or makes it.
static int recall_or_make(struct leases *store, const char *name, char *out, size_t size,
			  int (*make)(char *out, size_t size, struct err *e), struct err *e)
{
	int found = leases_recall(store, name, out, size, e);

	if (found < 0)
		return -1;
	if (found && strlen(out) == size - 1)
		return 0;
	if (make(out, size, e) != 0)
		return -1;
	return leases_remember(store, name, out, e);
}

static int recall_number(struct leases *store, const char *name, uint32_t *out, struct err *e)
{
	char text[16];
	uint64_t value = 0;

	if (leases_recall(store, name, text, sizeof(text), e) < 0)
		return -1;
	if (text[0] && number_parse(slice_from(text), UINT32_MAX, &value) != NUMBER_OK)
		return err_set(e, ERR_IO, "what is remembered as %s is no number", name);
	*out = (uint32_t)value;
	return 0;
}

static int load_uuid(char out[WIRE_UUID_SIZE], struct leases *store, const char *prefix,
		     const char *name, struct err *e)
{
	char full[32];

	(void)snprintf(full, sizeof(full), "%s%s", prefix, name); // fits
	return recall_or_make(store, full, out, WIRE_UUID_SIZE, make_uuid, e);
}

static int load_tree(struct wire_tree *t, struct leases *store, const char *prefix, struct err *e)
{
	if (load_uuid(t->root, store, prefix, "root-uuid", e) != 0 ||
	    load_uuid(t->wan, store, prefix, "wan-uuid", e) != 0)
		return -1;
	return load_uuid(t->connection, store, prefix, "connection-uuid", e);
}

static int load(struct identity *i, struct leases *store, struct err *e)
{
	*i = (struct identity){0};
	if (load_tree(&i->tree[WIRE_IGD_1], store, "", e) ||
	    load_tree(&i->tree[WIRE_IGD_2], store, "igd2-", e) ||
	    recall_or_make(store, "token", i->token, sizeof(i->token), make_token, e) ||
	    recall_number(store, "boot-id", &i->boot_id, e) ||
	    recall_number(store, "config-id", &i->config_id, e) ||
	    recall_number(store, "shape", &i->shape, e) ||
	    leases_recall(store, "name", i->name, sizeof(i->name), e) < 0)
		return -1;
	return 0;
}

int identity_load(struct identity *i, struct leases *store, struct err *e)
{
	if (leases_begin(store, e) != 0)
		return -1;
	if (load(i, store, e) != 0) {
		leases_rollback(store);
		return -1;
	}
	return leases_commit(store, e);
}

static int remember_number(struct leases *store, const char *name, uint32_t number, struct err *e)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", number);
	return leases_remember(store, name, text, e);
}

int identity_begin(struct identity *i, struct leases *store, int64_t wall_s, struct err *e)
{
	uint32_t next = i->boot_id + 1;

	if (wall_s > next && wall_s <= INT32_MAX) // UDA: 31 bits
		next = (uint32_t)wall_s;
	i->boot_id = next > INT32_MAX ? 1 : next;
	if (leases_begin(store, e) != 0)
		return -1;
	if (remember_number(store, "boot-id", i->boot_id, e) != 0) {
		leases_rollback(store);
		return -1;
	}
	return leases_commit(store, e);
}

int identity_describe(struct identity *i, struct leases *store, const char *name, uint32_t shape,
		      struct err *e)
{
	if (strcmp(i->name, name) == 0 && i->shape == shape && i->config_id != 0)
		return 0;
	i->shape = shape;
	i->config_id = i->config_id < CONFIG_ID_MAX ? i->config_id + 1 : 1;
	(void)snprintf(i->name, sizeof(i->name), "%s", name);
	if (leases_begin(store, e) != 0)
		return -1;
	if (remember_number(store, "config-id", i->config_id, e) != 0 ||
	    remember_number(store, "shape", i->shape, e) != 0 ||
	    leases_remember(store, "name", i->name, e) != 0) {
		leases_rollback(store);
		return -1;
	}
	return leases_commit(store, e);
}
