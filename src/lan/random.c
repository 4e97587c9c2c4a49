// SPDX-License-Identifier: BSD-2-Clause
// Chance from the kernel.

#include "lan/random.h"

#include <stddef.h>
#include <sys/random.h>

uint32_t random_below(uint32_t limit)
{
	uint32_t number = 0;

	// The kernel always has this little; should it refuse, a delay of nothing does no harm. The
	// unevenness of the remainder is of no consequence for limits of a few thousand.
	if (limit == 0 || getrandom(&number, sizeof(number), 0) != sizeof(number))
		return 0;
	return number % limit;
}
