// SPDX-License-Identifier: BSD-2-Clause
// Lines of lease files.

#include "codec/dhcp_leases.h"

#include <string.h>

#include "base/number.h"
#include "codec/networkd_leases.h"

// As Kea's header calls the columns.
static const char *const columns[DHCP_COLUMN__COUNT] = {
	[DHCP_ADDRESS] = "address",	    [DHCP_HWADDR] = "hwaddr",
	[DHCP_LIFETIME] = "valid_lifetime", [DHCP_EXPIRE] = "expire",
	[DHCP_HOST_NAME] = "hostname",	    [DHCP_STATE] = "state",
};

// The next line that ends, without its end. False: there is none.
static bool take_line(struct slice *rest, struct slice *line)
{
	struct slice after;

	if (!slice_cut(*rest, '\n', line, &after))
		return false;
	*rest = after;
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

static void read_header(struct dhcp_reader *r, struct slice line)
{
	bool more = true;

	for (unsigned place = 1; more; place++) {
		struct slice name;

		more = slice_cut(line, ',', &name, &line);
		for (int i = 0; i < DHCP_COLUMN__COUNT; i++)
			if (r->column[i] == 0 && slice_is(name, columns[i]))
				r->column[i] = place;
	}
}

void dhcp_leases_begin(struct dhcp_reader *r, struct slice text)
{
	struct slice line;

	*r = (struct dhcp_reader){.rest = text};
	r->networkd = networkd_leases_find(&r->rest);
	if (!slice_starts(text, "address,"))
		return;
	r->kea = true;
	if (take_line(&r->rest, &line))
		read_header(r, line);
}

static struct slice host_name_of(struct slice text)
{
	if (text.n > 0 && text.p[text.n - 1] == '.') // fully qualified
		text.n--;
	if (slice_is(text, "*")) // it has told none
		text.n = 0;
	return text;
}

static bool take_word(struct slice *line, struct slice *word)
{
	(void)slice_cut(*line, ' ', word, line);
	return word->n > 0;
}

// 1700000000 02:00:00:00:00:01 192.168.1.10 name client-id
static bool read_dnsmasq(struct slice line, struct dhcp_lease *out)
{
	struct slice word;
	uint64_t ends;

	if (!take_word(&line, &word) || number_parse(word, INT64_MAX, &ends) != NUMBER_OK)
		return false;
	out->ends = (int64_t)ends;
	if (!take_word(&line, &word))
		return false;
	if (!mac_parse(word, &out->mac)) // of other hardware, whose type stands before it
		out->mac = (struct mac){0};
	if (!take_word(&line, &word) || !ip4_parse(word, &out->address) || !take_word(&line, &word))
		return false;
	out->host_name = host_name_of(word);
	return true;
}

static void cut_columns(const struct dhcp_reader *r, struct slice line,
			struct slice out[DHCP_COLUMN__COUNT])
{
	bool more = true;

	memset(out, 0, DHCP_COLUMN__COUNT * sizeof(*out));
	for (unsigned place = 1; more; place++) {
		struct slice value;

		more = slice_cut(line, ',', &value, &line);
		for (int i = 0; i < DHCP_COLUMN__COUNT; i++)
			if (r->column[i] == place)
				out[i] = value;
	}
}

static bool read_kea(const struct dhcp_reader *r, struct slice line, struct dhcp_lease *out)
{
	struct slice value[DHCP_COLUMN__COUNT];
	uint64_t lifetime;
	uint64_t ends;

	cut_columns(r, line, value);
	if (!ip4_parse(value[DHCP_ADDRESS], &out->address) ||
	    number_parse(value[DHCP_LIFETIME], UINT32_MAX, &lifetime) != NUMBER_OK ||
	    number_parse(value[DHCP_EXPIRE], INT64_MAX, &ends) != NUMBER_OK)
		return false;
	if (!mac_parse(value[DHCP_HWADDR], &out->mac))
		out->mac = (struct mac){0};
	out->ends = lifetime == UINT32_MAX ? 0 : (int64_t)ends;
	out->over = lifetime == 0 || (value[DHCP_STATE].n > 0 && !slice_is(value[DHCP_STATE], "0"));
	out->host_name = host_name_of(value[DHCP_HOST_NAME]);
	return true;
}

bool dhcp_leases_next(struct dhcp_reader *r, struct dhcp_lease *out)
{
	struct slice line;

	if (r->networkd)
		return networkd_leases_next(&r->rest, out);
	while (take_line(&r->rest, &line)) {
		*out = (struct dhcp_lease){0};
		if (r->kea ? read_kea(r, line, out) : read_dnsmasq(line, out))
			return true;
	}
	return false;
}
