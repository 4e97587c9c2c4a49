// SPDX-License-Identifier: BSD-2-Clause
// Log-ins. By password: wait, hash on the helper thread, compare, answer. Whoever is not there is
// hashed for too, so that neither the answer nor its time tells which names exist. By key: what was
// signed has been verified; wait, look whose the key is, answer.

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "mgmt/password.h"
#include "mgmt/session.h"
#include "mgmt/ssh_host_key.h"
#include "mgmt/ssh_keys.h"
#include "mgmt/state.h"

struct users_login {
	struct helper_job job;
	struct loop_timer timer;
	struct mgmt *m;
	struct users_login_request request; // name and password are not kept here
	bool forgotten;
	bool hashing;
	bool good;
	bool hopeless; // nothing to compare with
	char *key;     // NULL: by password
	char name[SESSION_NAME_MAX + 1];
	char source[SESSION_SOURCE_SIZE];
	char source_key[THROTTLE_NAME_MAX + 1];
	char name_key[THROTTLE_NAME_MAX + 1];
	char password[PASSWORD_MAX + 1];
	char stored[PASSWORD_HASH_SIZE]; // the hash to compare with
};

static void make_key(char out[THROTTLE_NAME_MAX + 1], char kind, const char *name)
{
	size_t n = strnlen(name, THROTTLE_NAME_MAX - 1);

	out[0] = kind;
	memcpy(out + 1, name, n);
	out[n + 1] = '\0';
}

static void login_free(struct users_login *login)
{
	loop_timer_cancel(&login->timer);
	password_wipe(login->password, sizeof(login->password));
	free(login->key);
	free(login);
}

static void answer(struct users_login *login, bool good)
{
	if (!login->forgotten)
		login->request.answer(login->request.context, good ? login->name : NULL);
	login_free(login);
}

static void on_refuse(void *context)
{
	answer(context, false);
}

static void refuse(struct users_login *login)
{
	struct mgmt *m = login->m;
	struct throttle *t = &m->users.throttle;
	uint64_t now = loop_now(m->loop);
	uint64_t delay = throttle_delay(t, login->name_key, now);

	log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL,
		       "login failure for user %s from %s via %s", login->name, login->source,
		       login->request.via);
	(void)throttle_failed(t, login->name_key, now);
	if (throttle_failed(t, login->source_key, now))
		log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL,
			       "%s is shut out for 10 minutes after %d login failures",
			       login->source, THROTTLE_LIMIT);
	if (login->forgotten) {
		login_free(login);
		return;
	}
	loop_timer_init(&login->timer, m->loop, on_refuse, login);
	loop_timer_set(&login->timer, delay);
}

// Whether the user NAME may come in this way, whatever the proof is.
static bool may_enter(const struct mgmt *m, const char *name,
		      const struct users_login_request *request)
{
	const struct user_row *user = users_find(m, slice_from(name));

	return user && !user->expired &&
	       (users_policies(m, name) & request->policies) == request->policies &&
	       users_address_in(user->address, request->source);
}

// Whether the hash that was compared with still counts, where a password counts at all.
static bool password_counts(const struct users_login *login)
{
	const struct user_row *user = users_find(login->m, slice_from(login->name));

	if ((login->request.policies & POLICY_SSH) &&
	    !ssh_settings(login->m)->always_allow_password &&
	    ssh_keys_has(login->m, login->name, SLICE("")))
		return false;
	return user && user->password && strcmp(user->password, login->stored) == 0;
}

bool users_key_would_do(const struct mgmt *m, const struct users_login_request *request)
{
	char name[SESSION_NAME_MAX + 1];
	char source_key[THROTTLE_NAME_MAX + 1];
	bool known;

	make_key(source_key, '@', request->source_text);
	if (throttle_is_locked(&m->users.throttle, source_key, loop_now(m->loop)))
		return false;
	if (request->key.n == 0 || !slice_copy(request->name, name, sizeof(name)))
		return false;
	known = ssh_keys_has(m, name, request->key);
	return may_enter(m, name, request) && known;
}

static void welcome(struct users_login *login)
{
	throttle_succeeded(&login->m->users.throttle, login->source_key);
	throttle_succeeded(&login->m->users.throttle, login->name_key);
	answer(login, true);
}

static void work(struct helper_job *job)
{
	struct users_login *login = (struct users_login *)job;
	char hash[PASSWORD_HASH_SIZE];

	login->good = password_hash(login->password, login->stored, hash) && !login->hopeless &&
		      password_same(hash, login->stored);
}

static void finished(struct helper_job *job)
{
	struct users_login *login = (struct users_login *)job;

	login->hashing = false;
	if (!login->good || !password_counts(login) ||
	    !may_enter(login->m, login->name, &login->request))
		refuse(login);
	else
		welcome(login);
}

static void compare_key(struct users_login *login)
{
	bool known = ssh_keys_has(login->m, login->name, slice_from(login->key));

	if (login->hopeless || !may_enter(login->m, login->name, &login->request) || !known)
		refuse(login);
	else
		welcome(login);
}

static void on_begin(void *context)
{
	struct users_login *login = context;
	const struct user_row *user = users_find(login->m, slice_from(login->name));
	const char *stored = user && user->password ? user->password : "";

	if (login->key) {
		compare_key(login);
		return;
	}
	if (!stored[0]) {
		login->hopeless = true;
		stored = login->m->users.dummy;
	}
	if (!slice_copy(slice_from(stored), login->stored, sizeof(login->stored)))
		login->hopeless = true;
	login->job = (struct helper_job){.work = work, .finished = finished};
	login->hashing = true;
	helper_run(login->m->helper, &login->job, false);
}

struct users_login *users_login(struct mgmt *m, const struct users_login_request *request)
{
	struct users_login *login = calloc(1, sizeof(*login));
	uint64_t now = loop_now(m->loop);

	if (!login)
		return NULL;
	login->m = m;
	login->request = *request;
	login->request.name = (struct slice){NULL, 0};
	login->request.password = (struct slice){NULL, 0};
	login->request.key = (struct slice){NULL, 0};
	if (request->key.n > 0) {
		login->key = strndup(request->key.p, request->key.n);
		if (!login->key) {
			free(login);
			return NULL;
		}
	}
	utf8_clean(slice_from(request->source_text), login->source, sizeof(login->source));
	// What is no name or password at all is compared like any other, and fails.
	utf8_clean(request->name, login->name, sizeof(login->name));
	login->hopeless = !slice_is(request->name, login->name) ||
			  !slice_copy(request->password, login->password, sizeof(login->password));
	make_key(login->source_key, '@', login->source);
	make_key(login->name_key, '=', login->name);
	if (throttle_is_locked(&m->users.throttle, login->source_key, now)) {
		loop_timer_init(&login->timer, m->loop, on_refuse, login);
		loop_timer_set(&login->timer, THROTTLE_DELAY_MAX);
		return login;
	}
	loop_timer_init(&login->timer, m->loop, on_begin, login);
	loop_timer_set(&login->timer, throttle_delay(&m->users.throttle, login->source_key, now));
	return login;
}

void users_login_forget(struct users_login *login)
{
	login->forgotten = true;
	// What is being hashed counts when it is done.
	if (!login->hashing)
		login_free(login);
}

// ---- hashing a new password

struct hashing {
	struct helper_job job;
	struct mgmt *m;
	void (*answer)(void *context, const char *hash);
	void *context;
	unsigned cost;
	bool good;
	char password[PASSWORD_MAX + 1];
	char hash[PASSWORD_HASH_SIZE];
};

static void hash_work(struct helper_job *job)
{
	struct hashing *h = (struct hashing *)job;
	char setting[PASSWORD_HASH_SIZE];

	h->good =
		password_setting(h->cost, setting) && password_hash(h->password, setting, h->hash);
}

static void hash_finished(struct helper_job *job)
{
	struct hashing *h = (struct hashing *)job;

	h->answer(h->context, h->good ? h->hash : NULL);
	password_wipe(h, sizeof(*h));
	free(h);
}

void users_hash(struct mgmt *m, struct slice password,
		void (*answer_hash)(void *context, const char *hash), void *context)
{
	struct hashing *h = calloc(1, sizeof(*h));

	if (!h || !slice_copy(password, h->password, sizeof(h->password))) {
		free(h);
		answer_hash(context, NULL);
		return;
	}
	h->job = (struct helper_job){.work = hash_work, .finished = hash_finished};
	h->m = m;
	h->answer = answer_hash;
	h->context = context;
	h->cost = m->users.cost;
	helper_run(m->helper, &h->job, false);
}
