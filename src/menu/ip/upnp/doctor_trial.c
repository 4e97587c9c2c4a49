// SPDX-License-Identifier: BSD-2-Clause
// Results of trials, and what each of them proves.

#include "menu/ip/upnp/doctor_trial.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/ip.h"

static const char *protocol_of(const struct wire_check *told)
{
	return told->protocol == IPPROTO_UDP ? "udp" : "tcp";
}

// A device is asked for a connection whatever its port is for: a reset comes from it as well.
void doctor_write_target(const struct wire_check *told, struct strbuf *out)
{
	bool path = told->trial == WIRE_TRIAL_PATH;
	char address[IP4_TEXT_SIZE];

	if (told->trial == WIRE_TRIAL_BRIDGED) {
		strbuf_add_text(out, "bridged");
		return;
	}
	strbuf_add_format(out, "%s:%s:%u",
			  told->trial == WIRE_TRIAL_DEVICE ? "tcp" : protocol_of(told),
			  ip4_format(path ? told->external_address : told->device, address),
			  path ? told->external_port : told->internal_port);
}

static void write(char out[DOCTOR_TEXT_MAX], const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

static void write(char out[DOCTOR_TEXT_MAX], const char *format, va_list arguments)
{
	(void)vsnprintf(out, DOCTOR_TEXT_MAX, format, arguments);
}

static void set(struct doctor_row *row, enum wire_verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void set(struct doctor_row *row, enum wire_verdict verdict, const char *format, ...)
{
	char text[DOCTOR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	write(text, format, arguments);
	va_end(arguments);
	doctor_row_set(row, verdict, text);
}

static void advise(struct doctor_row *row, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void advise(struct doctor_row *row, const char *format, ...)
{
	char text[DOCTOR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	write(text, format, arguments);
	va_end(arguments);
	doctor_row_advise(row, text);
}

static void judge_device(struct doctor_row *row, struct slice result)
{
	char address[IP4_TEXT_SIZE];

	if (slice_is(result, "open") || slice_is(result, "refused")) {
		set(row, WIRE_VERDICT_OK, "it is there: it has answered now");
	} else if (slice_is(result, "unreachable")) {
		set(row, WIRE_VERDICT_PROBLEM,
		    "it does not answer ARP: it is off, or has another address by now");
		(void)ip4_format(row->told.device, address);
		advise(row,
		       "switch it on, or give it this address for good in the DHCP server; "
		       "/ip upnp mappings remove [find address=%s] closes what it has open",
		       address);
	} // silent: it drops what it does not expect, which gate's words stand for
}

static void note_deaf(struct doctor_outcomes *o, const struct wire_check *told)
{
	if (o->count == DOCTOR_OUTCOMES_MAX)
		return;
	o->deaf[o->count].device = told->device;
	o->deaf[o->count].port = told->internal_port;
	o->deaf[o->count].protocol = told->protocol;
	o->count++;
}

static bool is_deaf(const struct doctor_outcomes *o, const struct wire_check *told)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->deaf[i].device == told->device && o->deaf[i].port == told->internal_port &&
		    o->deaf[i].protocol == told->protocol)
			return true;
	return false;
}

static void judge_refused(struct doctor_row *row)
{
	const struct wire_check *told = &row->told;
	char address[IP4_TEXT_SIZE];

	(void)ip4_format(told->device, address);
	set(row, WIRE_VERDICT_PROBLEM, "nothing listens at %s port %u of the device",
	    protocol_of(told), told->internal_port);
	advise(row,
	       "start the program on %s that is to listen there; if it is gone for good: /ip upnp "
	       "mappings remove [find protocol=%s external-port=%u]",
	       address, protocol_of(told), told->external_port);
}

static void judge_listener(struct doctor_outcomes *o, struct doctor_row *row, struct slice result)
{
	const struct wire_check *told = &row->told;
	bool udp = told->protocol == IPPROTO_UDP;

	if (slice_is(result, "open")) {
		set(row, WIRE_VERDICT_OK,
		    udp ? "it has answered at port %u" : "it takes connections at port %u",
		    told->internal_port);
		return;
	}
	note_deaf(o, told);
	if (slice_is(result, "refused")) {
		judge_refused(row);
	} else if (slice_is(result, "unreachable")) {
		set(row, WIRE_VERDICT_SKIPPED, "the device is not there");
	} else if (udp) {
		set(row, WIRE_VERDICT_SKIPPED,
		    "it cannot be told: no answer came to an empty datagram, which of UDP is no "
		    "sign "
		    "of anything");
	} else {
		set(row, WIRE_VERDICT_WARNING, "no answer came from port %u of the device",
		    told->internal_port);
		advise(row, "let TCP port %u in by the firewall of the device itself",
		       told->internal_port);
	}
}

static void judge_path(const struct doctor_outcomes *o, struct doctor_row *row, struct slice result)
{
	const struct wire_check *told = &row->told;
	char address[IP4_TEXT_SIZE];
	char word[16];

	(void)ip4_format(told->external_address, address);
	if (slice_is(result, "open")) {
		set(row, WIRE_VERDICT_OK,
		    "a connection of the router itself to %s:%u was led to the device and taken "
		    "there; that the Internet reaches the router it does not prove",
		    address, told->external_port);
	} else if (is_deaf(o, told)) {
		set(row, WIRE_VERDICT_SKIPPED, "it cannot be told: the device takes no connection");
	} else if (!slice_copy(result, word, sizeof(word))) {
		return;
	} else {
		set(row, WIRE_VERDICT_PROBLEM,
		    "a connection of the router itself to %s:%u did not get to the device: %s",
		    address, told->external_port, word);
		advise(row,
		       "nft list chain inet sallyport nat_lookup shows our rules, nft list "
		       "ruleset those of others; /ip upnp set enabled=no; /ip upnp set enabled=yes "
		       "writes ours anew");
	}
}

static void judge_bridged(struct doctor_row *row, struct slice result)
{
	const struct wire_check *told = &row->told;
	bool all = slice_is(result, "ip") || slice_is(result, "both"); // bridges
	bool all6 = slice_is(result, "ipv6") || slice_is(result, "both");
	bool own = told->filters || told->filters6;

	if (slice_is(result, "unknown") && !own) {
		set(row, WIRE_VERDICT_SKIPPED, "/proc/sys/net/bridge cannot be read");
		return;
	}
	if (!own && !all && !all6)
		return; // gate's words stand
	set(row, WIRE_VERDICT_WARNING,
	    "what one device of it sends another passes chain forward and NAT as if it were "
	    "routed%s: a rule of /ip firewall, or of another program, may drop it",
	    !(all || told->filters)	? ", if it is IPv6"
	    : !(all6 || told->filters6) ? ", if it is IPv4"
					: "");
	advise(row, "%s%s%s%s%s%s", all || all6 ? "sysctl -w" : "",
	       all ? " net.bridge.bridge-nf-call-iptables=0" : "",
	       all6 ? " net.bridge.bridge-nf-call-ip6tables=0" : "",
	       own && (all || all6) ? "; ip link set dev "
	       : own		    ? "ip link set dev "
				    : "",
	       own ? row->subject : "",
	       own ? " type bridge nf_call_iptables 0 nf_call_ip6tables 0" : "");
}

void doctor_judge(struct doctor_outcomes *outcomes, struct doctor_row *row, struct slice result)
{
	switch (row->told.trial) {
	case WIRE_TRIAL_DEVICE:
		judge_device(row, result);
		break;
	case WIRE_TRIAL_LISTENER:
		judge_listener(outcomes, row, result);
		break;
	case WIRE_TRIAL_PATH:
		judge_path(outcomes, row, result);
		break;
	case WIRE_TRIAL_BRIDGED:
		judge_bridged(row, result);
		break;
	default:
		break;
	}
}
