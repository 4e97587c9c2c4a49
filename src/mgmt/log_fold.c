// SPDX-License-Identifier: BSD-2-Clause
// The last few lines that differ from one another.

#include "mgmt/log_fold.h"

#include <string.h>

static void forget(struct log_folded *line, log_fold_say *say, void *context)
{
	struct log_folded was = *line;

	line->until = 0; // what is said here may come by again
	if (was.held > 0)
		say(context, was.topics, was.text, was.held);
}

static struct log_folded *find(struct log_fold *f, uint32_t topics, const char *text)
{
	for (int i = 0; i < LOG_FOLD_LINES; i++) {
		struct log_folded *line = &f->line[i];

		if (line->until && line->topics == topics && strcmp(line->text, text) == 0)
			return line;
	}
	return NULL;
}

// The place of the one that is over first; a free one before all.
static struct log_folded *oldest(struct log_fold *f)
{
	struct log_folded *line = &f->line[0];

	for (int i = 1; i < LOG_FOLD_LINES; i++)
		if (f->line[i].until < line->until)
			line = &f->line[i];
	return line;
}

bool log_fold_tells(struct log_fold *f, uint64_t now, uint32_t topics, const char *text,
		    log_fold_say *say, void *context)
{
	struct log_folded *line = find(f, topics, text);

	if (line && line->until <= now) {
		forget(line, say, context);
		line = NULL;
	}
	if (line && line->told == LOG_FOLD_TOLD) {
		line->held++;
		return false;
	}
	if (!line) {
		line = oldest(f);
		forget(line, say, context);
		line->until = now + LOG_FOLD_MS;
		line->topics = topics;
		line->told = 0;
		line->held = 0;
		(void)strncpy(line->text, text, sizeof(line->text) - 1);
		line->text[sizeof(line->text) - 1] = '\0';
	}
	line->told++;
	return true;
}

void log_fold_expire(struct log_fold *f, uint64_t now, log_fold_say *say, void *context)
{
	for (int i = 0; i < LOG_FOLD_LINES; i++)
		if (f->line[i].until && f->line[i].until <= now)
			forget(&f->line[i], say, context);
}

uint64_t log_fold_due(const struct log_fold *f)
{
	uint64_t due = UINT64_MAX;

	for (int i = 0; i < LOG_FOLD_LINES; i++)
		if (f->line[i].until && f->line[i].held > 0 && f->line[i].until < due)
			due = f->line[i].until;
	return due;
}
