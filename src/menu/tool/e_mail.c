// SPDX-License-Identifier: BSD-2-Clause
// /tool/e-mail: the mail server, and messages to it.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "menu/tool/tool.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/work_call.h"
#include "mgmt/work_file.h"

#define E_MAIL_PATH "/tool/e-mail"

struct e_mail_row {
	struct row row;
	char *server;
	uint16_t port;
	uint32_t tls;
	uint32_t certificate_verification;
	char *vrf;
	char *from;
	char *user;
	char *password;
	char *last_status;
	char *last_address;
};

static const char *const tls_words[] = {"no", "yes", "starttls", NULL};
static const char *const verification_words[] = {"no", "yes", "yes-without-crl", NULL};
static const char *const status_words[] = {
	[LAST_MAIL_NONE] = "",
	[LAST_MAIL_IN_PROGRESS] = "in-progress",
	[LAST_MAIL_SUCCEEDED] = "succeeded",
	[LAST_MAIL_FAILED] = "failed",
};

static const struct property properties[] = {
	{.name = "server",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(e_mail_row, server),
	 .max = 255,
	 .default_text = "0.0.0.0",
	 .help = "Address or name of the mail server"},
	{.name = "address",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_ALIAS,
	 P_FIELD(e_mail_row, server),
	 .max = 255,
	 .alias = "server",
	 .help = "Older name of server"},
	{.name = "port",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(e_mail_row, port),
	 .min = 1,
	 .max = UINT16_MAX,
	 .default_text = "25",
	 .help = "Port of the mail server; with tls=yes 465 is TLS from the first byte"},
	{.name = "tls",
	 .type = PROPERTY_ENUM,
	 P_FIELD(e_mail_row, tls),
	 .words = tls_words,
	 .default_text = "no",
	 .help = "Whether TLS is used: never, always, or where the server offers it"},
	{.name = "certificate-verification",
	 .type = PROPERTY_ENUM,
	 P_FIELD(e_mail_row, certificate_verification),
	 .words = verification_words,
	 .default_text = "no",
	 .help = "Whether the server must have a certificate that this system trusts"},
	{.name = "vrf",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(e_mail_row, vrf),
	 .max = 15,
	 .default_text = "main",
	 .help = "Routing table; there is one, main"},
	{.name = "from",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(e_mail_row, from),
	 .max = 255,
	 .default_text = "<>",
	 .help = "Address that messages come from"},
	{.name = "user",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(e_mail_row, user),
	 .max = 255,
	 .help = "Who we are to the mail server; without one we do not log in"},
	{.name = "password",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_SECRET | PROPERTY_UNQUOTED,
	 P_FIELD(e_mail_row, password),
	 .max = 255,
	 .help = "Password of the user"},
	{.name = "last-status",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(e_mail_row, last_status),
	 .help = "What became of the last message"},
	{.name = "last-address",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(e_mail_row, last_address),
	 .help = "Server that it went to"},
};

static const struct argument_value text_value = {.type = PROPERTY_STRING, .max = 255};
static const struct argument_value list_value = {.type = PROPERTY_STRING, .max = 8192};
static const struct argument_value files_value = {
	.type = PROPERTY_STRING, .max = 8192, .menu = "/file"};
static const struct argument_value body_value = {.type = PROPERTY_STRING, .max = 60000};
static const struct argument_value tls_value = {.type = PROPERTY_ENUM, .words = tls_words};

static const struct command_argument send_arguments[] = {
	{.name = "to", .value = &list_value, .help = "Who gets it; several after commas"},
	{.name = "cc", .value = &list_value, .help = "Who gets a copy"},
	{.name = "subject", .value = &text_value, .help = "Subject of the message"},
	{.name = "body", .value = &body_value, .help = "Text of the message"},
	{.name = "file", .value = &files_value, .help = "Files to attach, several after commas"},
	{.name = "from", .value = &text_value, .help = "Instead of the setting"},
	{.name = "server", .value = &text_value, .help = "Instead of the setting"},
	{.name = "port", .value = &tool_port, .help = "Instead of the setting"},
	{.name = "user", .value = &text_value, .help = "Instead of the setting"},
	{.name = "password", .value = &text_value, .help = "Instead of the setting"},
	{.name = "tls", .value = &tls_value, .help = "Instead of the setting"},
	{.name = "certificate-verification",
	 .value = &tool_certificate_check,
	 .help = "Instead of the setting"},
};

static const struct command commands[] = {
	{.name = "send",
	 .help = "Send a message",
	 .policy = POLICY_TEST,
	 .arguments = send_arguments,
	 .argument_count = sizeof(send_arguments) / sizeof(send_arguments[0])},
};

const struct menu tool_e_mail_menu = {
	.path = E_MAIL_PATH,
	.help = "The mail server, and messages to it",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct e_mail_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct e_mail_row *row = (const struct e_mail_row *)c->record->after;

	(void)t;
	if (!row->vrf || strcmp(row->vrf, "main") != 0)
		return err_set(e, ERR_NO_MATCH, "input does not match any value of vrf");
	return 0;
}

static void fill(struct mgmt *m, struct row *row)
{
	struct e_mail_row *out = (struct e_mail_row *)row;
	const char *status = status_words[m->last_mail.status];

	if (m->last_mail.status == LAST_MAIL_NONE)
		return;
	fill_text(&out->last_status, status, strlen(status));
	fill_text(&out->last_address, m->last_mail.server, strlen(m->last_mail.server));
	fill_present(&tool_e_mail_menu, row, "last-status");
	fill_present(&tool_e_mail_menu, row, "last-address");
}

// ---- sending

struct mail {
	struct work_file files;
	char subject[256];
	char to[256];
};

// What the command says, or else what is set.
static struct slice choose(const struct call *call, const char *name, const char *set)
{
	return argument_given(call, name) ? argument_text(call, name) : slice_from(set);
}

static void pair(struct strbuf *out, const char *name, struct slice value)
{
	if (value.n > 0)
		sentence_add_pair(out, name, value);
}

static struct slice server_of(const struct call *call, const struct e_mail_row *set)
{
	return choose(call, "server", set->server);
}

static void write_sentence(const struct call *call, const struct e_mail_row *set,
			   struct strbuf *out)
{
	static const char *const same[] = {"to", "cc", "subject", "body"};
	char port[24];

	(void)snprintf(port, sizeof(port), "%" PRIu64, argument_number(call, "port", set->port));
	sentence_add_text(out, "/mail");
	pair(out, "server", server_of(call, set));
	pair(out, "port", slice_from(port));
	pair(out, "tls", choose(call, "tls", tls_words[set->tls]));
	pair(out, "certificate-verification",
	     choose(call, "certificate-verification",
		    verification_words[set->certificate_verification]));
	pair(out, "from", choose(call, "from", set->from));
	pair(out, "user", choose(call, "user", set->user));
	pair(out, "password", choose(call, "password", set->password));
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		pair(out, same[i], argument_text(call, same[i]));
}

static int attach(struct call *call, struct mail *mail, struct strbuf *out, struct err *e)
{
	struct slice rest = argument_text(call, "file");
	struct strbuf names;

	strbuf_init(&names, SENTENCE_WORD_MAX);
	while (rest.n > 0) {
		struct slice one;
		struct slice tail = SLICE("");
		uint64_t size;

		(void)slice_cut(rest, ',', &one, &tail);
		rest = tail;
		if (work_file_send(&mail->files, call, slice_trim(one), &size, e) != 0) {
			strbuf_free(&names);
			return -1;
		}
		if (names.length > 0)
			strbuf_add_char(&names, ',');
		strbuf_add_text(&names,
				file_path_split(&mail->files.sources[mail->files.source_count - 1],
						&(struct file_path){""}));
	}
	pair(out, "file", strbuf_slice(&names));
	strbuf_free(&names);
	return 0;
}

static void over(struct work_call *w, const struct err *e)
{
	struct mgmt *m = w->call->mgmt;
	struct mail *mail = w->context;

	m->last_mail.status = e ? LAST_MAIL_FAILED : LAST_MAIL_SUCCEEDED;
	if (e)
		log_add_format(&m->log, WIRE_LOG_EMAIL | WIRE_LOG_ERROR,
			       "Error sending e-mail <%s>: %s", mail->subject, tool_reason(e));
	else
		log_add_format(&m->log, WIRE_LOG_EMAIL | WIRE_LOG_INFO, "sent <%s> to: %s",
			       mail->subject, mail->to);
	free(mail);
}

static const struct work_call_hooks hooks = {.over = over};

static void begin(struct call *call, struct mail *mail, const struct e_mail_row *set)
{
	struct slice server = server_of(call, set);
	struct strbuf sentence;
	struct err e;
	int result;

	strbuf_init(&sentence, SENTENCE_SIZE_MAX);
	write_sentence(call, set, &sentence);
	result = attach(call, mail, &sentence, &e);
	// These addresses would be this system itself.
	if (result == 0 && (server.n == 0 || slice_is(server, "0.0.0.0") || slice_is(server, "::")))
		result = err_set(&e, ERR_FAILURE, "failure: error connecting to server");
	if (result == 0) {
		struct last_mail *last = &call->mgmt->last_mail;

		last->status = LAST_MAIL_IN_PROGRESS;
		(void)slice_copy(server, last->server, sizeof(last->server));
		sentence_end(&sentence);
		work_call_run(call, strbuf_slice(&sentence), &hooks, mail, &mail->files);
	} else {
		free(mail);
		call_fail(call, &e);
	}
	strbuf_free(&sentence);
}

static void send_message(struct call *call)
{
	const struct e_mail_row *set =
		(const struct e_mail_row *)registry_settings(&call->mgmt->registry, E_MAIL_PATH);
	struct slice subject = argument_text(call, "subject");
	struct slice to = argument_text(call, "to");
	struct mail *mail;
	struct err e;

	if (argument_given(call, "file") && !execute_permits(call, POLICY_FTP))
		return;
	mail = calloc(1, sizeof(*mail));
	if (!mail) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	(void)slice_copy(subject, mail->subject, sizeof(mail->subject));
	(void)snprintf(mail->to, sizeof(mail->to), "%.*s", (int)(to.n < 200 ? to.n : 200), to.p);
	begin(call, mail, set);
}

static const struct menu_action actions[] = {{"send", send_message}};

const struct menu_hooks tool_e_mail_hooks = {
	.noun = "e-mail settings",
	.check = check,
	.fill = fill,
	ACTIONS(actions),
};
