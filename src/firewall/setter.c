// SPDX-License-Identifier: BSD-2-Clause
// The chains' names and rules, and the maps that lead to them.

#include "firewall/setter.h"

#include <stdio.h>

static const struct field {
	const char *chain;
	const char *rule;
	const char *input; // of the map
	unsigned inputs;
} fields[SETTER__COUNT] = {
	[SETTER_TTL] = {"ip4_ttl", "ip ttl set", "ip ttl", 256},
	[SETTER_DSCP4] = {"ip4_dscp", "ip dscp set", "meta priority", 64},
	[SETTER_DSCP6] = {"ip6_dscp", "ip6 dscp set", "meta priority", 64},
};

enum { DSCP_WORD = 64, HIGH_3_BITS = DSCP_WORD + 1 }; // as firewall_words_dscp has them

bool setter_of(const struct firewall_ruleset *s, const struct firewall_rule *rule,
	       struct setter *out)
{
	const struct firewall_value *passthrough =
		firewall_rule_value(s, rule, FIREWALL_PROPERTY_PASSTHROUGH);

	*out = (struct setter){.last = passthrough && !passthrough->is.number[0]};
	if (rule->action == FIREWALL_ACTION_CHANGE_TTL) {
		out->field = SETTER_TTL;
		out->how = firewall_rule_value(s, rule, FIREWALL_PROPERTY_NEW_TTL);
		return out->how && out->how->is.number[0] != 0;
	}
	out->field = rule->family == FIREWALL_IP4 ? SETTER_DSCP4 : SETTER_DSCP6;
	out->how = firewall_rule_value(s, rule, FIREWALL_PROPERTY_NEW_DSCP);
	return rule->action == FIREWALL_ACTION_CHANGE_DSCP && out->how &&
	       out->how->is.number[0] >= DSCP_WORD;
}

unsigned setter_inputs(const struct setter *setter)
{
	return fields[setter->field].inputs;
}

unsigned setter_changed(const struct firewall_value *change, unsigned ttl)
{
	enum { SET, INCREMENT }; // as firewall_words_change has them
	unsigned n = (unsigned)change->is.number[1];

	if (change->is.number[0] == SET)
		return n;
	if (change->is.number[0] == INCREMENT)
		return ttl + n < UINT8_MAX ? ttl + n : UINT8_MAX;
	return ttl > n ? ttl - n : 0;
}

unsigned setter_number(const struct setter *setter, unsigned input)
{
	if (setter->field == SETTER_TTL)
		return setter_changed(setter->how, input);
	return setter->how->is.number[0] == HIGH_3_BITS ? (input & 7) << 3 : input;
}

void setter_chain(char out[SETTER_TEXT], const struct setter *setter, unsigned number)
{
	(void)snprintf(out, SETTER_TEXT, "%s_%u%s", fields[setter->field].chain, number,
		       setter->last ? "_accept" : "");
}

void setter_rule(char out[SETTER_TEXT], const struct setter *setter, unsigned number)
{
	(void)snprintf(out, SETTER_TEXT, "%s %u%s", fields[setter->field].rule, number,
		       setter->last ? " accept" : "");
}

void setter_write_map(struct strbuf *out, const struct setter *setter)
{
	const struct field *field = &fields[setter->field];
	char chain[SETTER_TEXT];

	strbuf_add_format(out, "%s vmap {", field->input);
	for (unsigned i = 0; i < field->inputs; i++) {
		setter_chain(chain, setter, setter_number(setter, i));
		strbuf_add_text(out, i ? ", " : " ");
		strbuf_add_format(out, setter->field == SETTER_TTL ? "%u" : "0:%x", i);
		strbuf_add_format(out, " : jump %s", chain);
	}
	strbuf_add_text(out, " } ");
}
