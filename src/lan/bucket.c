// SPDX-License-Identifier: BSD-2-Clause
// Token buckets.

#include "lan/bucket.h"

void bucket_init(struct bucket *b, uint32_t rate, uint32_t burst, uint64_t now_ms)
{
	*b = (struct bucket){
		.rate = rate, .burst = burst, .tokens = (uint64_t)burst * 1000, .at = now_ms};
}

bool bucket_take(struct bucket *b, uint64_t now_ms)
{
	uint64_t most = (uint64_t)b->burst * 1000;
	uint64_t passed = now_ms - b->at;

	// After a long rest the product might not fit; the bucket is full by then anyway.
	if (passed >= most / b->rate + 1)
		b->tokens = most;
	else
		b->tokens += passed * b->rate;
	if (b->tokens > most)
		b->tokens = most;
	b->at = now_ms;
	if (b->tokens < 1000)
		return false;
	b->tokens -= 1000;
	return true;
}
