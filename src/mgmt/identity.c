// SPDX-License-Identifier: BSD-2-Clause
// The name of this system.

#include "mgmt/identity.h"

#include "mgmt/state.h"

const char *identity_name(const struct mgmt *m)
{
	const struct identity_row *row =
		(const struct identity_row *)registry_settings(&m->registry, IDENTITY_PATH);

	return row->name;
}
