// SPDX-License-Identifier: BSD-2-Clause
// Ctrl-C, and a terminal that changes its size. The signals are held back but while the program
// waits, so that none is lost between looking and waiting.
#pragma once

#include <stdbool.h>

void interrupt_init(void); // once, at the start of the program

// Waits until FD can be read (-1: for nothing), MS milliseconds have passed (-1: for ever) or
// Ctrl-C was pressed, or the terminal has changed its size. True when FD can be read.
bool interrupt_wait(int fd, int ms);

// The same for two descriptors. 1, 2 or 3: FD, OTHER or both can be read; 0: none.
unsigned interrupt_wait_two(int fd, int other, int ms);

// Whether Ctrl-C was pressed since the last interrupt_clear.
bool interrupt_pending(void);
void interrupt_clear(void);
void interrupt_raise(void); // as if it was pressed now

// Whether the terminal has changed its size since the last call.
bool interrupt_resized(void);
