// SPDX-License-Identifier: BSD-2-Clause
// Saving and loading: records on the loop, the password and the disk on the helper thread.

#include "mgmt/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "codec/backup.h"
#include "mgmt/argument_read.h"
#include "mgmt/backup_restore.h"
#include "mgmt/backup_seal.h"
#include "mgmt/call.h"
#include "mgmt/password.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct backup_job {
	struct helper_job job;
	struct call *call;
	char *user; // whose session may be gone when it is done
	int root;
	struct file_path path;
	char *password; // NULL: none
	struct strbuf items;
	uint64_t reserved;
	int result;
	struct err e;
};

static void job_free(struct backup_job *b)
{
	if (b->password)
		password_wipe(b->password, strlen(b->password));
	free(b->password);
	free(b->user);
	if (b->items.data)
		password_wipe(b->items.data, b->items.length);
	strbuf_free(&b->items);
	free(b);
}

static void job_fail(struct backup_job *b, const struct err *e)
{
	call_fail(b->call, e);
	job_free(b);
}

// ---- arguments

static int read_password(struct backup_job *b, struct err *e)
{
	struct slice password = argument_text(b->call, "password");

	if (password.n == 0 || arguments_take_switch(&b->call->arguments, "dont-encrypt"))
		return 0;
	if (password.n > PASSWORD_MAX || memchr(password.p, '\0', password.n))
		return err_set(e, ERR_VALUE, "invalid value for argument password");
	b->password = strndup(password.p, password.n);
	return b->password ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

static int read_encryption(const struct call *call, struct err *e)
{
	struct slice encryption = argument_text(call, "encryption");

	if (encryption.n == 0 || slice_is(encryption, "aes-sha256"))
		return 0;
	if (slice_is(encryption, "rc4"))
		return err_set(e, ERR_FAILURE, "failure: rc4 protects nothing any more");
	return err_set(e, ERR_NO_MATCH, "input does not match any value of encryption");
}

// sallyport-20261126-0431.backup
static void default_name(const struct mgmt *m, char *out, size_t size)
{
	struct row *row = row_copy(registry_get(&m->registry, "/system/identity")->menu,
				   registry_settings(&m->registry, "/system/identity"));
	const struct menu *menu = registry_get(&m->registry, "/system/identity")->menu;
	time_t moment = (time_t)clock_wall_s();
	char stamp[32] = "";
	struct strbuf name;
	struct tm local;

	strbuf_init(&name, 128);
	if (row)
		row_format(row, menu_property(menu, SLICE("name")), &name);
	row_free(menu, row);
	if (localtime_r(&moment, &local))
		(void)strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M", &local);
	(void)snprintf(out, size, "%s-%s", name.length > 0 ? strbuf_text(&name) : "backup", stamp);
	for (char *p = out; *p; p++)
		if (*p == '/' || *p == '*' || (unsigned char)*p < ' ')
			*p = '-';
	strbuf_free(&name);
}

static int read_name(struct backup_job *b, struct slice name, struct err *e)
{
	static const char suffix[] = ".backup";
	size_t n = sizeof(suffix) - 1;
	char text[FILE_PATH_MAX + sizeof(suffix)];
	char by_default[128];

	if (name.n == 0) {
		default_name(b->call->mgmt, by_default, sizeof(by_default));
		name = slice_from(by_default);
	}
	if (name.n >= n && memcmp(name.p + name.n - n, suffix, n) == 0)
		n = 0;
	// What does not fit is refused as any other name that is none.
	(void)snprintf(text, sizeof(text), "%.*s%s",
		       (int)(name.n < FILE_PATH_MAX ? name.n : FILE_PATH_MAX), name.p,
		       n ? suffix : "");
	if (name.n > FILE_PATH_MAX || memchr(name.p, '\0', name.n))
		return err_set(e, ERR_VALUE, "failure: invalid file name");
	return file_path_read(slice_from(text), &b->path, e);
}

// NULL: CALL has failed.
static struct backup_job *job_new(struct call *call, void (*work)(struct helper_job *job),
				  void (*finished)(struct helper_job *job))
{
	struct backup_job *b = calloc(1, sizeof(*b));
	struct err e;

	if (!b) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return NULL;
	}
	*b = (struct backup_job){.job = {.work = work, .finished = finished},
				 .call = call,
				 .root = call->mgmt->files.root};
	strbuf_init(&b->items, BACKUP_ITEMS_MAX);
	b->user = strdup(call_user(call));
	if (!b->user)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	if (!b->user || read_password(b, &e) != 0 ||
	    read_name(b, argument_text(call, "name"), &e) != 0) {
		job_fail(b, &e);
		return NULL;
	}
	return b;
}

// ---- save

static void add_table(const struct table *table, struct strbuf *items)
{
	struct backup_record item = {.menu = slice_from(table->menu->path)};
	struct strbuf properties;

	for (size_t i = 0; i < table->count; i++) {
		const struct record *record = table->order[i];

		if (!record->row)
			continue;
		strbuf_init(&properties, BACKUP_ITEMS_MAX);
		row_encode(table->menu, record->row, &properties);
		item.id = record->id;
		item.position = record->position;
		item.properties = strbuf_slice(&properties);
		backup_add_record(&item, items);
		items->failed = items->failed || properties.failed;
		strbuf_free(&properties);
	}
}

static void save_work(struct helper_job *job)
{
	struct backup_job *b = (struct backup_job *)job;
	struct file_writer writer;
	struct strbuf file;

	strbuf_init(&file, BACKUP_FILE_MAX);
	b->result = backup_seal(strbuf_slice(&b->items), b->password, &file, &b->e);
	if (b->result == 0)
		b->result = file_writer_open(&writer, b->root, &b->path, true, &b->e);
	if (b->result == 0) {
		b->result = file_writer_add(&writer, strbuf_slice(&file), &b->e);
		if (b->result == 0)
			b->result = file_writer_commit(&writer, true, &b->e);
		else
			file_writer_abandon(&writer);
	}
	strbuf_free(&file);
}

static void save_finished(struct helper_job *job)
{
	struct backup_job *b = (struct backup_job *)job;
	struct call *call = b->call;

	files_release(&call->mgmt->files, b->reserved);
	if (b->result != 0) {
		job_fail(b, &b->e);
		return;
	}
	log_add_format(&call->mgmt->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO,
		       "configuration saved to %s%s by %s", b->path.text,
		       b->password ? "" : ", not encrypted,", b->user);
	job_free(b);
	call_done(call, NULL);
}

void backup_save(struct call *call)
{
	const struct registry *registry = &call->mgmt->registry;
	struct backup_job *b = job_new(call, save_work, save_finished);
	struct err e;

	if (!b)
		return;
	for (size_t i = 0; i < registry->count; i++)
		if (backup_has_table(&registry->tables[i]))
			add_table(&registry->tables[i], &b->items);
	backup_add_end(&b->items);
	if (b->items.failed)
		(void)err_set(&e, ERR_TOO_LARGE, "failure: the configuration is too large");
	else if (read_encryption(call, &e) == 0 &&
		 files_reserve(&call->mgmt->files,
			       b->items.length + BACKUP_FILE_MAX - BACKUP_ITEMS_MAX, &e) == 0) {
		b->reserved = b->items.length + BACKUP_FILE_MAX - BACKUP_ITEMS_MAX;
		helper_run(call->mgmt->helper, &b->job, false);
		return;
	}
	job_fail(b, &e);
}

// ---- load

static int read_file(const struct backup_job *b, struct strbuf *out, struct err *e)
{
	uint64_t size = 0;
	int64_t n = 1;

	while (n > 0) {
		char *to = strbuf_reserve(out, FILES_CHUNK_MAX);

		if (!to)
			return err_set(e, ERR_TOO_LARGE, "failure: not a backup file");
		n = file_tree_read(b->root, &b->path, out->length, to, FILES_CHUNK_MAX, &size, e);
		if (n > 0)
			out->length += (size_t)n;
	}
	return n == 0 ? 0 : -1;
}

static void load_work(struct helper_job *job)
{
	struct backup_job *b = (struct backup_job *)job;
	struct strbuf file;

	strbuf_init(&file, BACKUP_FILE_MAX + FILES_CHUNK_MAX);
	b->result = read_file(b, &file, &b->e);
	if (b->result == 0)
		b->result = backup_unseal(strbuf_slice(&file), b->password, &b->items, &b->e);
	strbuf_free(&file);
}

static void load_ended(void *context, const struct err *e)
{
	struct backup_job *b = context;
	struct call *call = b->call;

	if (e) {
		job_fail(b, e);
		return;
	}
	log_add_format(&call->mgmt->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO,
		       "configuration restored from %s by %s", b->path.text, b->user);
	job_free(b);
	call_done(call, NULL);
}

static void load_finished(struct helper_job *job)
{
	struct backup_job *b = (struct backup_job *)job;

	if (b->result != 0)
		job_fail(b, &b->e);
	else
		backup_restore(b->call, b->user, strbuf_slice(&b->items), load_ended, b);
}

void backup_load(struct call *call)
{
	struct backup_job *b;
	struct err e;

	if (argument_text(call, "name").n == 0) {
		(void)err_set(&e, ERR_MISSING_PARAMETER, "missing =name=");
		call_fail(call, &e);
		return;
	}
	b = job_new(call, load_work, load_finished);
	if (b)
		helper_run(call->mgmt->helper, &b->job, false);
}
