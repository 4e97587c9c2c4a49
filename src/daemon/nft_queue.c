// SPDX-License-Identifier: BSD-2-Clause
// Runs nft for gate.

#include "daemon/nft_queue.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *find_nft(void)
{
	static const char *const places[] = {"/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

static void start_first(struct nft_queue *q);

static void finish_first(struct nft_queue *q, bool succeeded, const char *text)
{
	uint64_t request = q->job[0].request;

	(void)close(q->job[0].fd);
	q->count--;
	memmove(&q->job[0], &q->job[1], q->count * sizeof(q->job[0]));
	q->ended(q->context, request, succeeded, text);
}

static void on_ended(void *context, int status, const char *text)
{
	struct nft_queue *q = context;
	bool succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	bool nobodys = q->nobodys;

	q->nobodys = false;
	if (!nobodys)
		finish_first(q, succeeded, succeeded ? "" : text);
	start_first(q);
}

static void start_first(struct nft_queue *q)
{
	while (q->count > 0 && q->program.pid == 0) {
		const char *argv[] = {find_nft(), "-f", "-", NULL};
		struct err e;

		if (!argv[0]) {
			finish_first(q, false, "the program nft is not installed");
			continue;
		}
		(void)lseek(q->job[0].fd, 0, SEEK_SET);
		if (program_start(&q->program, argv, q->job[0].fd, role_get(WIRE_ROLE_GATE),
				  q->change_user, &e) != 0)
			finish_first(q, false, e.text);
	}
}

void nft_queue_init(struct nft_queue *q, struct loop *loop, bool change_user,
		    void (*ended)(void *context, uint64_t request, bool succeeded,
				  const char *text),
		    void *context)
{
	*q = (struct nft_queue){.change_user = change_user, .ended = ended, .context = context};
	program_init(&q->program, loop, on_ended, q);
}

int nft_queue_add(struct nft_queue *q, uint64_t request, int fd, struct err *e)
{
	if (q->count == NFT_QUEUE_MAX) {
		(void)close(fd);
		return err_set(e, ERR_QUOTA, "failure: too many nft runs at once");
	}
	q->job[q->count++] = (struct nft_job){.request = request, .fd = fd};
	start_first(q);
	return 0;
}

void nft_queue_clear(struct nft_queue *q)
{
	// What runs is left to end: killing nft in the middle gains nothing, it is one transaction.
	for (size_t i = 0; i < q->count; i++)
		(void)close(q->job[i].fd);
	q->count = 0;
	q->nobodys = q->program.pid != 0;
}

void nft_queue_done(struct nft_queue *q)
{
	nft_queue_clear(q);
	program_done(&q->program);
}
