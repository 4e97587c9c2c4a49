// SPDX-License-Identifier: BSD-2-Clause
// /certificate: certificates and wishes for them.

#include "menu/certificate.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/certificates.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"
#include "x509/key.h"
#include "x509/read.h"

enum { PEM_MAX = 32 << 10 };

#define SUBJECT(word, field, explanation)                                                          \
	{                                                                                          \
		.name = (word), .type = PROPERTY_STRING, P_FIELD(certificate_row, field),          \
		.max = X509_NAME_MAX, .help = (explanation)                                        \
	}

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(certificate_row, name),
	 .max = 64,
	 .help = "Name of the certificate, by which services call it"},
	{.name = "common-name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(certificate_row, common_name),
	 .max = 64, // RFC 5280 appendix A.1: ub-common-name
	 .help = "Whose it is: a host name"},
	SUBJECT("country", country, "Country, two letters"),
	SUBJECT("state", state, "State or province"),
	SUBJECT("locality", locality, "Town"),
	SUBJECT("organization", organization, "Organization"),
	SUBJECT("unit", unit, "Part of the organization"),
	{.name = "subject-alt-name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_QUIET | PROPERTY_UNQUOTED,
	 P_FIELD(certificate_row, subject_alt_name),
	 .max = X509_ALTERNATIVE_MAX,
	 .help = "Names and addresses that it is for: DNS:router.lan,IP:192.168.88.1"},
	{.name = "key-size",
	 .type = PROPERTY_ENUM,
	 P_FIELD(certificate_row, key_size),
	 .words = x509_key_words,
	 .default_text = "2048",
	 .help = "Bits of the RSA key, or the curve of the key"},
	{.name = "days-valid",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(certificate_row, days_valid),
	 .min = 1,
	 .max = 36500,
	 .default_text = "365",
	 .help = "How long it is valid, from the day that it is signed"},
	{.name = "digest-algorithm",
	 .type = PROPERTY_ENUM,
	 P_FIELD(certificate_row, digest_algorithm),
	 .words = x509_digest_words,
	 .default_text = "sha256",
	 .help = "Digest with which it is signed"},
	{.name = "key-usage",
	 .type = PROPERTY_WORDS,
	 P_FIELD(certificate_row, key_usage),
	 .words = x509_usage_words,
	 .default_text = "digital-signature,key-encipherment,data-encipherment,key-cert-sign,"
			 "crl-sign,tls-server,tls-client",
	 .help = "What its key may be used for"},
	{.name = "trusted",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_FLAG,
	 P_FIELD(certificate_row, trusted),
	 .letter = 'T',
	 .letter_group = 3,
	 .help = "Whether what it has signed is believed"},
	{.name = "ca",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_QUIET | PROPERTY_UNQUOTED,
	 P_FIELD(certificate_row, ca),
	 .max = 64,
	 .help = "Certificate that has signed it"},
	{.name = "certificate",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_WRITE_ONLY,
	 P_FIELD(certificate_row, certificate),
	 .max = PEM_MAX,
	 .help = "The certificate itself"},
	{.name = "key",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_WRITE_ONLY,
	 P_FIELD(certificate_row, key),
	 .max = PEM_MAX,
	 .help = "Its private key"},
	{.name = "own",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_WRITE_ONLY,
	 P_FIELD(certificate_row, own),
	 .help = "Whether this system has made it for itself"},
	{.name = "serial-number",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_QUIET,
	 P_FIELD(certificate_row, serial_number),
	 .help = "Number that its issuer gave it"},
	{.name = "fingerprint",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_QUIET | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(certificate_row, fingerprint),
	 .help = "SHA-256 of the certificate"},
	{.name = "issuer",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_QUIET,
	 P_FIELD(certificate_row, issuer),
	 .help = "Who has signed it, unless it did itself"},
	{.name = "invalid-before",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(certificate_row, invalid_before),
	 .help = "When it begins to be valid"},
	{.name = "invalid-after",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(certificate_row, invalid_after),
	 .help = "When it ceases to be valid"},
	{.name = "private-key",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(certificate_row, private_key),
	 .letter = 'K',
	 .letter_group = 1,
	 .help = "Whether its key is here"},
	{.name = "authority",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(certificate_row, authority),
	 .letter = 'A',
	 .letter_group = 2,
	 .help = "Whether it may sign others"},
	{.name = "issued",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD,
	 P_FIELD(certificate_row, issued),
	 .help = "Whether one of these has signed it"},
	{.name = "expired",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(certificate_row, expired),
	 .letter = 'E',
	 .letter_group = 4,
	 .help = "Whether it is no longer valid"},
};

static const struct command_argument sign_arguments[] = {
	{.name = "numbers", .required = true, .unnamed = true, .help = "Certificate to sign"},
	{.name = "ca", .help = "Certificate that signs it; without one it signs itself"},
	{.name = "name", .help = "Name that it gets"},
};

static const struct command_argument import_arguments[] = {
	{.name = "file-name", .required = true, .help = "File with certificates, a key or both"},
	{.name = "passphrase", .help = "Of the key, or of the file"},
	{.name = "name", .help = "Name that the certificate gets"},
	{.name = "trusted", .help = "Whether what it has signed is believed"},
};

static const struct command_argument export_arguments[] = {
	{.name = "numbers", .required = true, .unnamed = true, .help = "Certificate to write"},
	{.name = "file-name",
	 .help = "File without extension; by default named as the certificate"},
	{.name = "type", .help = "pem or pkcs12"},
	{.name = "export-passphrase", .help = "Given one, the key is written too, locked by it"},
};

#define ARGUMENTS(list) .arguments = (list), .argument_count = sizeof(list) / sizeof((list)[0])

static const struct command commands[] = {
	{.name = "sign",
	 .help = "Make the certificate that a record describes",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(sign_arguments)},
	{.name = "import",
	 .help = "Take certificates and keys from a file",
	 .policy = POLICY_WRITE | POLICY_FTP,
	 ARGUMENTS(import_arguments)},
	{.name = "export-certificate",
	 .help = "Write a certificate to a file",
	 .policy = POLICY_READ | POLICY_FTP,
	 ARGUMENTS(export_arguments)},
};

const struct menu certificate_menu = {
	.path = CERTIFICATES_PATH,
	.help = "Certificates of the services, and those that sign them",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_NO_EXPORT,
	.row_size = sizeof(struct certificate_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

// ---- told

static void text(char **field, const char *value)
{
	fill_text(field, value, strlen(value));
}

static void fill(struct mgmt *m, struct row *row)
{
	struct certificate_row *out = (struct certificate_row *)row;
	struct x509_facts facts;

	(void)m;
	if (!out->certificate || !out->certificate[0] ||
	    x509_read(slice_from(out->certificate), &facts, NULL) != 0)
		return;
	text(&out->serial_number, facts.serial);
	text(&out->fingerprint, facts.fingerprint);
	text(&out->issuer, facts.issuer);
	out->invalid_before = facts.from;
	out->invalid_after = facts.until;
	fill_present(&certificate_menu, row, "invalid-before");
	fill_present(&certificate_menu, row, "invalid-after");
	out->private_key = out->key && out->key[0];
	out->authority = facts.authority;
	out->issued = !facts.authority && out->ca && out->ca[0];
	out->expired = clock_wall_s() >= facts.until;
}

// ---- changed

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

// Whether what a certificate was signed for differs.
static bool says_otherwise(const struct certificate_row *a, const struct certificate_row *b)
{
	return !same(a->common_name, b->common_name) || !same(a->country, b->country) ||
	       !same(a->state, b->state) || !same(a->locality, b->locality) ||
	       !same(a->organization, b->organization) || !same(a->unit, b->unit) ||
	       !same(a->subject_alt_name, b->subject_alt_name) || a->key_size != b->key_size ||
	       a->days_valid != b->days_valid || a->digest_algorithm != b->digest_algorithm ||
	       a->key_usage != b->key_usage;
}

// The service that shows the certificate NAME as it will be; NULL: none.
static const char *used_by(const struct mgmt *m, const char *name)
{
	const struct table *services = registry_get(&m->registry, SERVICE_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(services, &place))) {
		const struct service_row *service = (const struct service_row *)next;

		if (service_is_secure(service_by_name(service->name)) &&
		    same(service->certificate, name))
			return service->name;
	}
	return NULL;
}

static int check_before(const struct transaction *t, const struct certificate_row *before,
			const struct certificate_row *after, struct err *e)
{
	struct mgmt *m = transaction_mgmt(t);
	const char *service = used_by(m, before->name);
	bool is_signed = before->certificate && before->certificate[0];
	bool goes = t->request.resets && before->own;

	if (is_signed && service && !goes && !certificates_find(m, before->name, true))
		return err_set(e, ERR_FAILURE, "failure: in use by service %s", service);
	if (is_signed && after && same(before->certificate, after->certificate) &&
	    says_otherwise(before, after))
		return err_set(e, ERR_FAILURE,
			       "failure: the certificate is signed already: only "
			       "its name and trusted can be changed");
	return 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct certificate_row *before = (const struct certificate_row *)c->record->row;
	const struct certificate_row *after = (const struct certificate_row *)c->record->after;

	if (after && (!after->name[0] || same(after->name, SERVICE_NO_CERTIFICATE)))
		return err_set(e, ERR_VALUE, "invalid value for argument name");
	if (after && after->country && after->country[0] && strlen(after->country) != 2)
		return err_set(e, ERR_VALUE, "invalid value for argument country");
	if (after &&
	    x509_check_alternative(
		    slice_from(after->subject_alt_name ? after->subject_alt_name : ""), e) != 0)
		return -1;
	return before ? check_before(t, before, after, e) : 0;
}

static void committed(struct mgmt *m, const struct transaction *t)
{
	certificates_provide(m, t != NULL);
	service_reconcile(m);
}

static void lan_changed(struct mgmt *m, const struct wire_lan *lan)
{
	(void)lan;
	certificates_provide(m, false);
}

static const struct menu_action actions[] = {
	{"sign", certificate_sign},
	{"import", certificate_import},
	{"export-certificate", certificate_export},
};

const struct menu_hooks certificate_hooks = {
	.noun = "certificate",
	.check = check,
	.committed = committed,
	.fill = fill,
	.lan_changed = lan_changed,
	ACTIONS(actions),
};
