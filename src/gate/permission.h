// SPDX-License-Identifier: BSD-2-Clause
// Whether a request to open a port may be granted at all: the rules of /ip/upnp/rules in their order,
// the first that fits decides; where none does, what the settings say of devices that no rule names.
// It is asked for each new mapping and each renewal, also where it is gate that renews a lease
// without end. A mapping that is there stays until its lease ends, whatever rules come.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "gate/mapping.h"
#include "gate/peer.h"
#include "gate/permission_counter.h"
#include "wire/message.h"

struct gate;

struct permissions {
	void *bytes; // the file, our copy; NULL: not told yet, and nobody is allowed anything
	const struct wire_permission *rule;
	size_t count;
	struct permission_counters counters;
};

// What is judged.
struct permission_request {
	struct mac mac; // unknown: all zero
	ip4 address;	// of who asks
	const char *interface;
	const char *device; // its name; "": unknown
	const char *description;
	uint16_t external_port; // 0: of the device as such, no request
	uint16_t internal_port;
	uint8_t protocol;
	uint8_t origin;
};

struct permission_verdict {
	enum wire_permission_action action;
	uint32_t rule; // id; 0: none fitted
	size_t place;  // of the rule
};

void permissions_free(struct permissions *p);

// Takes FD over, and answers TO.
void permissions_set(struct gate *g, const struct wire_file *told, int fd,
		     const struct answer_to *to);

// LOCAL_S is seconds since 1970 in local time.
struct permission_verdict permissions_judge(const struct permissions *p,
					    const struct permission_request *request,
					    enum wire_permission_action otherwise, int64_t local_s);

// What is said of DEVICE as such.
enum wire_permission_action permissions_of_device(const struct gate *g,
						  const struct wire_known_device *device);

// Whether a rule has decided PENDING, a request that waits, by now.
bool permissions_decide(const struct gate *g, const struct wire_pending *pending);

// Whether a rule denies what M is by now: its lease is not begun anew.
bool permissions_deny(const struct gate *g, const struct mapping *m);

// Judges ADD, which names its external port by now. 0, or -1: ERR_NOT_AUTHORIZED in words; one that
// is to be asked for is kept as pending.
struct permission_asking {
	const char *lan;
	struct mac mac; // of who asks
	bool by_chance; // its external port was: it waits for any
	bool again;	// it was judged before, and has been counted
};

int permissions_check(struct gate *g, const struct wire_mapping_add *add,
		      const struct permission_asking *asking, struct err *e);
