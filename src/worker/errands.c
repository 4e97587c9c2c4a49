// SPDX-License-Identifier: BSD-2-Clause
// The kinds of errands that there are.

#include "worker/resolve.h"
#include "worker/syslog.h"
#include "worker/worker.h"

const struct worker_errand worker_errands[] = {
	{"/resolve", resolve_run},
	{"/syslog", syslog_run},
	{NULL, NULL},
};
