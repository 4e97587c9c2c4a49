// SPDX-License-Identifier: BSD-2-Clause
// Reading a login name.

#include "ssh/login_name.h"

#include <string.h>

enum { SIZE_MOST = 9999 };

static uint16_t take_number(const char **at)
{
	unsigned n = 0;

	for (; **at >= '0' && **at <= '9'; (*at)++)
		if (n <= SIZE_MOST)
			n = n * 10 + (unsigned)(**at - '0');
	return (uint16_t)(n < SIZE_MOST ? n : SIZE_MOST);
}

static void take_option(const char **at, struct login_name *out)
{
	uint16_t number = take_number(at);
	char letter = **at;

	if (letter == '\0')
		return;
	(*at)++;
	if (number == 0 && (letter == 'w' || letter == 'h'))
		number = take_number(at);
	if (letter == 'c')
		out->plain = true;
	else if (letter == 'e')
		out->dumb = true;
	else if (letter == 'w')
		out->width = number;
	else if (letter == 'h')
		out->height = number;
}

bool login_name_read(const char *text, struct login_name *out)
{
	size_t n = strcspn(text, "+");

	*out = (struct login_name){.width = 0};
	if (n == 0 || n > LOGIN_NAME_MAX_BYTES)
		return false;
	memcpy(out->name, text, n);
	text += n;
	if (*text == '+')
		text++;
	while (*text)
		take_option(&text, out);
	return true;
}
