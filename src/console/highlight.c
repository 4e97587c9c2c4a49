// SPDX-License-Identifier: BSD-2-Clause
// One row a style.

#include "console/highlight.h"

const char *const highlight_codes[SCAN__STYLES] = {
	[SCAN_NONE] = "",
	[SCAN_DIR] = "\033[36m",
	[SCAN_CMD] = "\033[35m",
	[SCAN_ARG] = "\033[32m",
	[SCAN_META] = "\033[33m",
	[SCAN_COMMENT] = "\033[2m",
	[SCAN_ESCAPED] = "\033[33m",
	[SCAN_VARIABLE] = "\033[32;1m",
	[SCAN_LOCAL] = "\033[32;1m",
	[SCAN_GLOBAL] = "\033[36;1m",
	[SCAN_PARAMETER] = "\033[32;1m",
	[SCAN_UNDEFINED] = "\033[33;4m",
	[SCAN_AMBIGUOUS] = "\033[4m",
	[SCAN_ERROR] = "\033[31m",
};

const char *const highlight_names[SCAN__STYLES] = {
	[SCAN_NONE] = "none",
	[SCAN_DIR] = "dir",
	[SCAN_CMD] = "cmd",
	[SCAN_ARG] = "arg",
	[SCAN_META] = "syntax-meta",
	[SCAN_COMMENT] = "comment",
	[SCAN_ESCAPED] = "escaped",
	[SCAN_VARIABLE] = "variable",
	[SCAN_LOCAL] = "variable-local",
	[SCAN_GLOBAL] = "variable-global",
	[SCAN_PARAMETER] = "variable-parameter",
	[SCAN_UNDEFINED] = "variable-undefined",
	[SCAN_AMBIGUOUS] = "ambiguous",
	[SCAN_ERROR] = "error",
};
