// SPDX-License-Identifier: BSD-2-Clause
// Counts characters and their categories.

#include "mgmt/password_rules.h"

#include <stdbool.h>

#include "base/utf8.h"
#include "mgmt/state.h"

static unsigned category(char c)
{
	if (c >= 'a' && c <= 'z')
		return 0;
	if (c >= 'A' && c <= 'Z')
		return 1;
	return c >= '0' && c <= '9' ? 2 : 3;
}

static unsigned count_categories(struct slice password)
{
	bool seen[PASSWORD_CATEGORIES] = {false};
	unsigned count = 0;

	for (size_t i = 0; i < password.n; i++)
		seen[category(password.p[i])] = true;
	for (unsigned i = 0; i < PASSWORD_CATEGORIES; i++)
		count += seen[i];
	return count;
}

int password_rules_check(const struct mgmt *m, struct slice password, struct err *e)
{
	const struct password_rules_row *rules =
		(const struct password_rules_row *)registry_settings(&m->registry,
								     PASSWORD_RULES_PATH);

	if (password.n == 0)
		return 0;
	if (utf8_length(password) < rules->length)
		return err_set(e, ERR_FAILURE, "failure: password must have at least %u characters",
			       rules->length);
	if (count_categories(password) < rules->categories)
		return err_set(e, ERR_FAILURE,
			       "failure: password must have characters of at least %u of these: "
			       "small letters, capital letters, digits, others",
			       rules->categories);
	return 0;
}
