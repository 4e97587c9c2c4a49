// SPDX-License-Identifier: BSD-2-Clause
// Every action, every argument, every way to get an argument wrong: generated from the service
// table, sent as real requests.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/xml_write.h"
#include "lan/device_table.h"
#include "lan/service_table.h"
#include "lan_fixture.h"

enum { HUGE_BYTES = 6000 };

enum expectation {
	FINE, // the argument passes; what then becomes of the action is not its form's matter
	INVALID = 402,
	OUT_OF_RANGE = 601,
};

enum mutation {
	MUTATION_NONE,
	MUTATION_MISSING,
	MUTATION_EMPTY,
	MUTATION_BLANKS,
	MUTATION_TWICE,
	MUTATION_ELEMENT, // an element where text belongs
	MUTATION_MAX,
	MUTATION_ABOVE_MAX,
	MUTATION_64_BIT,
	MUTATION_NEGATIVE,
	MUTATION_PLUS,
	MUTATION_HEX,
	MUTATION_FRACTION,
	MUTATION_TEXT,
	MUTATION_MARKUP, // XML's own characters, escaped
	MUTATION_CONTROL,
	MUTATION_HUGE_TEXT,
	MUTATION_HUGE_NUMBER,
	MUTATION__COUNT
};

static const char *valid_value(const char *argument)
{
	static const struct {
		const char *name, *value;
	} values[] = {
		{"NewDefaultConnectionService",
		 "uuid:" FIXTURE_CONNECT
		 ":WANConnectionDevice:1,urn:upnp-org:serviceId:WANIPConn1"},
		{"NewConnectionType", "IP_Routed"},
		{"NewProtocol", "TCP"},
		{"NewRemoteHost", "198.51.100.7"},
		{"NewInternalClient", "127.0.0.10"},
		{"NewPortMappingDescription", "game"},
		{"NewEnabled", "1"},
		{"NewEnabledForInternet", "1"},
		{"NewEndPort", "65535"},
		{"NewExternalPort", "5000"},
		{"NewInternalPort", "5001"},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strcmp(values[i].name, argument) == 0)
			return values[i].value;
	return "0"; // the other numbers
}

static bool is_number(const struct state_variable *v)
{
	return v->type == DATA_UI2 || v->type == DATA_UI4;
}

// Free text: whatever is sent, it is a value.
static bool is_free_text(const struct argument *a)
{
	return strcmp(a->name, "NewPortMappingDescription") == 0 ||
	       strcmp(a->name, "NewUserName") == 0 || strcmp(a->name, "NewPassword") == 0;
}

// What is none of the allowed values is told so by version 2.
static enum expectation not_listed(const struct service *s, const struct state_variable *v)
{
	return v->allowed && s->version > 1 ? OUT_OF_RANGE : INVALID;
}

static enum expectation expect(const struct service *s, const struct argument *a,
			       const struct state_variable *v, enum mutation mutation)
{
	switch (mutation) {
	case MUTATION_NONE:
		return FINE;
	case MUTATION_MISSING:
		return a->missing ? FINE : INVALID;
	case MUTATION_EMPTY:
	case MUTATION_BLANKS:
		return a->missing || is_free_text(a) ? FINE : INVALID;
	case MUTATION_TWICE:
	case MUTATION_ELEMENT:
		return INVALID;
	case MUTATION_MAX:
		return is_number(v) || is_free_text(a) ? FINE : not_listed(s, v);
	case MUTATION_ABOVE_MAX:
	case MUTATION_64_BIT:
	case MUTATION_HUGE_NUMBER:
		return is_free_text(a) ? FINE : is_number(v) ? OUT_OF_RANGE : not_listed(s, v);
	default:
		return is_free_text(a) ? FINE : not_listed(s, v);
	}
}

static void add_value(struct strbuf *out, const struct state_variable *v, enum mutation mutation)
{
	switch (mutation) {
	case MUTATION_BLANKS:
		strbuf_add_text(out, " \t\r\n ");
		break;
	case MUTATION_ELEMENT:
		strbuf_add_text(out, "<b>1</b>");
		break;
	case MUTATION_MAX:
		strbuf_add_text(out, v->type == DATA_UI4 ? "4294967295" : "65535");
		break;
	case MUTATION_ABOVE_MAX:
		strbuf_add_text(out, v->type == DATA_UI4 ? "4294967296" : "65536");
		break;
	case MUTATION_64_BIT: // 2^64 and 2^64 + 80: what wraps would take them for 0 and 80
		strbuf_add_text(out, "18446744073709551696");
		break;
	case MUTATION_NEGATIVE:
		strbuf_add_text(out, "-1");
		break;
	case MUTATION_PLUS:
		strbuf_add_text(out, "+1");
		break;
	case MUTATION_HEX:
		strbuf_add_text(out, "0x10");
		break;
	case MUTATION_FRACTION:
		strbuf_add_text(out, "1.0");
		break;
	case MUTATION_TEXT:
		strbuf_add_text(out, "gateway.example");
		break;
	case MUTATION_MARKUP:
		strbuf_add_text(out, "&lt;1&gt;&amp;&quot;");
		break;
	case MUTATION_CONTROL:
		strbuf_add_text(out, "1&#x202e;&#9;2");
		break;
	case MUTATION_HUGE_TEXT:
	case MUTATION_HUGE_NUMBER:
		for (int i = 0; i < HUGE_BYTES; i++)
			strbuf_add_char(out, mutation == MUTATION_HUGE_TEXT ? 'A' : '9');
		break;
	default:
		break;
	}
}

static void add_argument(struct strbuf *out, const struct argument *a,
			 const struct state_variable *v, enum mutation mutation)
{
	if (mutation == MUTATION_MISSING)
		return;
	for (int i = 0; i < (mutation == MUTATION_TWICE ? 2 : 1); i++) {
		strbuf_add_format(out, "<%s>", a->name);
		if (mutation == MUTATION_NONE || mutation == MUTATION_TWICE)
			strbuf_add_text(out, valid_value(a->name));
		else
			add_value(out, v, mutation);
		strbuf_add_format(out, "</%s>", a->name);
	}
}

static const struct wire_service everything = {.igd_versions = WIRE_IGD_ALL, .ppp = 1};

// Where a service is asked: of those that both trees have, in the first.
static const char *path_of(const struct service *s)
{
	static char path[32];
	bool first = tree_service(WIRE_IGD_1, slice_from(s->path), &everything) != NULL;

	(void)snprintf(path, sizeof(path), "%s%s", first ? "" : "igd2/", s->path);
	return path;
}

static void offer_everything(struct lan_fixture *f)
{
	f->service.ppp = 1;
	lan_fixture_tell_service(f);
	lan_fixture_pump(f);
}

static void check_one(struct lan_fixture *f, const struct service *s, const struct action *a,
		      size_t target, enum mutation mutation)
{
	const struct argument *argument = &a->argument[target];
	enum expectation expected = expect(s, argument, &s->variable[argument->variable], mutation);
	unsigned asked = f->requests;
	struct strbuf arguments, answer;
	int status, code;

	strbuf_init(&arguments, 1 << 16);
	for (size_t i = 0; i < a->arguments && !a->argument[i].out; i++)
		add_argument(&arguments, &a->argument[i], &s->variable[a->argument[i].variable],
			     i == target ? mutation : MUTATION_NONE);
	status =
		lan_fixture_call(f, path_of(s), s->type, a->name, strbuf_text(&arguments), &answer);
	code = lan_fixture_error_code(&answer);
	if ((expected == FINE) != (code != 401 && code != 402 && code != 600 && code != 601) ||
	    (expected != FINE && code != (int)expected))
		fail_msg("%s %s, mutation %d: %d %d, expected %d", a->name, argument->name,
			 (int)mutation, status, code, (int)expected);
	assert_int_equal(status, code == 0 ? 200 : 500);
	if (expected != FINE)
		assert_int_equal(f->requests, asked); // gate never sees what is malformed
	strbuf_free(&arguments);
	strbuf_free(&answer);
	f->mappings = 0;
}

static void test_every_argument_of_every_action(void **state)
{
	struct lan_fixture *f = *state;
	unsigned checked = 0;

	offer_everything(f);
	for (size_t n = 0; n < SERVICE__COUNT; n++) {
		const struct service *s = service_table[n];

		for (size_t i = 0; i < s->actions; i++) {
			const struct action *a = &s->action[i];

			for (size_t k = 0; k < a->arguments && !a->argument[k].out; k++) {
				for (int m = 0; m < MUTATION__COUNT; m++) {
					check_one(f, s, a, k, (enum mutation)m);
					checked++;
				}
			}
		}
	}
	assert_int_equal(checked, 79 * MUTATION__COUNT); // in arguments of all actions
}

// The out arguments of each action are there, in the order of the table, and nothing else is.
static void test_every_answer_has_the_out_arguments_in_order(void **state)
{
	struct lan_fixture *f = *state;

	offer_everything(f);
	f->mapping[0] = (struct wire_mapping){.internal_address = FIXTURE_DEVICE,
					      .remote_host = UINT32_C(0xc6336407),
					      .external_port = 5000,
					      .internal_port = 5001,
					      .protocol = 6,
					      .enabled = 1,
					      .description = "game"};
	for (size_t n = 0; n < SERVICE__COUNT; n++) {
		const struct service *s = service_table[n];

		for (size_t i = 0; i < s->actions; i++) {
			const struct action *a = &s->action[i];
			struct strbuf arguments, answer;
			const char *at;

			if (strcmp(a->name, "ConfigureConnection") == 0)
				continue; // refused in every case
			f->mappings = 1;
			strbuf_init(&arguments, 1 << 16);
			for (size_t k = 0; k < a->arguments && !a->argument[k].out; k++)
				add_argument(&arguments, &a->argument[k], NULL, MUTATION_NONE);
			assert_int_equal(lan_fixture_call(f, path_of(s), s->type, a->name,
							  strbuf_text(&arguments), &answer),
					 200);
			at = strstr(strbuf_text(&answer), "Response xmlns:u=");
			assert_non_null(at);
			at = strchr(at, '>') + 1;
			for (size_t k = 0; k < a->arguments; k++) {
				char tag[64];

				if (!a->argument[k].out)
					continue;
				(void)snprintf(tag, sizeof(tag), "<%s>", a->argument[k].name);
				assert_int_equal(strncmp(at, tag, strlen(tag)), 0);
				(void)snprintf(tag, sizeof(tag), "</%s>", a->argument[k].name);
				at = strstr(at, tag);
				assert_non_null(at);
				at += strlen(tag);
			}
			assert_int_equal(strncmp(at, "</u:", 4), 0);
			strbuf_free(&arguments);
			strbuf_free(&answer);
		}
	}
}

// Arguments may come in any order, with a foreign namespace, among unknown ones.
static void test_order_namespace_and_unknown_arguments_do_not_matter(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf answer;

	assert_int_equal(lan_fixture_call(f, "wip", wan_ip_1.type, "AddPortMapping",
					  "<NewLeaseDuration>60</NewLeaseDuration>"
					  "<x:NewProtocol xmlns:x=\"urn:x\">udp</x:NewProtocol>"
					  "<NewUnknown>1</NewUnknown>"
					  "<NewInternalPort> 07 </NewInternalPort>"
					  "<NewExternalPort>9</NewExternalPort>",
					  &answer),
			 200);
	assert_int_equal(f->last_add.protocol, 17);
	assert_int_equal(f->last_add.internal_port, 7);
	assert_int_equal(f->last_add.external_port, 9);
	assert_int_equal(f->last_add.lease_s, 60);
	assert_int_equal(f->last_add.internal_address, FIXTURE_DEVICE);
	assert_int_equal(f->last_add.enabled, 1);
	assert_string_equal(f->last_add.description, "");
	strbuf_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lan_fixture_test(test_every_argument_of_every_action),
		lan_fixture_test(test_every_answer_has_the_out_arguments_in_order),
		lan_fixture_test(test_order_namespace_and_unknown_arguments_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
