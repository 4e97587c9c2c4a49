// SPDX-License-Identifier: BSD-2-Clause
// Addresses that are no device's of a LAN: whoever asks for a mapping to one gets none.
//
// The machine has 203.0.113.1/24 outside, 192.168.1.1/24 and 192.168.2.1/24 inside.
#pragma once

static const char *const impossible_targets[] = {
	"192.168.1.1",	   // the router on this LAN
	"192.168.2.1",	   // on the other
	"203.0.113.1",	   // outside
	"192.168.1.0",	   // the network
	"192.168.1.255",   // everybody on it
	"192.168.2.255",   //
	"255.255.255.255", // everybody
	"0.0.0.0",	   // nobody
	"0.1.2.3",	   //
	"127.0.0.1",	   // loopback
	"127.255.255.254", //
	"224.0.0.1",	   // groups
	"239.255.255.250", //
	"240.0.0.1",	   // reserved
	"192.168.2.10",	   // another LAN
	"192.168.0.10",	   // a LAN that there is not
	"192.168.3.10",	   //
	"10.0.0.1",	   //
	"172.16.0.1",	   //
	"100.64.0.1",	   //
	"169.254.1.1",	   // link-local
	"203.0.113.2",	   // a neighbour outside
	"203.0.113.255",   //
	"198.51.100.7",	   // the Internet
	"8.8.8.8",	   //
	"1.1.1.1",	   //
	"192.0.2.1",	   // documentation
	"198.18.0.1",	   // benchmarks
	"192.88.99.1",	   // 6to4 relays
	"192.168.1.256",   // not an address: stays 0
};

enum { IMPOSSIBLE_TARGETS = sizeof(impossible_targets) / sizeof(impossible_targets[0]) };
