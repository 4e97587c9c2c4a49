// SPDX-License-Identifier: BSD-2-Clause
// The rows of the matchers and of the parameters of actions: the one list of them.
//
//   X(id, name, kind, menus, families, negation, words, min, max, nft, help)
//
// menus: letters of Filter, Nat, Raw, Mangle. families: B both, 4, 6. negation: Y where ! may stand
// before the value. words: a list of property.c, or none. nft: what becomes of it, or of what is
// REFUSED the text of the refusal. The order is the one in which `print` tells them.
#pragma once

// clang-format off
#define FIREWALL_PROPERTIES(X) \
	X(JUMP_TARGET, "jump-target", NAME, FNRM, B, N, none, 0, 0,\
	  "jump CHAIN",\
	  "Chain that action=jump goes on in") \
	X(REJECT_WITH, "reject-with", ENUM, F, B, N, reject, 0, 0,\
	  "reject with …",\
	  "What action=reject answers") \
	X(TO_ADDRESSES, "to-addresses", ADDRESS, N, B, N, none, 0, 0,\
	  "dnat ip to ADDRESS; snat ip to ADDRESS",\
	  "Address, or range of addresses, that is put in the packet's") \
	X(TO_PORTS, "to-ports", RANGE, N, B, N, none, 1, 65535,\
	  "… to :PORT",\
	  "Port, or range of ports, that is put in the packet's") \
	X(ADDRESS_LIST, "address-list", NAME, FNRM, B, N, none, 0, 0,\
	  "update @LIST { ip saddr }",\
	  "List that addresses are added to") \
	X(ADDRESS_LIST_TIMEOUT, "address-list-timeout", TIMEOUT, FNRM, B, N, timeout, 0, 0,\
	  "… timeout TIME",\
	  "How long they stay in it; none-dynamic and none-static: until the restart of the machine") \
	X(NEW_CONNECTION_MARK, "new-connection-mark", NAME, M, B, N, none, 0, 0,\
	  "ct mark set …",\
	  "Mark that the connection gets") \
	X(NEW_PACKET_MARK, "new-packet-mark", NAME, M, B, N, none, 0, 0,\
	  "meta mark set …",\
	  "Mark that the packet gets") \
	X(NEW_ROUTING_MARK, "new-routing-mark", NAME, M, B, N, none, 0, 0,\
	  "meta mark set …; ip rule fwmark … lookup TABLE",\
	  "Table of /routing/table that the packet is routed by") \
	X(NEW_DSCP, "new-dscp", NUMBER, M, B, N, dscp, 0, 63,\
	  "ip dscp set N; meta priority vmap { PRIORITY : jump … }",\
	  "DSCP that the packet gets") \
	X(NEW_TTL, "new-ttl", COMPARED, M, 4, N, change, 0, 255,\
	  "ip ttl set N; ip ttl vmap { TTL : jump … }",\
	  "TTL that the packet gets: set:64, increment:1, decrement:1") \
	X(NEW_HOP_LIMIT, "new-hop-limit", COMPARED, M, 6, N, change, 0, 255,\
	  "ip6 hoplimit set N; ip6 hoplimit set ip6 hoplimit map { … }",\
	  "Hop limit that the packet gets: set:64, increment:1, decrement:1") \
	X(NEW_MSS, "new-mss", NUMBER, M, B, N, mss, 0, 65535,\
	  "tcp option maxseg size set N",\
	  "Maximum segment size that TCP connections get") \
	X(NEW_PRIORITY, "new-priority", NUMBER, M, B, N, priority, 0, 63,\
	  "meta priority set N; meta priority set ip dscp map { … }",\
	  "Priority that the packet gets, for queues and the tags of VLANs") \
	X(RANDOMISE_PORTS, "randomise-ports", FLAG, N, B, N, none, 0, 0,\
	  "… fully-random",\
	  "Whether the port that is put in the packet's is one by chance") \
	X(SAME_NOT_BY_DST, "same-not-by-dst", FLAG, N, B, N, none, 0, 0,\
	  "… persistent, but where it is no",\
	  "Whether action=same gives a client one address for all destinations, as it does unless this is no") \
	X(PASSTHROUGH, "passthrough", FLAG, M, B, N, none, 0, 0,\
	  "accept behind the change where it is no",\
	  "Whether the rules that follow see a packet that was marked") \
	X(HW_OFFLOAD, "hw-offload", FLAG, F, B, N, none, 0, 0,\
	  "nothing: without effect here",\
	  "Whether the hardware may forward what is fasttracked") \
	X(PROTOCOL, "protocol", PROTOCOL, FNRM, B, Y, protocol, 0, 0,\
	  "meta l4proto N",\
	  "Protocol, by name or number") \
	X(SRC_ADDRESS, "src-address", ADDRESS, FNRM, B, Y, none, 0, 0,\
	  "ip saddr ADDRESS",\
	  "Address, prefix or range that the packet is from") \
	X(DST_ADDRESS, "dst-address", ADDRESS, FNRM, B, Y, none, 0, 0,\
	  "ip daddr ADDRESS",\
	  "Address, prefix or range that the packet is to") \
	X(SRC_ADDRESS_LIST, "src-address-list", NAME, FNRM, B, Y, none, 0, 0,\
	  "ip saddr @LIST",\
	  "List in which the packet's source is") \
	X(DST_ADDRESS_LIST, "dst-address-list", NAME, FNRM, B, Y, none, 0, 0,\
	  "ip daddr @LIST",\
	  "List in which the packet's destination is") \
	X(SRC_ADDRESS_TYPE, "src-address-type", WORDS, FNRM, B, Y, address_type, 0, 0,\
	  "fib saddr type { … }",\
	  "Kind of address that the packet is from") \
	X(DST_ADDRESS_TYPE, "dst-address-type", WORDS, FNRM, B, Y, address_type, 0, 0,\
	  "fib daddr type { … }",\
	  "Kind of address that the packet is to") \
	X(SRC_MAC_ADDRESS, "src-mac-address", MAC, FNRM, B, Y, none, 0, 0,\
	  "ether saddr MAC",\
	  "Hardware address that the packet is from") \
	X(IN_INTERFACE, "in-interface", INTERFACE, FNRM, B, Y, none, 0, 0,\
	  "iifname NAME; all-ppp: meta iiftype ppp",\
	  "Interface that the packet came in on") \
	X(OUT_INTERFACE, "out-interface", INTERFACE, FNRM, B, Y, none, 0, 0,\
	  "oifname NAME",\
	  "Interface that the packet leaves by") \
	X(IN_INTERFACE_LIST, "in-interface-list", NAME, FNRM, B, Y, none, 0, 0,\
	  "iifname { … }",\
	  "List with the interface that the packet came in on") \
	X(OUT_INTERFACE_LIST, "out-interface-list", NAME, FNRM, B, Y, none, 0, 0,\
	  "oifname { … }",\
	  "List with the interface that the packet leaves by") \
	X(IN_BRIDGE_PORT, "in-bridge-port", REFUSED, FNRM, B, Y, none, 0, 0,\
	  "failure: ports of a bridge cannot be told apart where addresses are routed: match in-interface or src-mac-address",\
	  "Port of the bridge that the packet came in on") \
	X(OUT_BRIDGE_PORT, "out-bridge-port", REFUSED, FNRM, B, Y, none, 0, 0,\
	  "failure: ports of a bridge cannot be told apart where addresses are routed: match out-interface",\
	  "Port of the bridge that the packet leaves by") \
	X(IN_BRIDGE_PORT_LIST, "in-bridge-port-list", REFUSED, FNRM, B, Y, none, 0, 0,\
	  "failure: ports of a bridge cannot be told apart where addresses are routed: match in-interface-list",\
	  "List with that port") \
	X(OUT_BRIDGE_PORT_LIST, "out-bridge-port-list", REFUSED, FNRM, B, Y, none, 0, 0,\
	  "failure: ports of a bridge cannot be told apart where addresses are routed: match out-interface-list",\
	  "List with that port") \
	X(SRC_PORT, "src-port", PORTS, FNRM, B, Y, none, 0, 0,\
	  "th sport { … }",\
	  "Ports that the packet is from") \
	X(DST_PORT, "dst-port", PORTS, FNRM, B, Y, none, 0, 0,\
	  "th dport { … }",\
	  "Ports that the packet is to") \
	X(PORT, "port", PORTS, FNRM, B, Y, none, 0, 0,\
	  "th sport { … }, and another rule with th dport { … }",\
	  "Ports that the packet is from or to") \
	X(CONNECTION_STATE, "connection-state", WORDS, FM, B, Y, state, 0, 0,\
	  "ct state …",\
	  "How the packet stands to a connection") \
	X(CONNECTION_NAT_STATE, "connection-nat-state", WORDS, FM, B, Y, nat_state, 0, 0,\
	  "ct status snat, dnat",\
	  "How the connection is translated") \
	X(CONNECTION_MARK, "connection-mark", NAME, FNM, B, Y, none, 0, 0,\
	  "ct mark & MASK == N",\
	  "Mark of the connection; no-mark: none") \
	X(PACKET_MARK, "packet-mark", NAME, FNM, B, Y, none, 0, 0,\
	  "meta mark & MASK == N",\
	  "Mark of the packet; no-mark: none") \
	X(ROUTING_MARK, "routing-mark", NAME, FNM, B, Y, none, 0, 0,\
	  "meta mark & MASK == N",\
	  "Routing table that the packet is routed by; main: none is set") \
	X(CONNECTION_TYPE, "connection-type", WORDS, FNM, B, Y, connection_type, 0, 0,\
	  "ct helper NAME",\
	  "Protocol (/ip firewall service-port) of the connection that opened this one") \
	X(CONNECTION_BYTES, "connection-bytes", BYTES, FNM, B, N, none, 0, 0,\
	  "ct bytes >= FROM ct bytes <= TO",\
	  "Bytes that the connection has carried") \
	X(CONNECTION_LIMIT, "connection-limit", CONNECTION_LIMIT, FNM, B, Y, none, 0, 0,\
	  "add @SET { ip saddr ct count over N }",\
	  "More connections than these of one source, or of a block of them") \
	X(CONNECTION_RATE, "connection-rate", REFUSED, FNM, B, Y, none, 0, 0,\
	  "failure: nftables does not know how fast a connection is: match connection-bytes or limit",\
	  "Rate of the connection") \
	X(CONTENT, "content", REFUSED, FNRM, B, Y, none, 0, 0,\
	  "failure: nftables does not search packets for text: match addresses and ports",\
	  "Text in the packet") \
	X(LAYER7_PROTOCOL, "layer7-protocol", REFUSED, FNM, B, Y, none, 0, 0,\
	  "failure: nftables does not search connections for patterns: match addresses and ports",\
	  "Pattern in the connection") \
	X(TCP_FLAGS, "tcp-flags", MARKED, FRM, B, Y, tcp_flag, 0, 0,\
	  "tcp flags & (…) == …",\
	  "Flags of the TCP header, and with ! those that must not be there") \
	X(TCP_MSS, "tcp-mss", RANGE, FNRM, B, Y, none, 0, 65535,\
	  "tcp option maxseg size N-M",\
	  "Maximum segment size that the packet tells") \
	X(PACKET_SIZE, "packet-size", RANGE, FNRM, B, Y, none, 0, 65535,\
	  "meta length N-M",\
	  "Bytes of the packet") \
	X(ICMP_OPTIONS, "icmp-options", ICMP, FNRM, B, Y, none, 0, 255,\
	  "icmp type N icmp code M",\
	  "Type of the ICMP message, and its code") \
	X(DSCP, "dscp", RANGE, FNRM, B, Y, none, 0, 63,\
	  "ip dscp N",\
	  "DSCP of the packet") \
	X(TTL, "ttl", COMPARED, FNRM, 4, N, compare, 0, 255,\
	  "ip ttl < N",\
	  "TTL of the packet") \
	X(HOP_LIMIT, "hop-limit", COMPARED, FNRM, 6, N, compare, 0, 255,\
	  "ip6 hoplimit < N",\
	  "Hop limit of the packet") \
	X(INGRESS_PRIORITY, "ingress-priority", REFUSED, FNRM, B, Y, none, 0, 0,\
	  "failure: the priority of VLAN tags is not told to nftables once a packet is routed",\
	  "Priority that the packet came in with") \
	X(PRIORITY, "priority", RANGE, FNRM, B, Y, none, 0, 63,\
	  "meta priority N",\
	  "Priority of the packet, as action=set-priority or the system set it") \
	X(IPV4_OPTIONS, "ipv4-options", ENUM, FNRM, 4, N, ipv4_option, 0, 0,\
	  "ip option … exists",\
	  "Options of the IP header") \
	X(FRAGMENT, "fragment", FLAG, FNRM, 4, N, none, 0, 0,\
	  "ip frag-off & 0x1fff != 0",\
	  "A fragment behind the first; where connections are tracked there are none") \
	X(HEADERS, "headers", HEADERS, FRM, 6, N, header, 0, 0,\
	  "exthdr … exists; auth, esp, none, proto: meta l4proto …, ah nexthdr …",\
	  "Headers of the packet: hop,route:contains for all of these, dst,proto:exact for these and no others; where connections are tracked there is no frag") \
	X(HOTSPOT, "hotspot", REFUSED, FNRM, B, Y, none, 0, 0,\
	  "failure: there is no hotspot here: match src-address-list",\
	  "How the packet stands to a hotspot") \
	X(LIMIT, "limit", LIMIT, FNRM, B, Y, none, 0, 0,\
	  "limit name OBJECT, of rate N/TIME burst M",\
	  "As many packets in a time, and a burst: 10/1m,5:packet") \
	X(DST_LIMIT, "dst-limit", DST_LIMIT, FNRM, B, N, dst_limit, 0, 0,\
	  "update @SET { ip daddr limit rate N/TIME burst M }",\
	  "The same for each destination: 10/1m,5,dst-address/1m") \
	X(NTH, "nth", NTH, FNRM, B, Y, none, 0, 0,\
	  "numgen inc mod EVERY == PACKET - 1",\
	  "Of every so many packets the one with this number: 3,1") \
	X(PER_CONNECTION_CLASSIFIER, "per-connection-classifier", CLASSIFIER, FNRM, B, Y, classifier, 0, 0,\
	  "jhash … mod DENOMINATOR == REMAINDER",\
	  "Connections in equal shares: both-addresses:2/0") \
	X(PSD, "psd", REFUSED, FNRM, B, N, none, 0, 0,\
	  "failure: nftables does not detect scans of ports: match connection-state=new with dst-limit or connection-limit",\
	  "Scans of ports") \
	X(RANDOM, "random", NUMBER, FNRM, B, N, none, 1, 99,\
	  "numgen random mod 100 < N",\
	  "Per cent of packets, by chance") \
	X(TIME, "time", TIME, FNRM, B, Y, day, 0, 0,\
	  "meta time SEASON meta hour FROM-TO meta day { … }",\
	  "Time of day and days of the week in the zone of /system/clock: 8h-18h,mon,tue") \
	X(TLS_HOST, "tls-host", REFUSED, FNRM, B, Y, none, 0, 0,\
	  "failure: nftables does not read names in TLS: match dst-address-list with the server's addresses",\
	  "Name of the server that TLS is asked for") \
	X(REALM, "realm", RANGE, FNM, B, Y, none, 0, 65535,\
	  "meta rtclassid N",\
	  "Realm of the route") \
	X(IPSEC_POLICY, "ipsec-policy", ENUM, FNRM, B, N, ipsec, 0, 0,\
	  "meta ipsec exists; rt ipsec exists",\
	  "Whether IPsec protects the packet")
// clang-format on
