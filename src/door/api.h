// SPDX-License-Identifier: BSD-2-Clause
// One connection that speaks API sentences: over TCP after a log-in, on the control socket at once.
#pragma once

#include "door/door.h"

// Takes FD over and adds the connection to D's. Closes it at once where it is not to be served.
void api_open(struct door_state *d, int fd, const struct door_source *source);

// Takes FD over for the session of a script; see struct door.
struct session *api_open_job(struct door_state *d, int fd, const struct session_login *login);

// Ends a connection now, after a last try to get out what was answered.
void api_stop(struct api *a);
