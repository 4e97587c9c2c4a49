// SPDX-License-Identifier: BSD-2-Clause
// /interface/monitor-traffic: what passes through interfaces now.
#pragma once

struct call;

void interface_traffic(struct call *call);
