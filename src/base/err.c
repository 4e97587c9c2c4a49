// SPDX-License-Identifier: BSD-2-Clause
// The table of failures and the two ways to fill one.

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int category;
	int http;
	int upnp;
	const char *text;
} kinds[ERR__COUNT] = {
#define ERR_ROW(kind, category, http, upnp, text) [ERR_##kind] = {category, http, upnp, text},
	ERR_KINDS(ERR_ROW)
#undef ERR_ROW
};

__attribute__((format(printf, 3, 0))) static int fill(struct err *e, enum err_kind kind,
						      const char *format, va_list arguments)
{
	if (!e)
		return -1;
	e->kind = kind;
	if (!format || vsnprintf(e->text, sizeof(e->text), format, arguments) < 0)
		(void)snprintf(e->text, sizeof(e->text), "%s", kinds[kind].text);
	return -1;
}

int err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)fill(e, kind, format, arguments);
	va_end(arguments);
	return -1;
}

int err_errno(struct err *e, enum err_kind kind, const char *format, ...)
{
	int number = errno;
	va_list arguments;

	va_start(arguments, format);
	(void)fill(e, kind, format, arguments);
	va_end(arguments);
	if (e) {
		size_t used = strlen(e->text);
		char reason[64];

		(void)snprintf(e->text + used, sizeof(e->text) - used, ": %s",
			       strerror_r(number, reason, sizeof(reason)));
	}
	return -1;
}

int err_trap_category(enum err_kind kind)
{
	return kinds[kind].category;
}

int err_http_status(enum err_kind kind)
{
	return kinds[kind].http;
}

int err_upnp_code(enum err_kind kind)
{
	return kinds[kind].upnp;
}

const char *err_default_text(enum err_kind kind)
{
	return kinds[kind].text;
}
