// SPDX-License-Identifier: BSD-2-Clause
// Plays scenarios: what happens to gate, and what is then to be seen, on a virtual clock. The
// language is told in README.md.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions.h"

static const struct {
	const char *prefix;
	enum voice voice;
	bool always; // whatever is said there has to be expected
} voices[] = {
	{"lan< ", VOICE_LAN, true},	   {"told< ", VOICE_TOLD, false},
	{"mgmt< ", VOICE_MGMT, true},	   {"event< ", VOICE_EVENT, false},
	{"log< ", VOICE_LOG, false},	   {"parent< ", VOICE_PARENT, false},
	{"kernel< ", VOICE_KERNEL, false},
};

enum { VOICES = sizeof(voices) / sizeof(voices[0]) };

struct player {
	struct scenario s;
	bool asked[VOICES];   // expected something since the last action
	size_t heard[VOICES]; // bytes of the voice that were expected
};

static void end_step(struct player *p)
{
	for (size_t i = 0; i < VOICES; i++) {
		const char *rest = gate_fixture_text(&p->s.f, voices[i].voice) + p->heard[i];

		if (*rest && (p->asked[i] || voices[i].always))
			words_fail("not expected, before this line:\n%s%s", voices[i].prefix, rest);
		p->asked[i] = false;
		p->heard[i] = 0;
	}
	gate_fixture_forget(&p->s.f);
}

// EXPECTED is the line, or ends in " ..." and is its beginning.
static bool matches(const char *expected, const char *line, size_t length)
{
	size_t n = strlen(expected);

	if (n >= 4 && strcmp(expected + n - 4, " ...") == 0)
		return length >= n - 4 && strncmp(expected, line, n - 4) == 0;
	return length == n && strncmp(expected, line, n) == 0;
}

static void expect(struct player *p, size_t voice, const char *expected)
{
	const char *line = gate_fixture_text(&p->s.f, voices[voice].voice) + p->heard[voice];
	size_t length = strcspn(line, "\n");

	p->asked[voice] = true;
	if (strcmp(expected, "-") == 0) { // nothing
		if (*line)
			words_fail("expected nothing, got:\n%s", line);
		return;
	}
	if (!*line)
		words_fail("expected, but nothing was said: %s", expected);
	if (!matches(expected, line, length))
		words_fail("expected: %s\n     got: %.*s\nand then:\n%s", expected, (int)length,
			   line, line + length);
	p->heard[voice] += length + 1;
}

static void play_line(struct player *p, const char *line)
{
	struct words w;

	for (size_t i = 0; i < VOICES; i++) {
		size_t n = strlen(voices[i].prefix);

		if (strncmp(line, voices[i].prefix, n) == 0) {
			expect(p, i, line + n);
			return;
		}
	}
	if (!words_cut(&w, line))
		words_fail("too long, or an open quote");
	if (w.count == 0)
		return;
	if (!p->s.together)
		end_step(p);
	action_run(&p->s, &w);
}

static void play(FILE *file)
{
	static struct player p;
	char line[LINE_MAX_BYTES];

	gate_fixture_init(&p.s.f);
	p.s.settings = gate_fixture_settings();
	while (fgets(line, sizeof(line), file)) {
		scenario_line++;
		line[strcspn(line, "\n")] = '\0';
		play_line(&p, line);
	}
	end_step(&p);
	devices_done(&p.s.devices);
	gate_fixture_done(&p.s.f);
}

int main(int argc, char **argv)
{
	FILE *file;

	for (int i = 1; i < argc; i++) {
		scenario_name = argv[i];
		scenario_line = 0;
		file = fopen(argv[i], "r");
		if (!file)
			words_fail("cannot be opened");
		play(file);
		(void)fclose(file);
	}
	return argc > 1 ? 0 : 2;
}
