// SPDX-License-Identifier: BSD-2-Clause
// Looks at the settings as they are in force.

#include "mgmt/webserver.h"

#include "mgmt/state.h"

bool webserver_serves(const struct mgmt *m, enum webserver_part part, bool secure)
{
	const struct webserver_row *row =
		(const struct webserver_row *)registry_settings(&m->registry, WEBSERVER_PATH);

	if (part == WEBSERVER_METRICS)
		return secure ? row->metrics_secure : row->metrics_plain;
	return secure ? row->rest_secure : row->rest_plain;
}
