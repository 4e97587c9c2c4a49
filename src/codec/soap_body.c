// SPDX-License-Identifier: BSD-2-Clause
// The envelope reader: expat's events, told apart by depth. Envelope stands at 1, Header and Body
// at 2, header entries and the action at 3, arguments at 4.

#include "codec/soap_body.h"

#include <expat.h>
#include <string.h>

#include "base/utf8.h"

// Between namespace and local name in the names that expat gives. No URI may contain it.
#define SEPARATOR '\n'

enum place { PLACE_OTHER, PLACE_HEADER, PLACE_BODY };

struct reader {
	XML_Parser parser;
	struct soap_call *call;
	struct slice document;
	enum soap_body_result result;
	enum place place;      // at depth 2
	struct slice envelope; // namespace of Envelope; one of two constants
	size_t depth, elements;
	size_t declarations; // of namespaces, for the next start tag
	size_t value;	     // where the current argument's value begins in the text
	bool has_body;
};

struct qualified {
	struct slice space, local;
};

static void stop(struct reader *r, enum soap_body_result result)
{
	if (r->result == SOAP_BODY_OK)
		r->result = result;
	(void)XML_StopParser(r->parser, XML_FALSE);
}

static struct qualified qualify(const XML_Char *name)
{
	struct qualified q;

	if (!slice_cut(slice_from(name), SEPARATOR, &q.space, &q.local)) {
		q.local = q.space;
		q.space = SLICE("");
	}
	return q;
}

static struct slice append(struct reader *r, struct slice text)
{
	size_t at = r->call->text.length;

	strbuf_add_slice(&r->call->text, text);
	if (r->call->text.failed) {
		stop(r, SOAP_BODY_MALFORMED);
		return SLICE("");
	}
	return (struct slice){r->call->text.data + at, text.n};
}

static void start_envelope(struct reader *r, struct qualified name)
{
	if (!slice_is(name.local, "Envelope")) {
		stop(r, SOAP_BODY_MALFORMED);
		return;
	}
	if (slice_is(name.space, SOAP_ENVELOPE_NAMESPACE))
		r->envelope = SLICE(SOAP_ENVELOPE_NAMESPACE);
	else if (name.space.n > 0)
		stop(r, SOAP_BODY_VERSION_MISMATCH);
}

static void start_part(struct reader *r, struct qualified name)
{
	bool ours = slice_is(name.space, r->envelope.p);

	r->place = PLACE_OTHER;
	if (ours && slice_is(name.local, "Header"))
		r->place = PLACE_HEADER;
	if (ours && slice_is(name.local, "Body")) {
		r->place = PLACE_BODY;
		if (r->has_body)
			stop(r, SOAP_BODY_MALFORMED);
		r->has_body = true;
	}
}

static void start_header_entry(struct reader *r, const XML_Char **attributes)
{
	for (size_t i = 0; attributes[i]; i += 2) {
		struct qualified name = qualify(attributes[i]);
		struct slice value = slice_trim(slice_from(attributes[i + 1]));

		if (!slice_is(name.local, "mustUnderstand") ||
		    (name.space.n > 0 && !slice_is(name.space, SOAP_ENVELOPE_NAMESPACE)))
			continue;
		if (slice_is(value, "1") || slice_is(value, "true"))
			stop(r, SOAP_BODY_MUST_UNDERSTAND);
	}
}

static void start_action(struct reader *r, struct qualified name)
{
	if (r->call->action.n > 0) {
		stop(r, SOAP_BODY_MALFORMED);
		return;
	}
	r->call->service = append(r, name.space);
	r->call->action = append(r, name.local);
}

static void start_argument(struct reader *r, struct qualified name)
{
	struct soap_call *call = r->call;

	for (size_t i = 0; i < call->argument_count; i++) {
		struct slice other = call->argument[i].name;

		if (other.n == name.local.n && memcmp(other.p, name.local.p, other.n) == 0) {
			stop(r, SOAP_BODY_INVALID_ARGUMENTS);
			return;
		}
	}
	call->argument[call->argument_count].name = append(r, name.local);
	r->value = call->text.length;
}

static bool within_limits(const struct reader *r, struct qualified name,
			  const XML_Char **attributes)
{
	size_t count = r->declarations;

	if (r->depth > SOAP_DEPTH_MAX || r->elements > SOAP_ELEMENTS_MAX)
		return false;
	if (name.local.n > SOAP_NAME_MAX || name.space.n > SOAP_SERVICE_MAX)
		return false;
	for (size_t i = 0; attributes[i]; i += 2) {
		struct qualified attribute = qualify(attributes[i]);

		if (++count > SOAP_ATTRIBUTES_MAX || attribute.local.n > SOAP_NAME_MAX)
			return false;
	}
	return count <= SOAP_ATTRIBUTES_MAX;
}

static void XMLCALL on_start(void *data, const XML_Char *text, const XML_Char **attributes)
{
	struct reader *r = data;
	struct qualified name = qualify(text);

	if (r->result != SOAP_BODY_OK)
		return;
	r->depth++;
	r->elements++;
	if (!within_limits(r, name, attributes)) {
		stop(r, SOAP_BODY_MALFORMED);
		return;
	}
	r->declarations = 0;
	if (r->depth == 1)
		start_envelope(r, name);
	else if (r->depth == 2)
		start_part(r, name);
	else if (r->place == PLACE_HEADER && r->depth == 3)
		start_header_entry(r, attributes);
	else if (r->place == PLACE_BODY && r->depth == 3)
		start_action(r, name);
	else if (r->place == PLACE_BODY && r->depth == 4)
		start_argument(r, name);
	else if (r->place == PLACE_BODY)
		stop(r, SOAP_BODY_INVALID_ARGUMENTS);
}

static void XMLCALL on_end(void *data, const XML_Char *text)
{
	struct reader *r = data;
	struct strbuf *all = &r->call->text;

	(void)text;
	if (r->result != SOAP_BODY_OK)
		return;
	if (r->place == PLACE_BODY && r->depth == 4) {
		struct slice value = {all->data + r->value, all->length - r->value};

		r->call->argument[r->call->argument_count++].value = slice_trim(value);
	}
	r->depth--;
	if (r->depth == 1)
		r->place = PLACE_OTHER;
}

static void XMLCALL on_text(void *data, const XML_Char *text, int n)
{
	struct reader *r = data;

	if (r->result == SOAP_BODY_OK && r->place == PLACE_BODY && r->depth == 4)
		(void)append(r, (struct slice){text, (size_t)n});
}

static void XMLCALL on_namespace(void *data, const XML_Char *prefix, const XML_Char *uri)
{
	struct reader *r = data;

	(void)prefix;
	(void)uri;
	r->declarations++;
}

static void XMLCALL on_declaration(void *data, const XML_Char *version, const XML_Char *encoding,
				   int standalone)
{
	struct reader *r = data;

	(void)version;
	(void)standalone;
	if (encoding && !soap_charset_accepted(slice_from(encoding), r->document))
		stop(r, SOAP_BODY_MALFORMED);
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system,
			       const XML_Char *public, int has_subset)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_subset;
	stop(data, SOAP_BODY_MALFORMED);
}

static void listen_to(struct reader *r)
{
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetStartNamespaceDeclHandler(r->parser, on_namespace);
	XML_SetXmlDeclHandler(r->parser, on_declaration);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
}

static enum soap_body_result read_document(struct reader *r)
{
	enum XML_Status status;

	listen_to(r);
	status = XML_Parse(r->parser, r->document.p, (int)r->document.n, XML_TRUE);
	if (r->result != SOAP_BODY_OK)
		return r->result;
	if (status != XML_STATUS_OK)
		return XML_GetErrorCode(r->parser) == XML_ERROR_NO_MEMORY ? SOAP_BODY_NO_MEMORY
									  : SOAP_BODY_MALFORMED;
	return r->call->action.n > 0 ? SOAP_BODY_OK : SOAP_BODY_MALFORMED;
}

enum soap_body_result soap_body_parse(struct slice document, struct soap_call *out)
{
	struct reader r = {.call = out, .document = document, .envelope = SLICE("")};
	// The text can't outgrow the document, but for the one namespace that XML declares itself.
	size_t room = document.n + 64 + SOAP_SERVICE_MAX;

	memset(out, 0, sizeof(*out));
	if (document.n == 0 || document.n > SOAP_BODY_MAX || !utf8_valid(document))
		return SOAP_BODY_MALFORMED;
	strbuf_init(&out->text, room);
	// The encoding is given: expat then neither guesses nor follows what the document says.
	r.parser = XML_ParserCreateNS("UTF-8", SEPARATOR);
	// All memory at once, so that slices into it stay where they are.
	if (r.parser && strbuf_reserve(&out->text, room))
		r.result = read_document(&r);
	else
		r.result = SOAP_BODY_NO_MEMORY;
	if (r.parser)
		XML_ParserFree(r.parser);
	if (r.result != SOAP_BODY_OK)
		soap_call_free(out);
	return r.result;
}

void soap_call_free(struct soap_call *call)
{
	strbuf_free(&call->text);
	memset(call, 0, sizeof(*call));
}

void soap_call_set_service(struct soap_call *call, struct slice service)
{
	size_t at = call->text.length;

	strbuf_add_slice(&call->text, service);
	if (!call->text.failed)
		call->service = (struct slice){call->text.data + at, service.n};
}

bool soap_call_argument(const struct soap_call *call, const char *name, struct slice *value)
{
	for (size_t i = 0; i < call->argument_count; i++) {
		if (slice_is(call->argument[i].name, name)) {
			*value = call->argument[i].value;
			return true;
		}
	}
	*value = SLICE("");
	return false;
}
