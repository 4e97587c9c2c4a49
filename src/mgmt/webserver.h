// SPDX-License-Identifier: BSD-2-Clause
// What the services www and www-ssl serve: the settings of /ip/service/webserver.
#pragma once

#include <stdbool.h>

#include "schema/menu.h"

struct mgmt;

#define WEBSERVER_PATH "/ip/service/webserver"

// The record of /ip/service/webserver; plain is www, secure www-ssl.
struct webserver_row {
	struct row row;
	bool metrics_plain, metrics_secure;
	bool rest_plain, rest_secure;
};

enum webserver_part {
	WEBSERVER_METRICS,
	WEBSERVER_REST,
};

// Whether PART is to be had now.
bool webserver_serves(const struct mgmt *m, enum webserver_part part, bool secure);
