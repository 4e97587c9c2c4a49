// SPDX-License-Identifier: BSD-2-Clause
// Asking gate for the addresses of LANs, page by page, until one is found that fits.

#include "mgmt/admission.h"

#include <stdlib.h>

#include "mgmt/state.h"

enum { PAGE = 64 };

struct admission {
	struct mgmt *m;
	ip4 address;
	void (*answer)(void *context, bool admitted);
	void *context;
	uint64_t request;
	uint64_t cursor;
	bool found;
	bool asking; // inside gate_link_request
	bool over;
};

static void ask(struct admission *a);

static void on_row(void *context, enum wire_kind kind, const void *body)
{
	struct admission *a = context;
	const struct wire_address *row = body;

	if (kind == WIRE_ADDRESS && row->lan && row->length <= 32)
		a->found = a->found || ip4_in_prefix(a->address, (struct ip4_prefix){row->address,
										     row->length});
}

static void end(struct admission *a)
{
	a->answer(a->context, a->found);
	free(a);
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct admission *a = context;
	bool goes_on = !e && !a->found && more && cursor > a->cursor;

	a->request = 0;
	a->cursor = cursor;
	if (a->asking)
		a->over = true; // gate is not there: whoever asked goes on
	else if (goes_on)
		ask(a);
	if (!a->asking && (a->over || !goes_on))
		end(a);
}

static const struct gate_reply reply = {.row = on_row, .answer = on_answer};

static void ask(struct admission *a)
{
	struct wire_list list = {.kind = WIRE_ADDRESS, .count = PAGE, .cursor = a->cursor};

	a->asking = true;
	a->request = gate_link_request(&a->m->gate, WIRE_LIST, &list, &reply, a);
	a->asking = false;
}

struct admission *admission_ask(struct mgmt *m, enum service_kind kind, ip4 address,
				void (*answer)(void *context, bool admitted), void *context)
{
	static const struct ip4_prefix loopback = {.address = 127u << 24, .length = 8};
	const struct service_row *service = service_row(m, kind);
	const char *list = service && service->address ? service->address : "";
	bool enabled = service && !service->row.disabled;
	struct admission *a;

	if (!enabled || list[0] || ip4_in_prefix(address, loopback)) {
		answer(context, enabled && (!list[0] || users_address_in(list, address)));
		return NULL;
	}
	a = calloc(1, sizeof(*a));
	if (!a) {
		answer(context, false);
		return NULL;
	}
	*a = (struct admission){.m = m, .address = address, .answer = answer, .context = context};
	ask(a);
	if (!a->over)
		return a;
	end(a);
	return NULL;
}

void admission_forget(struct admission *a)
{
	gate_link_forget(&a->m->gate, a->request);
	free(a);
}
