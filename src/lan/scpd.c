// SPDX-License-Identifier: BSD-2-Clause
// Writing service descriptions.

#include "lan/scpd.h"

#include "codec/xml_write.h"
#include "lan/description.h"

static void write_action(struct xml *x, const struct service *s, const struct action *a)
{
	xml_start(x, "action");
	xml_element(x, "name", slice_from(a->name));
	if (a->arguments > 0)
		xml_start(x, "argumentList");
	for (size_t i = 0; i < a->arguments; i++) {
		const struct argument *argument = &a->argument[i];

		xml_start(x, "argument");
		xml_element(x, "name", slice_from(argument->name));
		xml_element(x, "direction", slice_from(argument->out ? "out" : "in"));
		xml_element(x, "relatedStateVariable",
			    slice_from(s->variable[argument->variable].name));
		xml_end(x);
	}
	if (a->arguments > 0)
		xml_end(x);
	xml_end(x);
}

static void write_variable(struct xml *x, const struct state_variable *v)
{
	xml_start(x, "stateVariable");
	xml_attribute(x, "sendEvents", slice_from(v->evented ? "yes" : "no"));
	xml_element(x, "name", slice_from(v->name));
	xml_element(x, "dataType", slice_from(data_type_name(v->type)));
	if (v->allowed) {
		xml_start(x, "allowedValueList");
		for (const char *const *value = v->allowed; *value; value++)
			xml_element(x, "allowedValue", slice_from(*value));
		xml_end(x);
	}
	if (v->range) {
		xml_start(x, "allowedValueRange");
		xml_element_number(x, "minimum", v->range->minimum);
		xml_element_number(x, "maximum", v->range->maximum);
		xml_element_number(x, "step", 1);
		xml_end(x);
	}
	xml_end(x);
}

void scpd_write(struct strbuf *out, const struct service *s, enum wire_igd tree,
		const struct wire_service *identity)
{
	struct xml x;

	xml_init(&x, out);
	description_start(&x, "scpd", "urn:schemas-upnp-org:service-1-0", tree, identity);
	xml_start(&x, "actionList");
	for (size_t i = 0; i < s->actions; i++)
		write_action(&x, s, &s->action[i]);
	xml_end(&x);
	xml_start(&x, "serviceStateTable");
	for (size_t i = 0; i < s->variables; i++)
		write_variable(&x, &s->variable[i]);
	xml_end(&x);
	xml_end(&x);
}
