// SPDX-License-Identifier: BSD-2-Clause
// The kinds of errands that there are.

#include "worker/fetch.h"
#include "worker/mail.h"
#include "worker/names.h"
#include "worker/ping.h"
#include "worker/reach.h"
#include "worker/resolve.h"
#include "worker/syslog.h"
#include "worker/traceroute.h"
#include "worker/worker.h"

const struct worker_errand worker_errands[] = {
	{"/fetch", fetch_run},
	{"/mail", mail_run},
	{"/names", names_run},
	{"/ping", ping_run},
	{"/reach", reach_run},
	{"/resolve", resolve_run},
	{"/syslog", syslog_run},
	{"/traceroute", traceroute_run},
	{NULL, NULL},
};
