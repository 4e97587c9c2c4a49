// SPDX-License-Identifier: BSD-2-Clause
// SOAPACTION, MAN and Content-Type.

#include "codec/soap_header.h"

#include <string.h>

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

// Takes a pair of equal quotes off TEXT. False when there is one quote without its partner.
static bool unquote(struct slice *text)
{
	if (text->n == 0 || (!is_quote(text->p[0]) && !is_quote(text->p[text->n - 1])))
		return true;
	if (text->n < 2 || text->p[0] != text->p[text->n - 1])
		return false;
	*text = slice_trim((struct slice){text->p + 1, text->n - 2});
	return true;
}

static bool is_service_type(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c <= 0x20 || c >= 0x7f || strchr("\"'<>&#\\", c))
			return false;
	}
	return text.n > 0 && text.n <= SOAP_SERVICE_MAX;
}

static bool is_action_name(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
		    c != '_' && c != '-' && c != '.')
			return false;
	}
	return text.n > 0 && text.n <= SOAP_NAME_MAX;
}

enum soap_header_result soap_action_parse(struct slice value, struct soap_target *out)
{
	struct slice text = slice_trim(value);

	*out = (struct soap_target){0};
	if (!unquote(&text))
		return SOAP_HEADER_MALFORMED;
	if (text.n == 0)
		return SOAP_HEADER_ABSENT;
	if (!slice_cut(text, '#', &out->service, &out->action) || !is_service_type(out->service) ||
	    !is_action_name(out->action)) {
		*out = (struct soap_target){0};
		return SOAP_HEADER_MALFORMED;
	}
	return SOAP_HEADER_OK;
}

static bool is_prefix(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	}
	return text.n >= 1 && text.n <= 8;
}

bool soap_man_parse(struct slice value, struct slice *prefix)
{
	struct slice extension, rest, parameter, name;
	bool more = slice_cut(value, ';', &extension, &rest);

	*prefix = (struct slice){0};
	extension = slice_trim(extension);
	if (!unquote(&extension) ||
	    !slice_is(extension, "http://schemas.xmlsoap.org/soap/envelope/"))
		return false;
	while (more) {
		more = slice_cut(rest, ';', &parameter, &rest);
		(void)slice_cut(parameter, '=', &name, &parameter);
		if (slice_is_nocase(slice_trim(name), "ns")) {
			*prefix = slice_trim(parameter);
			return is_prefix(*prefix);
		}
	}
	return false;
}

bool soap_charset_accepted(struct slice charset, struct slice body)
{
	static const char *const unicode[] = {"utf-8", "utf8"};
	static const char *const superset[] = {"us-ascii", "ascii", "iso-8859-1", "iso-8859-15",
					       "windows-1252"};

	for (size_t i = 0; i < sizeof(unicode) / sizeof(unicode[0]); i++) {
		if (slice_is_nocase(charset, unicode[i]))
			return true;
	}
	for (size_t i = 0; i < body.n; i++) {
		if ((unsigned char)body.p[i] >= 0x80)
			return false;
	}
	for (size_t i = 0; i < sizeof(superset) / sizeof(superset[0]); i++) {
		if (slice_is_nocase(charset, superset[i]))
			return true;
	}
	return false;
}

bool soap_media_accepted(struct slice content_type, struct slice body)
{
	struct slice type, rest, parameter, name;
	bool more = slice_cut(content_type, ';', &type, &rest);

	type = slice_trim(type);
	if (type.n == 0)
		return !more; // no header at all, but not one without a type
	if (!slice_is_nocase(type, "text/xml") && !slice_is_nocase(type, "application/xml"))
		return false;
	while (more) {
		more = slice_cut(rest, ';', &parameter, &rest);
		(void)slice_cut(parameter, '=', &name, &parameter);
		parameter = slice_trim(parameter);
		if (!slice_is_nocase(slice_trim(name), "charset"))
			continue;
		if (!unquote(&parameter) || !soap_charset_accepted(parameter, body))
			return false;
	}
	return true;
}
