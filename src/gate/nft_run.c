// SPDX-License-Identifier: BSD-2-Clause
// Handing a text to the parent as a memory file.

#include "gate/nft_run.h"

#include <sys/mman.h>
#include <unistd.h>

#include "gate/state.h"

// A memory file with TEXT, for reading from its start; -1.
static int file_of(const struct strbuf *text, struct err *e)
{
	int fd = memfd_create("nft", MFD_CLOEXEC);
	size_t done = 0;

	if (fd < 0)
		return err_errno(e, ERR_INTERNAL, "cannot make a memory file");
	while (done < text->length) {
		ssize_t n = write(fd, text->data + done, text->length - done);

		if (n <= 0) {
			(void)err_errno(e, ERR_INTERNAL, "cannot fill a memory file");
			(void)close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	if (lseek(fd, 0, SEEK_SET) != 0) {
		(void)err_errno(e, ERR_INTERNAL, "cannot wind a memory file back");
		(void)close(fd);
		return -1;
	}
	return fd;
}

uint64_t nft_run(struct gate *g, const struct strbuf *text, struct err *e)
{
	struct wire_run_nft body = {.length = text->length};
	int fd = file_of(text, e);

	if (fd < 0)
		return 0;
	// A send that fails closes the channel, and without the parent gate ends.
	(void)wire_send(g->parent.channel, WIRE_RUN_NFT, ++g->last_request, &body, fd);
	(void)close(fd);
	return g->last_request;
}
