// SPDX-License-Identifier: BSD-2-Clause
// Lines of log files, which anybody with the policy for files can write: what is read lies in the
// line, and written again it is the same line.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/log_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct log_file_line line;
	struct strbuf out;

	if (!log_file_read(text, &line))
		return 0;
	strbuf_init(&out, size + 1);
	log_file_write(&out, &line);
	if (out.failed || out.length != size + 1 || memcmp(out.data, data, size) != 0)
		abort();
	strbuf_free(&out);
	return 0;
}
