// SPDX-License-Identifier: BSD-2-Clause
// Response and fault envelopes. Names and their case are those of the specification's examples,
// which some control points compare byte by byte.

#include "codec/soap_reply.h"

#include "codec/xml_write.h"

static const char prologue[] =
	"<?xml version=\"1.0\"?>\r\n"
	"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
	" s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>";
static const char epilogue[] = "</s:Body></s:Envelope>\r\n";

void soap_reply_start(struct soap_reply *r, struct strbuf *out, struct slice service,
		      struct slice action)
{
	*r = (struct soap_reply){out, action};
	strbuf_add_text(out, prologue);
	strbuf_add_text(out, "<u:");
	strbuf_add_slice(out, action);
	strbuf_add_text(out, "Response xmlns:u=\"");
	xml_escape(out, service);
	strbuf_add_text(out, "\">");
}

void soap_reply_argument(struct soap_reply *r, const char *name, struct slice value)
{
	struct xml x;

	xml_init(&x, r->out);
	xml_element(&x, name, value);
}

void soap_reply_document(struct soap_reply *r, const char *name, struct slice document)
{
	strbuf_add_format(r->out, "<%s><![CDATA[", name);
	strbuf_add_slice(r->out, document);
	strbuf_add_format(r->out, "]]></%s>", name);
	r->out->failed |= slice_contains_nocase(document, "]]>"); // would end the section
}

void soap_reply_number(struct soap_reply *r, const char *name, uint64_t value)
{
	struct xml x;

	xml_init(&x, r->out);
	xml_element_number(&x, name, value);
}

void soap_reply_end(struct soap_reply *r)
{
	strbuf_add_text(r->out, "</u:");
	strbuf_add_slice(r->out, r->action);
	strbuf_add_text(r->out, "Response>");
	strbuf_add_text(r->out, epilogue);
}

void soap_fault_write(struct strbuf *out, unsigned code, const char *description)
{
	struct xml x;

	strbuf_add_text(out, prologue);
	xml_init(&x, out);
	xml_start(&x, "s:Fault");
	xml_element(&x, "faultcode", SLICE("s:Client"));
	xml_element(&x, "faultstring", SLICE("UPnPError"));
	xml_start(&x, "detail");
	xml_start(&x, "UPnPError");
	xml_attribute(&x, "xmlns", SLICE("urn:schemas-upnp-org:control-1-0"));
	xml_element_number(&x, "errorCode", code);
	xml_element(&x, "errorDescription", slice_from(description));
	xml_end(&x);
	xml_end(&x);
	xml_end(&x);
	strbuf_add_text(out, epilogue);
}

void soap_protocol_fault_write(struct strbuf *out, const char *fault, const char *text)
{
	struct xml x;

	strbuf_add_text(out, prologue);
	xml_init(&x, out);
	xml_start(&x, "s:Fault");
	xml_start(&x, "faultcode");
	xml_text(&x, SLICE("s:"));
	xml_text(&x, slice_from(fault));
	xml_end(&x);
	xml_element(&x, "faultstring", slice_from(text));
	xml_end(&x);
	strbuf_add_text(out, epilogue);
}
