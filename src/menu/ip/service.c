// SPDX-License-Identifier: BSD-2-Clause
// /ip/service: the ways in over the network.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/service.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

static const char *const protocols[] = {"tcp", NULL};
static const char *const tls_versions[] = {"any", "only-1.2", NULL}; // enum tls_versions
static const char *const vrfs[] = {"main", NULL};

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(service_row, name),
	 .max = 32,
	 .help = "Name of the service"},
	{.name = "port",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(service_row, port),
	 .min = 1,
	 .max = UINT16_MAX,
	 .default_text = "8728",
	 .help = "Port on which it listens"},
	{.name = "proto",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(service_row, protocol),
	 .words = protocols,
	 .help = "Transport protocol"},
	{.name = "address",
	 .type = PROPERTY_PREFIXES,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(service_row, address),
	 .max = 1024,
	 .help = "Prefixes that may connect; when empty the LANs and this machine"},
	{.name = "available-from",
	 .type = PROPERTY_PREFIXES,
	 .flags = PROPERTY_ALIAS,
	 P_FIELD(service_row, address),
	 .alias = "address",
	 .help = "Newer name of address"},
	{.name = "certificate",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(service_row, certificate),
	 .max = 64,
	 .default_text = SERVICE_NO_CERTIFICATE,
	 .help = "Certificate of /certificate that a secure service shows"},
	{.name = "tls-version",
	 .type = PROPERTY_ENUM,
	 P_FIELD(service_row, tls_version),
	 .words = tls_versions,
	 .default_text = "any",
	 .help = "Version of TLS that a secure service speaks with new connections; any is 1.2 and "
		 "1.3"},
	{.name = "vrf",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(service_row, vrf),
	 .words = vrfs,
	 .default_text = "main",
	 .help = "Routing table whose addresses it listens on; there is one"},
	{.name = "max-sessions",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(service_row, max_sessions),
	 .min = 1,
	 .max = 1000,
	 .default_text = "20",
	 .help = "Most sessions at a time"},
	{.name = "about",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(service_row, about),
	 .help = "Why it cannot listen"},
};

const struct menu ip_service_menu = {
	.path = SERVICE_PATH,
	.help = "Ways to manage this system over the network",
	.kind = MENU_FIXED,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_DISABLE,
	.row_size = sizeof(struct service_row),
	PROPERTIES(properties),
};

static void fill(struct mgmt *m, struct row *row)
{
	struct service_row *service = (struct service_row *)row;
	enum service_kind kind = service_by_name(service->name);
	char about[SERVICE_REASON_SIZE] = "";
	const char *rival;

	rival = service_rival(m, service);
	if (rival)
		(void)snprintf(about, sizeof(about),
			       "cannot bind to port %u: it is the port of the %s", service->port,
			       rival);
	else if (kind < SERVICE__COUNT && m->services.of[kind].failed && !row->disabled)
		(void)snprintf(about, sizeof(about), "%s", m->services.of[kind].reason);
	row->invalid = about[0] != '\0';
	if (!row->invalid)
		return;
	fill_text(&service->about, about, sizeof(about));
	fill_present(&ip_service_menu, row, "about");
}

static void tell_rivals(struct mgmt *m)
{
	for (int i = 0; i < SERVICE__COUNT; i++) {
		const struct service_row *row = service_row(m, (enum service_kind)i);
		const char *rival = row ? service_rival(m, row) : NULL;

		if (rival)
			log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
				       "the %s cannot listen on port %u: it is the port of the %s",
				       row->name, row->port, rival);
	}
}

static void committed(struct mgmt *m, const struct transaction *t)
{
	certificates_provide(m, t != NULL);
	service_reconcile(m);
	if (t)
		tell_rivals(m);
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	struct service_row *row = (struct service_row *)c->record->after;
	const char *certificate;

	if (!row)
		return 0;
	if (!row->certificate || !row->certificate[0]) {
		free(row->certificate);
		row->certificate = strdup(SERVICE_NO_CERTIFICATE);
	}
	if (row->tls_version != TLS_VERSIONS_ANY && !service_is_secure(service_by_name(row->name)))
		return err_set(e, ERR_FAILURE, "failure: the %s does not speak TLS", row->name);
	certificate = row->certificate;
	if (!certificate)
		return err_set(e, ERR_NO_MEMORY, NULL);
	// Our own is made once it is needed.
	if (strcmp(certificate, SERVICE_NO_CERTIFICATE) == 0 ||
	    strcmp(certificate, CERTIFICATES_OWN) == 0 ||
	    certificates_find(transaction_mgmt(t), certificate, true))
		return 0;
	return err_set(e, ERR_NO_MATCH, "input does not match any value of certificate");
}

#define INITIAL_TEXT(kind, name, initial, secure)                                                  \
	{.builtin = true,                                                                          \
	 .encoded = {"name=" name "\0" initial, sizeof("name=" name "\0" initial)}},

static const struct menu_initial initial[] = {SERVICES(INITIAL_TEXT)};

const struct menu_hooks ip_service_hooks = {
	.noun = "service",
	INITIAL(initial),
	.check = check,
	.applier = &service_applier,
	.committed = committed,
	.fill = fill,
};
