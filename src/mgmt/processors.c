// SPDX-License-Identifier: BSD-2-Clause
// The lines "cpu0 user nice system idle iowait irq softirq steal …" of /proc/stat, in ticks.

#include "mgmt/processors.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/number.h"
#include "base/slice.h"

enum {
	STAT_BYTES = 32768,
	LOOK_AGAIN_TICKS = 10, // less time passed says nothing
	COLUMN_IDLE = 3,
	COLUMN_IOWAIT = 4,
	COLUMN_IRQ = 5,
	COLUMN_SOFTIRQ = 6,
	COLUMNS = 8, // what follows is counted in these already
};

static bool read_line(struct slice line, uint64_t *number, struct processor_ticks *out)
{
	struct slice word;
	struct slice rest;

	*out = (struct processor_ticks){0};
	if (!slice_starts(line, "cpu") || !slice_cut(line, ' ', &word, &rest) || word.n == 3 ||
	    number_parse((struct slice){word.p + 3, word.n - 3}, PROCESSORS_MAX - 1, number) !=
		    NUMBER_OK)
		return false;
	for (int column = 0; column < COLUMNS && rest.n > 0; column++) {
		uint64_t ticks;

		line = rest;
		(void)slice_cut(line, ' ', &word, &rest);
		if (number_parse(word, UINT64_MAX >> 8, &ticks) != NUMBER_OK)
			return false;
		out->total += ticks;
		if (column != COLUMN_IDLE && column != COLUMN_IOWAIT)
			out->busy += ticks;
		if (column == COLUMN_IRQ || column == COLUMN_SOFTIRQ)
			out->irq += ticks;
		if (column == COLUMN_IOWAIT)
			out->disk += ticks;
	}
	return true;
}

static struct processor *need(struct processors *p, unsigned number)
{
	struct processor *list;

	if (p->count > 0 && p->list[p->count - 1].number == number)
		return &p->list[p->count - 1];
	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].number == number)
			return &p->list[i];
	list = realloc(p->list, (p->count + 1) * sizeof(*list));
	if (!list)
		return NULL;
	p->list = list;
	list[p->count] = (struct processor){.number = number};
	return &list[p->count++];
}

static unsigned percent(uint64_t now, uint64_t before, uint64_t passed)
{
	uint64_t part = now > before ? now - before : 0;

	return part < passed ? (unsigned)(part * 100 / passed) : 100;
}

static void note(struct processor *x, const struct processor_ticks *now)
{
	const struct processor_ticks *before = &x->ticks;
	uint64_t passed = now->total > before->total ? now->total - before->total : 0;

	if (passed < LOOK_AGAIN_TICKS)
		return;
	x->load = percent(now->busy, before->busy, passed);
	x->irq = percent(now->irq, before->irq, passed);
	x->disk = percent(now->disk, before->disk, passed);
	x->ticks = *now;
}

void processors_look(struct processors *p, int stat_fd)
{
	char *buffer = stat_fd >= 0 ? malloc(STAT_BYTES) : NULL;
	ssize_t n = buffer ? pread(stat_fd, buffer, STAT_BYTES, 0) : 0;
	struct slice rest = {buffer, n > 0 ? (size_t)n : 0};

	while (rest.n > 0) {
		struct slice line;
		struct slice tail;
		struct processor_ticks ticks;
		struct processor *x;
		uint64_t number;

		(void)slice_cut(rest, '\n', &line, &tail);
		rest = tail;
		x = read_line(line, &number, &ticks) ? need(p, (unsigned)number) : NULL;
		if (x)
			note(x, &ticks);
	}
	free(buffer);
}

void processors_done(struct processors *p)
{
	free(p->list);
	*p = (struct processors){0};
}
