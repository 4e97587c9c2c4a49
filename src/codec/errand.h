// SPDX-License-Identifier: BSD-2-Clause
// What a worker's row says to mgmt alone. Each such row is answered by one sentence; the others go
// on to the client.
#pragma once

// A piece of what was received, for the file; with ERRAND_LAST the file is whole then. The answer
// comes once it is written.
#define ERRAND_DATA ".data"
#define ERRAND_LAST ".last"

// Asks for the bytes of the file of this number, of those that the errand was asked with, from
// ERRAND_OFFSET on. The answer has them in ERRAND_DATA; none are behind the end.
#define ERRAND_READ   ".read"
#define ERRAND_OFFSET ".offset"

enum { ERRAND_PIECE_MAX = 32768 }; // bytes, both ways
