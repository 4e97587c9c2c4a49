// SPDX-License-Identifier: BSD-2-Clause
// Runs `nft -f -` with the text that gate asks for, one at a time, in the order of asking. nft runs
// as gate's user with gate's one capability, so that its text can do no more than gate could.
#pragma once

#include "daemon/program.h"

enum { NFT_QUEUE_MAX = 16 };

struct nft_queue {
	struct program program;
	bool change_user;
	// Told for each request, in order. TEXT is nft's complaint, "" when it succeeded.
	void (*ended)(void *context, uint64_t request, bool succeeded, const char *text);
	void *context;
	struct nft_job {
		uint64_t request;
		int fd;
	} job[NFT_QUEUE_MAX]; // job[0] runs, or waits for nobody's to end
	size_t count;
	bool nobodys; // what runs was cleared: the next gate's first is not what ends then
};

void nft_queue_init(struct nft_queue *q, struct loop *loop, bool change_user,
		    void (*ended)(void *context, uint64_t request, bool succeeded,
				  const char *text),
		    void *context);

// Takes FD, a file that holds the text, over. 0, or -1 when there are too many.
int nft_queue_add(struct nft_queue *q, uint64_t request, int fd, struct err *e);

void nft_queue_clear(struct nft_queue *q); // gate is gone: nobody waits for the rest
void nft_queue_done(struct nft_queue *q);
