// SPDX-License-Identifier: BSD-2-Clause
// libssh's server over the inherited connection.

#include "ssh/server.h"

#include <libssh/server.h>
#include <poll.h>
#include <stdlib.h>

#include "ssh/channel.h"
#include "ssh/ssh.h"

enum { CHANNELS_MAX = 4, RSA_BITS_MIN = 2048 };

struct server {
	ssh_session session;
	ssh_event event;
	struct questions *questions;
	struct login_name who;
	bool known; // who it is
	bool alone; // mgmt is gone
	struct channel channels[CHANNELS_MAX];
};

// A name that is none is asked about like any other, and fails as slowly.
static void take_name(struct server *s, const char *user)
{
	if (!login_name_read(user, &s->who))
		s->who.name[0] = '\0';
}

static int on_password(ssh_session session, const char *user, const char *password, void *context)
{
	struct server *s = context;
	struct err e;

	(void)session;
	if (s->known)
		return SSH_AUTH_DENIED;
	take_name(s, user);
	s->known = questions_login(s->questions, s->who.name, password, &e) == 0;
	return s->known ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

// libssh has verified what was signed where STATE says so; whose the key is, mgmt knows.
static int on_key(ssh_session session, const char *user, struct ssh_key_struct *key, char state,
		  void *context)
{
	struct server *s = context;
	const bool is_signed = state == SSH_PUBLICKEY_STATE_VALID;
	char *text = NULL;
	struct err e;
	int result;

	(void)session;
	if (s->known || (state != SSH_PUBLICKEY_STATE_NONE && !is_signed))
		return SSH_AUTH_DENIED;
	if (ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
		return SSH_AUTH_DENIED;
	take_name(s, user);
	result = questions_key(s->questions, s->who.name, text, is_signed, &e);
	ssh_string_free_char(text);
	if (result != 0)
		return SSH_AUTH_DENIED;
	s->known = is_signed;
	return SSH_AUTH_SUCCESS;
}

static ssh_channel on_channel(ssh_session session, void *context)
{
	struct server *s = context;

	for (size_t i = 0; s->known && i < CHANNELS_MAX; i++) {
		if (s->channels[i].channel)
			continue;
		channel_begin(&s->channels[i], session, &s->who, s->questions, s->event);
		return s->channels[i].channel;
	}
	return NULL;
}

static struct ssh_server_callbacks_struct callbacks = {
	.auth_password_function = on_password,
	.auth_pubkey_function = on_key,
	.channel_open_request_session_function = on_channel,
};

// What was asked is answered: what can be read now is the end.
static int on_mgmt(socket_t fd, int events, void *context)
{
	struct server *s = context;

	(void)fd, (void)events;
	s->alone = true;
	return 0;
}

static int set(ssh_bind bind, enum ssh_bind_options_e option, const void *value)
{
	return ssh_bind_options_set(bind, option, value) < 0;
}

static int prepare(ssh_bind bind, struct questions *questions, struct err *e)
{
	const bool no = false;
	const int rsa_bits = RSA_BITS_MIN;
	struct strbuf pem;
	ssh_key key = NULL;
	int result;

	strbuf_init(&pem, 16384);
	result = questions_host_key(questions, &pem, e);
	if (result == 0 &&
	    ssh_pki_import_privkey_base64(strbuf_text(&pem), NULL, NULL, NULL, &key) != SSH_OK)
		result = err_set(e, ERR_INTERNAL, "the host key cannot be read");
	strbuf_free(&pem);
	if (result != 0)
		return -1;
	if (set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no) ||
	    set(bind, SSH_BIND_OPTIONS_BANNER, "sallyport") ||
	    set(bind, SSH_BIND_OPTIONS_KEY_EXCHANGE,
		"curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"
		"ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group16-sha512,"
		"diffie-hellman-group14-sha256") ||
	    set(bind, SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES,
		"ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
		"rsa-sha2-512,rsa-sha2-256") ||
	    set(bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE, &rsa_bits) ||
	    set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key))
		return err_set(e, ERR_INTERNAL, "libssh refuses: %.120s", ssh_get_error(bind));
	return 0;
}

static bool is_connected(const struct server *s)
{
	return !s->alone && !(ssh_get_status(s->session) & (SSH_CLOSED | SSH_CLOSED_ERROR));
}

static void serve(struct server *s)
{
	while (is_connected(s) && ssh_event_dopoll(s->event, -1) != SSH_ERROR)
		for (size_t i = 0; i < CHANNELS_MAX; i++)
			if (s->channels[i].channel)
				channel_turn(&s->channels[i]);
	ssh_disconnect(s->session);
}

int server_run(struct err *e)
{
	static struct server s;
	ssh_bind bind = ssh_bind_new();

	s.session = ssh_new();
	s.event = ssh_event_new();
	s.questions = questions_new(SSH_MGMT_FD);
	if (!bind || !s.session || !s.event || !s.questions)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (prepare(bind, s.questions, e) != 0)
		return -1;
	callbacks.userdata = &s;
	ssh_callbacks_init(&callbacks);
	if (ssh_set_server_callbacks(s.session, &callbacks) != SSH_OK ||
	    ssh_bind_accept_fd(bind, s.session, SSH_CONNECTION_FD) != SSH_OK)
		return err_set(e, ERR_INTERNAL, "%.160s", ssh_get_error(bind));
	ssh_set_auth_methods(s.session, SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_PUBLICKEY);
	if (ssh_handle_key_exchange(s.session) != SSH_OK)
		return 0; // the client's matter
	if (ssh_event_add_session(s.event, s.session) != SSH_OK ||
	    ssh_event_add_fd(s.event, SSH_MGMT_FD, POLLIN, on_mgmt, &s) != SSH_OK)
		return err_set(e, ERR_NO_MEMORY, NULL);
	serve(&s);
	return 0;
}
