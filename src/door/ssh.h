// SPDX-License-Identifier: BSD-2-Clause
// One connection by SSH: a process of its own speaks with the client (ssh/ssh.h), and asks here who
// may come in; each console that is opened on it is another process, with a session here.
#pragma once

#include "door/door.h"

// Takes FD over and adds the connection to D's. Closes it at once where it is not to be served.
void ssh_open(struct door_state *d, int fd, const struct door_source *source);

// Ends the connection and its consoles now.
void ssh_stop(struct ssh *s);
