// SPDX-License-Identifier: BSD-2-Clause
// Connections of the services www and www-ssl: who asks, and for what. Each request carries name and
// password (HTTP Basic); what may be asked for lies below /rest and at /metrics, as far as
// /ip/service/webserver lets it be had.
#pragma once

#include "door/door.h"

// Takes FD over and adds the connection to D's. Closes it at once where it is not to be served.
void www_open(struct door_state *d, int fd, const struct door_source *source);

// Ends a connection now.
void www_stop(struct www *w);
