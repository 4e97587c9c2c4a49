// SPDX-License-Identifier: BSD-2-Clause
// SSDP in: what a datagram is, and what it searches for.

#include "codec/ssdp.h"

#include "base/number.h"
#include "codec/http_header.h"

// Takes the next line off REST, without its line end. False where no line end follows: *LINE is
// then what is left.
static bool next_line(struct slice *rest, struct slice *line)
{
	bool ended = slice_cut(*rest, '\n', line, rest);

	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return ended;
}

static struct slice next_word(struct slice *rest)
{
	struct slice word, trimmed = slice_trim(*rest);

	(void)slice_cut(trimmed, ' ', &word, rest);
	return word;
}

static bool is_search_line(struct slice line, bool strict)
{
	struct slice rest = line, version;

	if (strict)
		return slice_is(line, "M-SEARCH * HTTP/1.1");
	if (!slice_is(next_word(&rest), "M-SEARCH") || !slice_is(next_word(&rest), "*"))
		return false;
	version = slice_trim(rest);
	return version.n == 8 && slice_starts(version, "HTTP/1.");
}

// The headers that matter. Their values are empty, their counts 0, where they are missing.
enum wanted { WANTED_HOST, WANTED_MAN, WANTED_MX, WANTED_ST, WANTED_AGENT, WANTED_COUNT };

struct found {
	struct slice value[WANTED_COUNT];
	unsigned count[WANTED_COUNT];
};

static void keep(struct found *found, const struct http_header *header)
{
	static const char *const names[WANTED_COUNT] = {"HOST", "MAN", "MX", "ST", "USER-AGENT"};

	for (size_t i = 0; i < WANTED_COUNT; i++) {
		if (slice_is_nocase(header->name, names[i])) {
			found->value[i] = header->value;
			found->count[i]++;
		}
	}
}

static bool read_headers(struct slice rest, bool strict, struct found *found)
{
	struct slice line;
	struct http_header header;
	size_t count = 0;
	bool more = true;

	while (more) {
		more = next_line(&rest, &line);
		if (line.n == 0)
			return more || !strict;
		if (line.p[0] == ' ' || line.p[0] == '\t')
			continue;
		if (++count > SSDP_HEADERS_MAX)
			return false;
		if (http_header_split(line, &header))
			keep(found, &header);
		else if (strict)
			return false;
	}
	return !strict;
}

static bool man_is_discover(struct slice value, bool strict)
{
	if (strict)
		return slice_is(value, "\"ssdp:discover\"");
	if (value.n > 0 && (value.p[0] == '"' || value.p[0] == '\'')) {
		value.p++;
		value.n--;
	}
	if (value.n > 0 && (value.p[value.n - 1] == '"' || value.p[value.n - 1] == '\''))
		value.n--;
	return slice_is_nocase(value, "ssdp:discover");
}

// Seconds to spread the answers over; 0 where the search must be discarded.
static unsigned read_mx(struct slice value, bool strict)
{
	uint64_t seconds = 0;
	enum number_result result = number_parse(value, UINT64_MAX, &seconds);

	if (result == NUMBER_RANGE)
		return SSDP_MX_MAX;
	if (result != NUMBER_OK || seconds == 0)
		return strict ? 0 : 1;
	return seconds < SSDP_MX_MAX ? (unsigned)seconds : SSDP_MX_MAX;
}

static bool is_target(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] <= 0x20 || text.p[i] >= 0x7f)
			return false;
	}
	return text.n > 0 && text.n <= SSDP_TARGET_MAX;
}

static bool read_search(const struct found *found, bool multicast, bool strict,
			struct ssdp_search *out)
{
	if (found->count[WANTED_HOST] > 1 || found->count[WANTED_MX] > 1)
		return false;
	if (found->count[WANTED_MAN] != 1 || found->count[WANTED_ST] != 1)
		return false;
	if (strict && found->count[WANTED_HOST] == 0)
		return false;
	if (!man_is_discover(found->value[WANTED_MAN], strict))
		return false;
	if (!is_target(found->value[WANTED_ST]))
		return false;
	out->target = found->value[WANTED_ST];
	out->agent = found->value[WANTED_AGENT];
	out->mx = multicast ? read_mx(found->value[WANTED_MX], strict) : 0;
	return !multicast || out->mx > 0;
}

enum ssdp_kind ssdp_decode(struct slice datagram, bool multicast, bool strict,
			   struct ssdp_search *out)
{
	struct found found = {0};
	struct slice rest = datagram, line;

	*out = (struct ssdp_search){0};
	if (rest.n > SSDP_DATAGRAM_MAX)
		rest.n = SSDP_DATAGRAM_MAX;
	while (rest.n > 0 && (rest.p[0] == '\r' || rest.p[0] == '\n'))
		rest = (struct slice){rest.p + 1, rest.n - 1};
	if (slice_starts(rest, "NOTIFY "))
		return SSDP_NOTIFY;
	if (slice_starts(rest, "HTTP/1."))
		return SSDP_RESPONSE;
	if (!next_line(&rest, &line) || !is_search_line(line, strict))
		return SSDP_INVALID;
	if (!read_headers(rest, strict, &found) || !read_search(&found, multicast, strict, out)) {
		*out = (struct ssdp_search){0};
		return SSDP_INVALID;
	}
	return SSDP_SEARCH;
}

// urn:DOMAIN:device|service:NAME:VERSION, and nothing else.
static void parse_type(struct slice text, struct ssdp_target *out)
{
	struct slice part[5], rest = text;
	uint64_t version;
	bool more = true;
	size_t n = 0;

	while (more && n < 5)
		more = slice_cut(rest, ':', &part[n++], &rest);
	if (more || n < 5 || !slice_is(part[0], "urn") || part[1].n == 0 || part[3].n == 0)
		return;
	if (!slice_is(part[2], "device") && !slice_is(part[2], "service"))
		return;
	if (number_parse(part[4], 999, &version) != NUMBER_OK || part[4].p[0] == '0')
		return;
	out->kind = SSDP_TARGET_TYPE;
	out->name = (struct slice){text.p, text.n - part[4].n - 1};
	out->version = (unsigned)version;
}

void ssdp_target_parse(struct slice text, struct ssdp_target *out)
{
	*out = (struct ssdp_target){.kind = SSDP_TARGET_OTHER, .name = text};
	if (slice_is(text, "ssdp:all"))
		out->kind = SSDP_TARGET_ALL;
	else if (slice_is(text, "upnp:rootdevice"))
		out->kind = SSDP_TARGET_ROOT;
	else if (slice_starts(text, "uuid:") && text.n > 5)
		out->kind = SSDP_TARGET_UUID;
	else
		parse_type(text, out);
}
