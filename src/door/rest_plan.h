// SPDX-License-Identifier: BSD-2-Clause
// What a REST request asks for, as sentences of the API and the form of the answer.
#pragma once

#include "base/err.h"
#include "base/strbuf.h"
#include "codec/http_request.h"
#include "codec/http_target.h"
#include "mgmt/registry.h"

enum rest_shape {
	REST_ARRAY,  // of every record
	REST_OBJECT, // the one record; without one it is not there
	REST_RESULT, // records as an array, or what `!done` says as an object, or an empty array
	REST_NOTHING,
};

struct rest_plan {
	struct strbuf change; // sentence of the change that comes before what is told; may be empty
	struct strbuf tell;   // sentence of what is told; a new record is still to be named
	bool created;	      // the change is an `add`, whose record is to be told
	bool waits;	      // for what happens, whether something does or not (`listen`)
	enum rest_shape shape;
	int status;		    // when all goes well
	char menu[HTTP_TARGET_MAX]; // "/ip/upnp/interfaces"
};

// Of R with the target T, whose first segment is "rest". -1: E, whose kind says the status; nothing
// is to be freed then.
int rest_plan_make(struct rest_plan *plan, const struct registry *menus,
		   const struct http_request *r, const struct http_target *t, struct err *e);
void rest_plan_free(struct rest_plan *plan);

// Names the record ID that `tell` is to tell.
void rest_plan_tell_created(struct rest_plan *plan, struct slice id);
