// SPDX-License-Identifier: BSD-2-Clause
// Memory files that the mgmt of the fixture hands to gate.

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gate_fixture.h"

static void send_file(struct gate_fixture *f, enum wire_kind kind, uint64_t request,
		      const void *bytes, size_t n)
{
	struct wire_file body = {.size = n};
	int fd = memfd_create("fixture", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	(void)wire_send(f->mgmt, kind, request, &body, fd);
	(void)close(fd);
}

void gate_fixture_file(struct gate_fixture *f, enum wire_kind kind, const void *bytes, size_t n)
{
	send_file(f, kind, ++f->last_request, bytes, n);
}

void gate_fixture_no_permissions(struct gate_fixture *f)
{
	const struct wire_permissions_head head = {.version = WIRE_PERMISSIONS_VERSION,
						   .size = sizeof(head)};

	send_file(f, WIRE_PERMISSIONS, GATE_FIXTURE_UNHEARD, &head, sizeof(head));
}

void gate_fixture_release(struct gate_fixture *f)
{
	f->hold_nft = false;
	fake_kernel_tell(&f->kernel, NFT_TOUCHED_FILTER, "nft");
	(void)wire_send_answer(f->parent, f->held, NULL);
}
