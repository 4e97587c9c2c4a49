// SPDX-License-Identifier: BSD-2-Clause
// Whether frames that bridges pass on meet the rules of ip (net.bridge.bridge-nf-call-iptables and
// -ip6tables): for all bridges of the network namespace, whatever each of them says of itself.
#pragma once

// "none" (also where the kernel has no such filter), "ip", "ipv6", "both", or "unknown".
const char *bridged_rules(void);
