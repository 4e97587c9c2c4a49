// SPDX-License-Identifier: BSD-2-Clause
// Description and service descriptions: read back with an XML parser and compared with the table.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <expat.h>

#include "lan/description.h"
#include "lan/device_table.h"
#include "lan_fixture.h"
#include "lan/scpd.h"

enum { PATH_MAX_BYTES = 512, NODES_MAX = 2048 };

// A document as the list of its elements in order: "root/device/UDN" and the text.
struct node {
	char path[PATH_MAX_BYTES];
	char text[256];
	char attribute[64];
	bool leaf;
};

struct document {
	struct node node[NODES_MAX];
	size_t count;
	size_t open[32];
	size_t depth;
};

static struct document document;

static void XMLCALL on_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct document *d = context;
	struct node *n = &d->node[d->count];

	assert_true(d->count < NODES_MAX && d->depth < 32);
	memset(n, 0, sizeof(*n));
	n->leaf = true;
	if (d->depth > 0) {
		struct node *parent = &d->node[d->open[d->depth - 1]];
		char path[PATH_MAX_BYTES];

		parent->leaf = false;
		assert_true((size_t)snprintf(path, sizeof(path), "%s/%s", parent->path, name) <
			    sizeof(path));
		memcpy(n->path, path, sizeof(path));
	} else {
		(void)snprintf(n->path, sizeof(n->path), "%s", name);
	}
	for (size_t i = 0; attributes[i]; i += 2) {
		size_t length = strlen(n->attribute);

		(void)snprintf(n->attribute + length, sizeof(n->attribute) - length, "%s%s=%s",
			       i > 0 ? " " : "", attributes[i], attributes[i + 1]);
	}
	d->open[d->depth++] = d->count++;
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
	struct document *d = context;

	(void)name;
	d->depth--;
}

static void XMLCALL on_text(void *context, const XML_Char *text, int n)
{
	struct document *d = context;
	struct node *node = &d->node[d->open[d->depth - 1]];
	size_t length = strlen(node->text);

	assert_true(length + (size_t)n < sizeof(node->text));
	memcpy(node->text + length, text, (size_t)n);
	node->text[length + (size_t)n] = '\0';
}

static void parse(const struct strbuf *text)
{
	XML_Parser parser = XML_ParserCreate(NULL);

	document.count = 0;
	document.depth = 0;
	XML_SetUserData(parser, &document);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	assert_int_equal(XML_Parse(parser, text->data, (int)text->length, 1), XML_STATUS_OK);
	XML_ParserFree(parser);
}

static const struct wire_service identity = {
	.enabled = 1,
	.igd_versions = WIRE_IGD_ALL,
	.config_id = 7,
	.tree = {{"11111111-1111-5111-8111-111111111111", "22222222-2222-5222-8222-222222222222",
		  "33333333-3333-5333-8333-333333333333"},
		 {FIXTURE_ROOT_2, FIXTURE_WAN_2, FIXTURE_CONNECT_2}},
	.token = "0123456789abcdefghijklmn",
	.name = "Office <1> & \"co\"",
};

static void describe_tree(enum wire_igd tree, const struct wire_service *who)
{
	struct strbuf text;

	strbuf_init(&text, DESCRIPTION_MAX);
	description_write(&text, tree, who, ip6_from_ip4(UINT32_C(0xc0a80101)));
	assert_false(text.failed);
	assert_true(text.length < 4096); // small devices read it with small buffers
	parse(&text);
	strbuf_free(&text);
}

static void describe(const struct wire_service *who)
{
	describe_tree(WIRE_IGD_1, who);
}

static const char *text_of(const char *path)
{
	for (size_t i = 0; i < document.count; i++)
		if (strcmp(document.node[i].path, path) == 0)
			return document.node[i].text;
	fail_msg("no %s", path);
	return NULL;
}

static size_t check_services(size_t at, const char *device, int count)
{
	static const char *const parts[] = {"serviceType", "serviceId", "SCPDURL", "controlURL",
					    "eventSubURL"};
	char path[256];

	while (count-- > 0) {
		assert_false(document.node[at++].leaf);
		for (size_t i = 0; i < 5; i++) {
			(void)snprintf(path, sizeof(path), "%s/serviceList/service/%s", device,
				       parts[i]);
			assert_string_equal(document.node[at++].path, path);
		}
	}
	return at;
}

// The order of elements is the template's; Windows checks it.
static void test_description_has_every_element_in_order(void **state)
{
	static const char *const device[] = {
		"deviceType", "friendlyName", "manufacturer", "modelDescription",
		"modelName",  "modelNumber",  "UDN",	      "serviceList"};
	static const char *const prefixes[][2] = {
		{NULL, "root/device"},
		{"root/device/deviceList", "root/device/deviceList/device"},
		{"root/device/deviceList/device/deviceList",
		 "root/device/deviceList/device/deviceList/device"},
	};
	size_t at = 0;

	(void)state;
	describe(&identity);
	assert_string_equal(document.node[at++].path, "root");
	assert_string_equal(document.node[0].attribute, "xmlns=urn:schemas-upnp-org:device-1-0");
	assert_string_equal(document.node[at++].path, "root/specVersion");
	assert_string_equal(document.node[at].path, "root/specVersion/major");
	assert_string_equal(document.node[at++].text, "1");
	assert_string_equal(document.node[at].path, "root/specVersion/minor");
	assert_string_equal(document.node[at++].text, "0");
	for (int d = 0; d < DEVICE__COUNT; d++) {
		const char *prefix = prefixes[d][1];
		char path[256];

		if (d > 0)
			assert_string_equal(document.node[at++].path, prefixes[d][0]);
		assert_string_equal(document.node[at++].path, prefix);
		for (size_t i = 0; i < 8; i++) {
			(void)snprintf(path, sizeof(path), "%s/%s", prefix, device[i]);
			assert_string_equal(document.node[at++].path, path);
		}
		at = check_services(at, prefix, d == DEVICE_CONNECTION ? 2 : 1);
	}
	assert_string_equal(document.node[at].path, "root/device/presentationURL");
	assert_string_equal(document.node[at++].text, "http://192.168.1.1/");
	assert_int_equal(at, document.count);
}

static void test_description_says_who_and_where(void **state)
{
	(void)state;
	describe(&identity);
	assert_string_equal(text_of("root/device/deviceType"),
			    "urn:schemas-upnp-org:device:InternetGatewayDevice:1");
	assert_string_equal(text_of("root/device/friendlyName"),
			    "Office <1> & \"co\" (Internet gateway)");
	assert_string_equal(text_of("root/device/UDN"),
			    "uuid:11111111-1111-5111-8111-111111111111");
	assert_string_equal(text_of("root/device/serviceList/service/controlURL"),
			    "/0123456789abcdefghijklmn/l3f/control");
	assert_string_equal(text_of("root/device/deviceList/device/deviceType"),
			    "urn:schemas-upnp-org:device:WANDevice:1");
	assert_string_equal(text_of("root/device/deviceList/device/UDN"),
			    "uuid:22222222-2222-5222-8222-222222222222");
	assert_string_equal(text_of("root/device/deviceList/device/deviceList/device/deviceType"),
			    "urn:schemas-upnp-org:device:WANConnectionDevice:1");
	assert_string_equal(
		text_of("root/device/deviceList/device/deviceList/device/serviceList/service/"
			"serviceType"),
		"urn:schemas-upnp-org:service:WANIPConnection:1");
	assert_string_equal(
		text_of("root/device/deviceList/device/deviceList/device/serviceList/service/"
			"serviceId"),
		"urn:upnp-org:serviceId:WANIPConn1");
	assert_string_equal(
		text_of("root/device/deviceList/device/deviceList/device/serviceList/service/"
			"SCPDURL"),
		"/0123456789abcdefghijklmn/wip/scpd.xml");
}

static void test_friendly_name_stays_below_64_characters(void **state)
{
	struct wire_service who = identity;

	(void)state;
	memset(who.name, 'x', sizeof(who.name) - 1);
	describe(&who);
	assert_int_equal(strlen(text_of("root/device/friendlyName")), 63);
	who.name[0] = '\0';
	describe(&who);
	assert_string_equal(text_of("root/device/friendlyName"), "Internet gateway");
	(void)snprintf(who.name, sizeof(who.name), "a\x1b[31mb");
	describe(&who);
	assert_string_equal(text_of("root/device/friendlyName"), "a[31mb (Internet gateway)");
}

// Steps through the parsed document: the node must be PATH; returns its text.
static const char *take(size_t *at, const char *path)
{
	assert_true(*at < document.count);
	assert_string_equal(document.node[*at].path, path);
	return document.node[(*at)++].text;
}

static void check_action(const struct service *s, const struct action *a, size_t *at)
{
	bool out_seen = false;

	(void)take(at, "scpd/actionList/action");
	assert_string_equal(take(at, "scpd/actionList/action/name"), a->name);
	if (a->arguments > 0)
		(void)take(at, "scpd/actionList/action/argumentList");
	for (size_t i = 0; i < a->arguments; i++) {
		const struct argument *argument = &a->argument[i];

		(void)take(at, "scpd/actionList/action/argumentList/argument");
		assert_string_equal(take(at, "scpd/actionList/action/argumentList/argument/name"),
				    argument->name);
		assert_string_equal(
			take(at, "scpd/actionList/action/argumentList/argument/direction"),
			argument->out ? "out" : "in");
		assert_string_equal(
			take(at,
			     "scpd/actionList/action/argumentList/argument/relatedStateVariable"),
			s->variable[argument->variable].name);
		assert_false(out_seen && !argument->out); // all `in` before all `out`
		out_seen = argument->out;
	}
}

static void check_variable(const struct state_variable *v, size_t *at)
{
	assert_string_equal(document.node[*at].attribute,
			    v->evented ? "sendEvents=yes" : "sendEvents=no");
	(void)take(at, "scpd/serviceStateTable/stateVariable");
	assert_string_equal(take(at, "scpd/serviceStateTable/stateVariable/name"), v->name);
	assert_string_equal(take(at, "scpd/serviceStateTable/stateVariable/dataType"),
			    data_type_name(v->type));
	if (v->allowed)
		(void)take(at, "scpd/serviceStateTable/stateVariable/allowedValueList");
	for (size_t i = 0; v->allowed && v->allowed[i]; i++)
		assert_string_equal(
			take(at,
			     "scpd/serviceStateTable/stateVariable/allowedValueList/allowedValue"),
			v->allowed[i]);
	if (v->range)
		*at += 4; // range, minimum, maximum, step
}

static void test_service_descriptions_follow_the_table(void **state)
{
	(void)state;
	for (size_t n = 0; n < SERVICE__COUNT; n++) {
		const struct service *s = service_table[n];
		struct strbuf text;
		size_t at = 1;

		strbuf_init(&text, SCPD_MAX);
		scpd_write(&text, s, WIRE_IGD_1, &identity);
		assert_false(text.failed);
		parse(&text);
		strbuf_free(&text);
		assert_string_equal(document.node[0].attribute,
				    "xmlns=urn:schemas-upnp-org:service-1-0");
		(void)take(&at, "scpd/specVersion");
		assert_string_equal(take(&at, "scpd/specVersion/major"), "1");
		assert_string_equal(take(&at, "scpd/specVersion/minor"), "0");
		(void)take(&at, "scpd/actionList");
		for (size_t i = 0; i < s->actions; i++)
			check_action(s, &s->action[i], &at);
		(void)take(&at, "scpd/serviceStateTable");
		for (size_t i = 0; i < s->variables; i++)
			check_variable(&s->variable[i], &at);
		assert_int_equal(at, document.count);
	}
}

static const struct wire_service with_ppp = {.igd_versions = WIRE_IGD_ALL, .ppp = 1};

static void check_device(enum wire_igd tree, const struct device *device, int number)
{
	assert_true(device->child < 0 || device->child == number + 1);
	assert_int_equal(device->type[strlen(device->type) - 1], '1' + (char)tree);
	for (size_t i = 0; i < device->services; i++) {
		const struct service *s = service_table[device->service[i]];

		assert_true(s->version <= tree + 1u); // a tree of version 1 has nothing of 2
		assert_ptr_equal(tree_service(tree, slice_from(s->path), &with_ppp), s);
		if (s == &wan_ppp_1)
			assert_null(tree_service(tree, slice_from(s->path), &identity));
	}
}

// What a program that reads the table relies on.
static void test_table_is_sound(void **state)
{
	(void)state;
	for (size_t n = 0; n < SERVICE__COUNT; n++) {
		const struct service *s = service_table[n];

		assert_ptr_equal(service_asked(s, slice_from(s->type)), s);
		for (size_t i = 0; i < s->actions; i++) {
			const struct action *a = &s->action[i];

			assert_ptr_equal(service_action(s, slice_from(a->name)), a);
			for (size_t k = 0; k < a->arguments; k++) {
				assert_true(a->argument[k].variable < s->variables);
				assert_true(a->argument[k].out || k < ACTION_ARGUMENTS_MAX);
				// An action without handler is told from the variables.
				assert_true(a->run || s->variable[a->argument[k].variable].read);
			}
		}
		for (size_t i = 0; i < s->variables; i++) {
			assert_non_null(s->variable[i].name);
			assert_true(!s->variable[i].evented || s->variable[i].read);
			assert_ptr_equal(service_variable(s, slice_from(s->variable[i].name)),
					 &s->variable[i]);
		}
	}
	for (enum wire_igd t = WIRE_IGD_1; t < WIRE_IGD__COUNT; t++)
		for (size_t d = 0; d < DEVICE__COUNT; d++)
			check_device(t, &device_trees[t].device[d], (int)d);
}

// Every present value is one that the table allows, however the uplink is.
static void test_readers_tell_allowed_values(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 64; bits++) {
		struct wire_uplink uplink = {.configured = bits & 1,
					     .connected = bits >> 1 & 1,
					     .carrier = bits >> 2 & 1,
					     .address = bits & 8 ? 0 : 0x01020304,
					     .suspended = bits >> 4 & 3,
					     .rx_bytes = UINT64_MAX,
					     .rate_bits = UINT64_MAX,
					     .mappings = UINT32_MAX};
		struct reading from = {WIRE_IGD_2, &identity, &uplink};

		for (size_t n = 0; n < SERVICE__COUNT; n++) {
			for (size_t i = 0; i < service_table[n]->variables; i++) {
				const struct state_variable *v = &service_table[n]->variable[i];
				struct strbuf text;
				bool found = !v->allowed;
				uint64_t number = 0;

				if (!v->read)
					continue;
				strbuf_init(&text, 256);
				v->read(&from, &text);
				assert_false(text.failed);
				for (size_t k = 0; v->allowed && v->allowed[k]; k++)
					found = found ||
						slice_is(strbuf_slice(&text), v->allowed[k]);
				assert_true(found);
				if (v->type != DATA_STRING)
					assert_int_equal(sscanf(strbuf_text(&text), "%lu", &number),
							 1);
				assert_true(number <= (v->type == DATA_BOOLEAN ? 1u
						       : v->type == DATA_UI2   ? UINT16_MAX
									       : UINT32_MAX));
				strbuf_free(&text);
			}
		}
	}
}

static void test_versions_of_a_service_are_rows_of_one_path(void **state)
{
	static const char *const others[] = {
		"urn:schemas-upnp-org:service:WANIPConnection:3",
		"urn:schemas-upnp-org:service:WANIPConnection:0",
		"urn:schemas-upnp-org:service:WANIPConnection:",
		"urn:schemas-upnp-org:service:WANIPConnection",
		"urn:schemas-upnp-org:service:WANIPConnection:1x",
		"urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1",
		"",
	};

	(void)state;
	for (int version = 1; version <= 2; version++) {
		const struct service *s = version == 1 ? &wan_ip_1 : &wan_ip_2;

		assert_ptr_equal(service_asked(s, slice_from(wan_ip_1.type)), &wan_ip_1);
		assert_ptr_equal(service_asked(s, slice_from(wan_ip_2.type)), &wan_ip_2);
		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			assert_null(service_asked(s, slice_from(others[i])));
	}
	assert_null(service_asked(
		&wan_common_1, SLICE("urn:schemas-upnp-org:service:WANCommonInterfaceConfig:2")));
}

static void test_trees_of_both_versions_stand_beside_each_other(void **state)
{
	(void)state;
	describe_tree(WIRE_IGD_2, &identity);
	assert_string_equal(document.node[0].attribute,
			    "xmlns=urn:schemas-upnp-org:device-1-0 configId=7");
	assert_string_equal(text_of("root/specVersion/minor"), "1");
	assert_string_equal(text_of("root/device/deviceType"),
			    "urn:schemas-upnp-org:device:InternetGatewayDevice:2");
	assert_string_equal(text_of("root/device/UDN"), "uuid:" FIXTURE_ROOT_2);
	assert_string_equal(text_of("root/device/deviceList/device/deviceList/device/serviceList/"
				    "service/serviceType"),
			    "urn:schemas-upnp-org:service:WANIPConnection:2");
	assert_string_equal(text_of("root/device/deviceList/device/deviceList/device/serviceList/"
				    "service/serviceId"),
			    "urn:upnp-org:serviceId:WANIPConn1");
	assert_string_equal(text_of("root/device/deviceList/device/deviceList/device/serviceList/"
				    "service/controlURL"),
			    "/0123456789abcdefghijklmn/igd2/wip/control");
	describe_tree(WIRE_IGD_1, &identity);
	assert_string_equal(document.node[0].attribute, "xmlns=urn:schemas-upnp-org:device-1-0");
	assert_string_equal(text_of("root/specVersion/minor"), "0");
	for (size_t i = 0; i < document.count; i++) {
		const char *text = document.node[i].text;

		assert_false(strncmp(text, "urn:", 4) == 0 && text[strlen(text) - 1] == '2');
	}
}

static void test_a_small_buffer_fails_instead_of_cutting(void **state)
{
	struct strbuf text;

	(void)state;
	strbuf_init(&text, 500);
	description_write(&text, WIRE_IGD_1, &identity, ip6_from_ip4(1));
	assert_true(text.failed);
	strbuf_free(&text);
	strbuf_init(&text, 500);
	scpd_write(&text, &wan_ip_1, WIRE_IGD_1, &identity);
	assert_true(text.failed);
	strbuf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_description_has_every_element_in_order),
		cmocka_unit_test(test_description_says_who_and_where),
		cmocka_unit_test(test_friendly_name_stays_below_64_characters),
		cmocka_unit_test(test_service_descriptions_follow_the_table),
		cmocka_unit_test(test_table_is_sound),
		cmocka_unit_test(test_readers_tell_allowed_values),
		cmocka_unit_test(test_versions_of_a_service_are_rows_of_one_path),
		cmocka_unit_test(test_trees_of_both_versions_stand_beside_each_other),
		cmocka_unit_test(test_a_small_buffer_fails_instead_of_cutting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
