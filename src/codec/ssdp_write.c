// SPDX-License-Identifier: BSD-2-Clause
// SSDP out: answers and announcements.

#include "codec/http_header.h"
#include "codec/ssdp.h"

static void write_usn(struct strbuf *out, const struct ssdp_message *m)
{
	if (!http_is_field_text(m->target) || !http_is_field_text(slice_from(m->udn)))
		out->failed = true;
	strbuf_add_text(out, "USN: ");
	strbuf_add_text(out, m->udn);
	if (!slice_is(m->target, m->udn)) {
		strbuf_add_text(out, "::");
		strbuf_add_slice(out, m->target);
	}
	strbuf_add_text(out, "\r\n");
}

static void write_ids(struct strbuf *out, const struct ssdp_message *m)
{
	http_header_write_number(out, "BOOTID.UPNP.ORG", m->boot_id);
	http_header_write_number(out, "CONFIGID.UPNP.ORG", m->config_id);
}

static void write_search_port(struct strbuf *out, const struct ssdp_message *m)
{
	if (m->search_port != 0)
		http_header_write_number(out, "SEARCHPORT.UPNP.ORG", m->search_port);
}

static void write_source(struct strbuf *out, const struct ssdp_message *m)
{
	strbuf_add_format(out, "CACHE-CONTROL: max-age=%u\r\n", m->max_age);
	http_header_write(out, "LOCATION", slice_from(m->location));
	http_header_write(out, "SERVER", slice_from(m->server));
}

static void write_notify(struct strbuf *out, const struct ssdp_message *m, const char *subtype)
{
	strbuf_add_text(out, "NOTIFY * HTTP/1.1\r\n");
	http_header_write(out, "HOST", slice_from(m->host));
	http_header_write(out, "NT", m->target);
	http_header_write(out, "NTS", slice_from(subtype));
	write_usn(out, m);
}

void ssdp_response_write(struct strbuf *out, const struct ssdp_message *m)
{
	const size_t date_line = sizeof("DATE: \r\n") - 1 + HTTP_DATE_SIZE - 1;
	const size_t start = out->length;
	char date[HTTP_DATE_SIZE];

	strbuf_add_text(out, "HTTP/1.1 200 OK\r\n");
	write_source(out, m);
	http_header_write(out, "EXT", SLICE(""));
	http_header_write(out, "ST", m->target);
	write_usn(out, m);
	write_ids(out, m);
	write_search_port(out, m);
	// Recommended, not required; small devices read answers into small buffers.
	if (out->length - start + date_line + 2 <= SSDP_COMPACT_MAX)
		http_header_write(out, "DATE", slice_from(http_date_format(m->wall_s, date)));
	strbuf_add_text(out, "\r\n");
}

void ssdp_alive_write(struct strbuf *out, const struct ssdp_message *m)
{
	write_notify(out, m, "ssdp:alive");
	write_source(out, m);
	write_ids(out, m);
	write_search_port(out, m);
	strbuf_add_text(out, "\r\n");
}

void ssdp_byebye_write(struct strbuf *out, const struct ssdp_message *m)
{
	write_notify(out, m, "ssdp:byebye");
	write_ids(out, m);
	strbuf_add_text(out, "\r\n");
}

void ssdp_update_write(struct strbuf *out, const struct ssdp_message *m)
{
	write_notify(out, m, "ssdp:update");
	http_header_write(out, "LOCATION", slice_from(m->location));
	write_ids(out, m);
	http_header_write_number(out, "NEXTBOOTID.UPNP.ORG", m->next_boot_id);
	write_search_port(out, m);
	strbuf_add_text(out, "\r\n");
}
