// SPDX-License-Identifier: BSD-2-Clause
// Certificates as the services use them, and our own.

#include "mgmt/certificates.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "mgmt/fill.h"
#include "mgmt/identity.h"
#include "mgmt/state.h"
#include "schema/row.h"
#include "x509/key.h"
#include "x509/read.h"

enum {
	DAY = 86400,
	OWN_DAYS = 825,	    // more is not believed by some clients
	RENEW_BEFORE = 30,  // days
	CLOCK_SLACK = DAY,  // a peer's clock may be behind ours (s)
	RETRY_AFTER = 3600, // s, where ours could not be read
	NAMES_SIZE = X509_ALTERNATIVE_MAX,
};

#define OWN_USAGE                                                                                  \
	(UINT64_C(1) << X509_USAGE_DIGITAL_SIGNATURE |                                             \
	 UINT64_C(1) << X509_USAGE_KEY_ENCIPHERMENT | UINT64_C(1) << X509_USAGE_TLS_SERVER)

static const struct certificate_row *find(const struct mgmt *m, const char *name, bool after)
{
	const struct table *t = registry_find(&m->registry, SLICE(CERTIFICATES_PATH));

	for (size_t i = 0; t && name && i < t->count; i++) {
		const struct certificate_row *row =
			(const struct certificate_row *)(after ? record_after(t->order[i])
							       : t->order[i]->row);

		if (row && row->name && strcmp(row->name, name) == 0)
			return row;
	}
	return NULL;
}

static bool has_text(const char *text)
{
	return text && text[0];
}

const struct certificate_row *certificates_find(const struct mgmt *m, const char *name, bool after)
{
	const struct certificate_row *row = find(m, name, after);

	return row && has_text(row->certificate) && has_text(row->key) ? row : NULL;
}

// The certificate and, behind it, those that signed it as far as they are here.
static void write_chain(const struct mgmt *m, const struct certificate_row *row, struct strbuf *out)
{
	for (int depth = 0; row && has_text(row->certificate) && depth < 8; depth++) {
		strbuf_add_text(out, row->certificate);
		row = has_text(row->ca) && strcmp(row->ca, row->name) != 0 ? find(m, row->ca, false)
									   : NULL;
	}
}

struct tls_identity *certificates_identity(struct mgmt *m, const char *name,
					   enum tls_versions versions, struct err *e)
{
	const struct certificate_row *row = certificates_find(m, name, false);
	struct tls_identity *identity;
	struct strbuf chain;

	if (!row) {
		(void)err_set(e, ERR_FAILURE, "failure: there is no certificate %s with its key",
			      name);
		return NULL;
	}
	strbuf_init(&chain, 256 << 10);
	write_chain(m, row, &chain);
	identity = tls_identity_new(strbuf_slice(&chain), slice_from(row->key), versions, e);
	strbuf_free(&chain);
	return identity;
}

void certificates_wish(const struct certificate_row *row, struct x509_wish *out)
{
	*out = (struct x509_wish){
		.subject = {.common_name = row->common_name,
			    .country = row->country,
			    .state = row->state,
			    .locality = row->locality,
			    .organization = row->organization,
			    .unit = row->unit,
			    .alternative = row->subject_alt_name},
		.from = clock_wall_s() - CLOCK_SLACK,
		.days = row->days_valid,
		.usage = row->key_usage,
		.digest = (enum x509_digest)row->digest_algorithm,
	};
}

// ---- our own

// Making it: on the helper thread, then as a change.
struct making {
	struct helper_job job;
	struct mgmt *m;
	char *name; // of this system
	char *alternative;
	char *key; // the one that there was, or the new one
	char *certificate;
	int result;
	struct err e;
};

static bool is_host_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

	return n > 0 && name[n] == '\0' && name[0] != '-' && name[0] != '.';
}

static void write_names(const struct mgmt *m, struct strbuf *out)
{
	const struct wire_lan *lan = NULL;

	const char *name = identity_name(m);

	if (is_host_name(name))
		strbuf_add_format(out, "DNS:%s,", name);
	strbuf_add_text(out, "DNS:localhost,IP:127.0.0.1");
	while ((lan = gate_lan_after(&m->gate, lan ? lan->ifindex : 0))) {
		char address[IP4_TEXT_SIZE];

		if (!lan->address || out->length > NAMES_SIZE - 64)
			continue;
		strbuf_add_format(out, ",IP:%s", ip4_format(lan->address, address));
	}
}

// Whether every LAN's address is among the names of FACTS.
static bool names_all(const struct mgmt *m, const struct x509_facts *facts)
{
	const struct wire_lan *lan = NULL;

	while ((lan = gate_lan_after(&m->gate, lan ? lan->ifindex : 0))) {
		struct slice left = slice_from(facts->alternative);
		char wanted[IP4_TEXT_SIZE + 4] = "IP:";
		bool found = !lan->address;

		(void)ip4_format(lan->address, wanted + 3);
		while (!found && left.n > 0) {
			struct slice item;
			struct slice tail;

			(void)slice_cut(left, ',', &item, &tail);
			left = tail;
			found = slice_is(item, wanted);
		}
		if (!found)
			return false;
	}
	return true;
}

// Whether our own has to be made anew; where not, says when to look again.
static bool is_due(struct mgmt *m, const struct certificate_row *own)
{
	int64_t now = clock_wall_s();
	struct x509_facts facts;

	if (!own->own)
		return false; // somebody has put his own in its place
	if (x509_read(slice_from(own->certificate), &facts, NULL) != 0) {
		m->certificates.due_at = now + RETRY_AFTER;
		return true;
	}
	m->certificates.due_at = facts.until - (int64_t)RENEW_BEFORE * DAY;
	return now >= m->certificates.due_at || now < facts.from || !names_all(m, &facts);
}

static void making_free(struct making *x)
{
	free(x->name);
	free(x->alternative);
	x509_key_free(x->key);
	free(x->certificate);
	free(x);
}

static void work(struct helper_job *job)
{
	struct making *x = (struct making *)job;
	struct x509_wish wish = {
		.subject = {.common_name = x->name, .alternative = x->alternative},
		.from = clock_wall_s() - CLOCK_SLACK,
		.days = OWN_DAYS,
		.usage = OWN_USAGE,
	};

	x->result = x->key ? 0 : x509_key_make(X509_KEY_P256, &x->key, &x->e);
	if (x->result == 0)
		x->result = x509_issue(&wish, slice_from(x->key), NULL, &x->certificate, &x->e);
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct making *x = context;
	struct table *table = registry_get(&x->m->registry, CERTIFICATES_PATH);
	struct record *record = table_resolve(table, SLICE(CERTIFICATES_OWN), true);
	struct certificate_row *row;

	if (record) {
		row = (struct certificate_row *)transaction_edit(t, table, record, e);
	} else {
		struct row *fresh = row_new(table->menu);

		if (!fresh)
			return err_set(e, ERR_NO_MEMORY, NULL);
		record = transaction_add(t, table, fresh, NULL, e);
		row = record ? (struct certificate_row *)record->after : NULL;
	}
	if (!row)
		return -1;
	row->own = true;
	row->days_valid = OWN_DAYS;
	row->key_size = X509_KEY_P256;
	row->key_usage = OWN_USAGE;
	if (fill_copy(&row->name, CERTIFICATES_OWN) && fill_copy(&row->common_name, x->name) &&
	    fill_copy(&row->subject_alt_name, x->alternative) && fill_copy(&row->key, x->key) &&
	    fill_copy(&row->certificate, x->certificate))
		return 0;
	return err_set(e, ERR_NO_MEMORY, NULL);
}

static void ended(void *context, const struct err *e)
{
	struct making *x = context;
	struct mgmt *m = x->m;

	m->certificates.coming = false;
	m->certificates.failed = e != NULL;
	if (e)
		log_add_format(&m->log, WIRE_LOG_CERTIFICATE | WIRE_LOG_ERROR,
			       "cannot make the certificate " CERTIFICATES_OWN ": %s", e->text);
	else
		log_add_format(&m->log, WIRE_LOG_CERTIFICATE | WIRE_LOG_INFO,
			       "certificate " CERTIFICATES_OWN " made for %s", x->alternative);
	making_free(x);
	service_reconcile(m);
}

static const struct transaction_owner owner = {.stage = stage, .ended = ended};

static void finished(struct helper_job *job)
{
	struct making *x = (struct making *)job;
	struct transaction_request request = {
		.owner = &owner, .context = x, .user = "system", .silent = true};

	if (x->result == 0)
		transaction_begin(x->m, &request);
	else
		ended(x, &x->e);
}

static void make(struct mgmt *m, const struct certificate_row *before)
{
	struct making *x = calloc(1, sizeof(*x));
	struct strbuf names;

	if (!x)
		return;
	strbuf_init(&names, NAMES_SIZE);
	write_names(m, &names);
	*x = (struct making){
		.job = {.work = work, .finished = finished},
		.m = m,
		.name = strdup(identity_name(m)),
		.alternative = strdup(strbuf_text(&names)),
		.key = before && has_text(before->key) ? strdup(before->key) : NULL,
	};
	strbuf_free(&names);
	if (!x->name || !x->alternative) {
		making_free(x);
		return;
	}
	m->certificates.coming = true;
	helper_run(m->helper, &x->job, false);
}

// Whether a service that wants to listen shows our own.
static bool is_needed(const struct mgmt *m)
{
	for (int i = 0; i < SERVICE__COUNT; i++) {
		const struct service_row *row = service_row(m, (enum service_kind)i);

		if (service_is_secure((enum service_kind)i) && row && !row->row.disabled &&
		    row->certificate && strcmp(row->certificate, CERTIFICATES_OWN) == 0)
			return users_have_password(m);
	}
	return false;
}

bool certificates_are_coming(const struct mgmt *m)
{
	return m->certificates.coming;
}

void certificates_provide(struct mgmt *m, bool again)
{
	const struct certificate_row *own;

	if (again)
		m->certificates.failed = false;
	// Before the first configuration is stored there is nothing to add to.
	if (m->certificates.coming || m->certificates.failed || m->fresh || !is_needed(m))
		return;
	own = find(m, CERTIFICATES_OWN, false);
	if (own && !own->own)
		return;
	if (!own || !has_text(own->certificate) || !has_text(own->key) || is_due(m, own))
		make(m, own);
}

void certificates_look(struct mgmt *m)
{
	if (m->certificates.due_at && clock_wall_s() >= m->certificates.due_at)
		certificates_provide(m, false);
}
