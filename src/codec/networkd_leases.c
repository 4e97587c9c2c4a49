// SPDX-License-Identifier: BSD-2-Clause
// As much of JSON as networkd's file needs: values are read or stepped over, never kept.

#include "codec/networkd_leases.h"

#include <string.h>

#include "base/number.h"
#include "codec/dhcp_leases.h"

enum {
	DEPTH_MAX = 32,
	BYTES_MAX = 64, // of a client's identifier
	USEC_PER_S = 1000000,
	ETHERNET = 1, // ARPHRD_ETHER, and the type in front of a client's identifier
};

struct bytes {
	uint8_t byte[BYTES_MAX];
	size_t count;
};

struct found {
	struct bytes address, client, hardware;
	uint64_t hardware_type, ends_us;
	bool ends;
	struct slice name;
};

static void advance(struct slice *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

static void skip_blank(struct slice *s)
{
	while (s->n > 0 && strchr(" \t\r\n", s->p[0]) && s->p[0] != '\0')
		advance(s, 1);
}

static bool take(struct slice *s, char c)
{
	skip_blank(s);
	if (s->n == 0 || s->p[0] != c)
		return false;
	advance(s, 1);
	return true;
}

// A string as it is written, without its quotes.
static bool take_string(struct slice *s, struct slice *out)
{
	size_t n = 0;

	if (!take(s, '"'))
		return false;
	while (n < s->n && s->p[n] != '"')
		n += s->p[n] == '\\' ? 2 : 1;
	if (n >= s->n)
		return false;
	*out = (struct slice){s->p, n};
	advance(s, n + 1);
	return true;
}

static bool take_number(struct slice *s, uint64_t max, uint64_t *out)
{
	size_t n = 0;

	skip_blank(s);
	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (number_parse((struct slice){s->p, n}, max, out) != NUMBER_OK)
		return false;
	advance(s, n);
	return true;
}

static bool take_bytes(struct slice *s, struct bytes *out)
{
	uint64_t number;

	*out = (struct bytes){0};
	if (!take(s, '['))
		return false;
	if (take(s, ']'))
		return true;
	do {
		if (out->count == BYTES_MAX || !take_number(s, UINT8_MAX, &number))
			return false;
		out->byte[out->count++] = (uint8_t)number;
	} while (take(s, ','));
	return take(s, ']');
}

// A word or a number: everything up to what ends it.
static bool skip_plain(struct slice *s)
{
	size_t n = 0;

	while (n < s->n && s->p[n] != '\0' && !strchr(",:{}[]\" \t\r\n", s->p[n]))
		n++;
	advance(s, n);
	return n > 0;
}

// Steps over any value. What is inside is looked at only as far as it takes to find the end.
static bool skip_value(struct slice *s)
{
	struct slice ignored;
	unsigned depth = 0;

	do {
		skip_blank(s);
		if (s->n == 0)
			return false;
		if (s->p[0] == '{' || s->p[0] == '[') {
			if (++depth > DEPTH_MAX)
				return false;
			advance(s, 1);
		} else if (depth > 0 && strchr("}]", s->p[0]) && s->p[0] != '\0') {
			depth--;
			advance(s, 1);
		} else if (depth > 0 && (s->p[0] == ',' || s->p[0] == ':')) {
			advance(s, 1);
		} else if (s->p[0] == '"' ? !take_string(s, &ignored) : !skip_plain(s)) {
			return false;
		}
	} while (depth > 0);
	return true;
}

bool networkd_leases_find(struct slice *text)
{
	struct slice s = *text;
	struct slice key;

	if (!take(&s, '{'))
		return false;
	while (take_string(&s, &key) && take(&s, ':')) {
		if (slice_is(key, "Leases") && take(&s, '[')) {
			*text = s;
			return true;
		}
		if (!skip_value(&s) || !take(&s, ','))
			break;
	}
	*text = (struct slice){s.p, 0}; // an object without leases
	return true;
}

static bool read_member(struct slice *s, struct slice key, struct found *out)
{
	if (slice_is(key, "Address"))
		return take_bytes(s, &out->address);
	if (slice_is(key, "ClientId"))
		return take_bytes(s, &out->client);
	if (slice_is(key, "HardwareAddress"))
		return take_bytes(s, &out->hardware);
	if (slice_is(key, "HardwareAddressType"))
		return take_number(s, UINT8_MAX, &out->hardware_type);
	if (slice_is(key, "Hostname"))
		return take_string(s, &out->name);
	if (slice_is(key, "ExpirationRealtimeUSec")) {
		out->ends = true;
		return take_number(s, UINT64_MAX, &out->ends_us);
	}
	return skip_value(s);
}

// Of an earlier version, which tells no hardware address, that in the client's identifier.
static struct mac mac_of(const struct found *f)
{
	struct mac mac = {0};

	if (f->hardware_type == ETHERNET && f->hardware.count == sizeof(mac.byte))
		memcpy(mac.byte, f->hardware.byte, sizeof(mac.byte));
	else if (f->hardware.count == 0 && f->client.count == sizeof(mac.byte) + 1 &&
		 f->client.byte[0] == ETHERNET)
		memcpy(mac.byte, f->client.byte + 1, sizeof(mac.byte));
	return mac;
}

static void conclude(const struct found *f, struct dhcp_lease *out)
{
	const uint8_t *a = f->address.byte;

	*out = (struct dhcp_lease){.mac = mac_of(f)};
	out->address = (ip4)a[0] << 24 | (ip4)a[1] << 16 | (ip4)a[2] << 8 | a[3];
	if (f->ends && f->ends_us != UINT64_MAX) {
		out->ends = (int64_t)(f->ends_us / USEC_PER_S);
		out->over = out->ends == 0; // 0 itself says "never"
	}
	// A name that is one has nothing to escape.
	if (f->name.n > 0 && !memchr(f->name.p, '\\', f->name.n))
		out->host_name = f->name;
}

static bool read_one(struct slice *s, struct found *out)
{
	struct slice key;

	*out = (struct found){0};
	if (!take(s, '{'))
		return false;
	do {
		if (!take_string(s, &key) || !take(s, ':') || !read_member(s, key, out))
			return false;
	} while (take(s, ','));
	return take(s, '}');
}

bool networkd_leases_next(struct slice *rest, struct dhcp_lease *out)
{
	struct found found;

	while (read_one(rest, &found)) {
		bool more = take(rest, ',');

		if (!more)
			rest->n = 0;
		if (found.address.count == sizeof(ip4)) {
			conclude(&found, out);
			return true;
		}
	}
	rest->n = 0;
	return false;
}
