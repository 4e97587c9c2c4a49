// SPDX-License-Identifier: BSD-2-Clause
// The sequences of announcements.

#include "lan/ssdp_announcer.h"

#include "lan/random.h"

static void on_step(void *context);

void ssdp_announcer_init(struct ssdp_announcer *a, struct loop *loop,
			 const struct ssdp_voice *voice)
{
	*a = (struct ssdp_announcer){.voice = voice};
	loop_timer_init(&a->timer, loop, on_step, a);
}

void ssdp_announcer_done(struct ssdp_announcer *a)
{
	loop_timer_cancel(&a->timer);
	a->mode = ANNOUNCER_SILENT;
	a->heard = false;
}

static uint32_t set_of(const struct ssdp_announcer *a)
{
	switch (a->mode) {
	case ANNOUNCER_BYEBYE:
		return a->byebye;
	case ANNOUNCER_FAREWELL:
		return ssdp_targets_offered(&a->voice->identity);
	default:
		return ssdp_targets_announced(&a->voice->identity);
	}
}

static void begin(struct ssdp_announcer *a, enum announcer_mode mode, unsigned sets,
		  uint64_t after_ms)
{
	a->mode = mode;
	a->sets = sets;
	a->left = set_of(a);
	loop_timer_set(&a->timer, after_ms);
}

void ssdp_announcer_start(struct ssdp_announcer *a, uint32_t byebye)
{
	uint32_t delay = random_below(ANNOUNCE_DELAY_MS + 1);

	a->byebye = byebye;
	if (byebye)
		begin(a, ANNOUNCER_BYEBYE, 1, delay);
	else
		begin(a, ANNOUNCER_ALIVE, ANNOUNCE_SETS, delay);
}

void ssdp_announcer_update(struct ssdp_announcer *a, uint32_t old_boot_id)
{
	// Nothing to update before the first announcement, nor while byebye takes everything back.
	if (!a->heard || (a->mode != ANNOUNCER_ALIVE && a->mode != ANNOUNCER_UPDATE))
		return;
	if (a->mode == ANNOUNCER_ALIVE)
		a->old_boot_id = old_boot_id;
	begin(a, ANNOUNCER_UPDATE, 1, 0);
}

void ssdp_announcer_leave(struct ssdp_announcer *a, loop_callback *gone, void *context)
{
	a->gone = gone;
	a->context = context;
	begin(a, ANNOUNCER_FAREWELL, a->heard ? 2 : 0, 0);
}

// Between a quarter and a half of the time that an announcement holds (UDA 1.0 section 1.1.2: less
// than half, at random).
static uint64_t refresh_after_ms(void)
{
	return SSDP_MAX_AGE * 250 + random_below(SSDP_MAX_AGE * 250);
}

static void end_of_mode(struct ssdp_announcer *a)
{
	switch (a->mode) {
	case ANNOUNCER_BYEBYE:
		begin(a, ANNOUNCER_ALIVE, ANNOUNCE_SETS, ANNOUNCE_BYEBYE_MS);
		break;
	case ANNOUNCER_UPDATE:
		begin(a, ANNOUNCER_ALIVE, ANNOUNCE_REFRESH_SETS, ANNOUNCE_GAP_MS);
		break;
	case ANNOUNCER_ALIVE:
		begin(a, ANNOUNCER_ALIVE, ANNOUNCE_REFRESH_SETS, refresh_after_ms());
		break;
	default:
		a->mode = ANNOUNCER_SILENT;
		a->heard = false;
		a->gone(a->context);
		break;
	}
}

static void end_of_set(struct ssdp_announcer *a)
{
	a->left = set_of(a);
	a->sets--;
	if (a->sets == 0)
		end_of_mode(a);
	else
		loop_timer_set(&a->timer, a->mode == ANNOUNCER_FAREWELL ? ANNOUNCE_FAREWELL_MS
									: ANNOUNCE_GAP_MS);
}

static void on_step(void *context)
{
	struct ssdp_announcer *a = context;
	size_t index;

	if (a->sets == 0) { // a farewell after which nothing has to be taken back
		end_of_mode(a);
		return;
	}
	index = (size_t)__builtin_ctz(a->left); // a set is never empty
	a->left &= a->left - 1;
	switch (a->mode) {
	case ANNOUNCER_ALIVE:
		a->heard = true;
		ssdp_voice_alive(a->voice, index);
		break;
	case ANNOUNCER_UPDATE:
		ssdp_voice_update(a->voice, index, a->old_boot_id);
		break;
	default:
		ssdp_voice_byebye(a->voice, index);
		break;
	}
	if (a->left)
		loop_timer_set(&a->timer, ANNOUNCE_PACE_MS);
	else
		end_of_set(a);
}
