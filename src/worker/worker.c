// SPDX-License-Identifier: BSD-2-Clause
// One errand from its sentence to its end.

#include "worker/worker.h"

#include <stdlib.h>

static const struct worker_errand *find(struct slice name)
{
	for (const struct worker_errand *kind = worker_errands; kind->name; kind++)
		if (slice_is(name, kind->name))
			return kind;
	return NULL;
}

static int run(struct talk *t, const struct sentence *asked, struct err *e)
{
	const struct worker_errand *kind = find(asked->word[0]);

	return kind ? kind->run(t, asked, e) : err_set(e, ERR_NO_SUCH_COMMAND, NULL);
}

static int tell_end(struct talk *t, const struct err *failure)
{
	struct err e;

	if (failure) {
		talk_begin(t, "!trap");
		talk_pair(t, "message", slice_from(failure->text));
		if (talk_send(t, &e) < 0)
			return -1;
	}
	talk_begin(t, "!done");
	return talk_send(t, &e);
}

int worker_run(int fd)
{
	static struct sentence asked; // large, and there is only one
	struct talk t;
	struct err e;
	int result;

	talk_init(&t, fd);
	result = talk_receive(&t, &asked, &e);
	if (result > 0) {
		result = run(&t, &asked, &e);
		result = tell_end(&t, result < 0 ? &e : NULL);
	}
	talk_done(&t);
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
