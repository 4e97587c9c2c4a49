// SPDX-License-Identifier: BSD-2-Clause
// /file: the files that scripts, exports and backups are kept in.

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct file_row {
	struct row row;
	char *name;
	char *type;
	uint64_t size;
	int64_t last_modified;
	char *contents;
};

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(file_row, name),
	 .max = FILE_PATH_MAX,
	 .help = "Path of the file"},
	{.name = "type",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(file_row, type),
	 .help = "What it is, by its name"},
	{.name = "size",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(file_row, size),
	 .help = "Bytes that it holds; absent for a directory"},
	{.name = "last-modified",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(file_row, last_modified),
	 .help = "When it was written"},
	{.name = "contents",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COSTLY,
	 P_FIELD(file_row, contents),
	 .max = FILES_CONTENTS_MAX,
	 .help = "What it holds, when that is less than 60 KiB"},
};

static const struct command_argument add_arguments[] = {
	{.name = "name", .required = true, .help = "Path of the new file"},
	{.name = "type", .help = "\"file\" or \"directory\""},
	{.name = "contents", .help = "What it holds"},
};

static const struct command_argument set_arguments[] = {
	{.name = "numbers", .required = true, .unnamed = true, .help = "The files"},
	{.name = "name", .help = "New path"},
	{.name = "contents", .help = "What it holds from now on"},
};

static const struct command_argument move_arguments[] = {
	{.name = "source", .required = true, .unnamed = true, .help = "The file"},
	{.name = "destination", .required = true, .unnamed = true, .help = "New path"},
};

static const struct command_argument copy_arguments[] = {
	{.name = "number", .required = true, .unnamed = true, .help = "The file"},
	{.name = "name", .required = true, .help = "Path of the copy"},
};

static const struct command_argument read_arguments[] = {
	{.name = "file", .required = true, .unnamed = true, .help = "The file"},
	{.name = "offset", .help = "Byte to begin with"},
	{.name = "chunk-size", .help = "Most bytes to read, at most 32768"},
};

static const struct command_argument write_arguments[] = {
	{.name = "file", .required = true, .help = "Path of the file"},
	{.name = "data", .required = true, .help = "A piece of at most 32768 bytes"},
	{.name = "offset", .help = "Bytes written before this piece; 0 begins anew"},
	{.name = "append", .help = "Begin with what the file holds"},
	{.name = "last", .help = "The file is whole and takes its name"},
};

// Who may have files has the policy ftp; see also the hooks' policy, for removing.
#define WRITES (POLICY_WRITE | POLICY_FTP)

static const struct command commands[] = {
	{.name = "add", .help = "Create a file", .policy = WRITES, ARGUMENTS(add_arguments)},
	{.name = "set", .help = "Change a file", .policy = WRITES, ARGUMENTS(set_arguments)},
	{.name = "move",
	 .help = "Give a file another path, making the directories on its way",
	 .policy = WRITES,
	 ARGUMENTS(move_arguments)},
	{.name = "copy", .help = "Copy a file", .policy = WRITES, ARGUMENTS(copy_arguments)},
	{.name = "read",
	 .help = "Read a piece of a file",
	 .policy = POLICY_READ | POLICY_FTP,
	 ARGUMENTS(read_arguments)},
	{.name = "write",
	 .help = "Write a file piece by piece",
	 .policy = WRITES,
	 .api_only = true,
	 ARGUMENTS(write_arguments)},
};

const struct menu file_menu = {
	.path = "/file",
	.help = "Files: scripts, exports, backups",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_REMOVE,
	.row_size = sizeof(struct file_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

// ---- telling

static void fill_entry(const struct file_entry *entry, struct row *row)
{
	struct file_row *out = (struct file_row *)row;
	char type[48] = "directory";

	row->id = entry->id;
	if (!entry->facts.folder)
		file_path_type(entry->path, type, sizeof(type));
	fill_text(&out->name, entry->path, strlen(entry->path));
	fill_text(&out->type, type, sizeof(type));
	out->last_modified = entry->facts.modified;
	if (entry->facts.folder)
		return;
	out->size = entry->facts.size;
	fill_present(&file_menu, row, "size");
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *out)
{
	const struct file_entry *entry;

	if (*cursor == 0)
		files_look(&m->files);
	entry = files_after(&m->files, (uint32_t)*cursor);
	if (!entry)
		return false;
	*cursor = entry->id;
	fill_entry(entry, out);
	return true;
}

static uint32_t find(const struct call *call, struct slice name)
{
	const struct file_entry *entry = files_resolve(&call->mgmt->files, name, NULL);

	return entry ? entry->id : 0;
}

// Absent for a directory, for a large file, and to who may not have files.
static void complete(const struct call *call, struct row *row)
{
	struct file_row *out = (struct file_row *)row;
	bool permitted = call_policies(call) & POLICY_FTP;
	char *text = permitted ? malloc(FILES_CONTENTS_MAX + 1) : NULL;
	struct file_path path;
	uint64_t size = 0;
	int64_t n = -1;

	if (text && out->name && file_path_read(slice_from(out->name), &path, NULL) == 0)
		n = file_tree_read(call->mgmt->files.root, &path, 0, text, FILES_CONTENTS_MAX,
				   &size, NULL);
	// Text ends at a NUL byte; what holds one is no text and is read by `read`.
	if (n >= 0 && size <= FILES_CONTENTS_MAX && !memchr(text, '\0', (size_t)n)) {
		text[n] = '\0';
		free(out->contents);
		out->contents = text;
		text = NULL;
		fill_present(&file_menu, row, "contents");
	}
	free(text);
}

// ---- changing, on the helper thread

struct file_errand {
	struct helper_job job;
	struct call *call; // its arguments stay while it is in flight
	int root;
	bool folder;
	bool replace;	       // what has the path already
	struct file_path from; // of `count`, at `paths`, with contents
	struct file_path to;
	struct file_path *paths;
	size_t count;
	struct slice contents;
	uint64_t reserved;
	int (*run)(struct file_errand *errand);
	void (*ended)(struct file_errand *errand); // well
	int result;
	struct err e;
};

static void work(struct helper_job *job)
{
	struct file_errand *errand = (struct file_errand *)job;

	errand->result = errand->run(errand);
}

static void finished(struct helper_job *job)
{
	struct file_errand *errand = (struct file_errand *)job;

	files_release(&errand->call->mgmt->files, errand->reserved);
	if (errand->result != 0)
		call_fail(errand->call, &errand->e);
	else
		errand->ended(errand);
	free(errand->paths);
	free(errand);
}

static void done(struct file_errand *errand)
{
	call_done(errand->call, NULL);
}

static void fail_free(struct file_errand *errand, const struct err *e)
{
	call_fail(errand->call, e);
	free(errand->paths);
	free(errand);
}

// NULL: CALL has failed.
static struct file_errand *errand_new(struct call *call, int (*run)(struct file_errand *errand),
				      void (*ended)(struct file_errand *errand))
{
	struct file_errand *errand = calloc(1, sizeof(*errand));
	struct err e;

	if (!errand) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return NULL;
	}
	*errand = (struct file_errand){
		.job = {.work = work, .finished = finished},
		.call = call,
		.root = call->mgmt->files.root,
		.run = run,
		.ended = ended,
	};
	return errand;
}

// Starts ERRAND, for which there must be room for BYTES more.
static void errand_go(struct file_errand *errand, uint64_t bytes)
{
	struct mgmt *m = errand->call->mgmt;
	struct err e;

	if (files_reserve(&m->files, bytes, &e) != 0) {
		fail_free(errand, &e);
		return;
	}
	errand->reserved = bytes;
	helper_run(m->helper, &errand->job, false);
}

static struct slice value_of(const struct call *call, const char *name)
{
	const struct argument *a = arguments_find(&call->arguments, name);

	return a ? a->value : SLICE("");
}

static int resolve(const struct call *call, struct slice item, struct file_path *out,
		   uint64_t *size, struct err *e)
{
	const struct file_entry *entry = files_resolve(&call->mgmt->files, item, e);

	if (!entry)
		return -1;
	if (size)
		*size = entry->facts.size;
	return file_path_read(slice_from(entry->path), out, e);
}

static int write_whole(int root, const struct file_path *path, struct slice contents, bool replace,
		       struct err *e)
{
	struct file_writer w;

	if (file_writer_open(&w, root, path, false, e) != 0)
		return -1;
	if (file_writer_add(&w, contents, e) == 0)
		return file_writer_commit(&w, replace, e);
	file_writer_abandon(&w);
	return -1;
}

// ---- add

static int run_add(struct file_errand *errand)
{
	return errand->folder ? file_tree_make_folder(errand->root, &errand->to, &errand->e)
			      : write_whole(errand->root, &errand->to, errand->contents, false,
					    &errand->e);
}

static void added(struct file_errand *errand)
{
	uint32_t id = find(errand->call, slice_from(errand->to.text));
	char text[TABLE_ID_SIZE];

	call_done(errand->call, table_format_id(id, text));
}

static void add(struct call *call)
{
	struct slice type = value_of(call, "type");
	struct file_errand *errand = errand_new(call, run_add, added);
	struct err e;

	if (!errand)
		return;
	errand->contents = value_of(call, "contents");
	errand->folder = slice_is(type, "directory");
	if (type.n > 0 && !errand->folder && !slice_is(type, "file"))
		(void)err_set(&e, ERR_NO_MATCH, "input does not match any value of type");
	else if (errand->folder && errand->contents.n > 0)
		(void)err_set(&e, ERR_FAILURE, "failure: a directory has no contents");
	else if (file_path_read(value_of(call, "name"), &errand->to, &e) == 0) {
		errand_go(errand, errand->contents.n);
		return;
	}
	fail_free(errand, &e);
}

// ---- set

static int run_set(struct file_errand *errand)
{
	for (size_t i = 0; errand->replace && i < errand->count; i++)
		if (write_whole(errand->root, &errand->paths[i], errand->contents, true,
				&errand->e) != 0)
			return -1;
	if (errand->to.text[0] && strcmp(errand->paths[0].text, errand->to.text) != 0)
		return file_tree_move(errand->root, &errand->paths[0], &errand->to, &errand->e);
	return 0;
}

static int read_items(struct file_errand *errand, struct err *e)
{
	struct slice left = value_of(errand->call, "numbers");
	struct slice item;
	size_t most = 1;

	for (size_t i = 0; i < left.n; i++)
		most += left.p[i] == ',';
	errand->paths = calloc(most, sizeof(*errand->paths));
	if (!errand->paths)
		return err_set(e, ERR_NO_MEMORY, NULL);
	while (execute_next_item(&left, &item))
		if (resolve(errand->call, item, &errand->paths[errand->count++], NULL, e) != 0)
			return -1;
	return 0;
}

static void set(struct call *call)
{
	const struct argument *name = arguments_find(&call->arguments, "name");
	struct file_errand *errand = errand_new(call, run_set, done);
	struct err e;

	if (!errand)
		return;
	errand->contents = value_of(call, "contents");
	errand->replace = arguments_find(&call->arguments, "contents") != NULL;
	if (read_items(errand, &e) != 0 ||
	    (name && file_path_read(name->value, &errand->to, &e) != 0)) {
		fail_free(errand, &e);
	} else if (name && errand->count > 1) {
		(void)err_set(&e, ERR_FAILURE, "failure: file already exists");
		fail_free(errand, &e);
	} else if (errand->count == 0) {
		free(errand->paths);
		free(errand);
		call_done(call, NULL);
	} else {
		errand_go(errand, errand->count * errand->contents.n);
	}
}

// ---- move and copy

static int run_move(struct file_errand *errand)
{
	return file_tree_move(errand->root, &errand->from, &errand->to, &errand->e);
}

static int run_copy(struct file_errand *errand)
{
	struct file_writer w;
	char bytes[16384];
	int64_t n = 1;

	if (file_writer_open(&w, errand->root, &errand->to, true, &errand->e) != 0)
		return -1;
	while (n > 0 && w.size <= errand->reserved) {
		n = file_tree_read(errand->root, &errand->from, w.size, bytes, sizeof(bytes), NULL,
				   &errand->e);
		if (n > 0 && file_writer_add(&w, (struct slice){bytes, (size_t)n}, &errand->e) != 0)
			n = -1;
	}
	if (n == 0)
		return file_writer_commit(&w, false, &errand->e);
	if (n > 0)
		(void)err_set(&errand->e, ERR_FAILURE, "failure: the file is being written");
	file_writer_abandon(&w);
	return -1;
}

static void move_or_copy(struct call *call, const char *source, const char *destination, bool copy)
{
	struct file_errand *errand = errand_new(call, copy ? run_copy : run_move, done);
	uint64_t size;
	struct err e;

	if (!errand)
		return;
	if (resolve(call, value_of(call, source), &errand->from, &size, &e) != 0 ||
	    file_path_read(value_of(call, destination), &errand->to, &e) != 0)
		fail_free(errand, &e);
	else
		errand_go(errand, copy ? size : 0);
}

static void move(struct call *call)
{
	move_or_copy(call, "source", "destination", false);
}

static void copy(struct call *call)
{
	move_or_copy(call, "number", "name", true);
}

// ---- remove

static int run_remove(struct file_errand *errand)
{
	return file_tree_remove(errand->root, &errand->from, &errand->e);
}

// Edit's own way of ending.
static void removed(struct helper_job *job)
{
	struct file_errand *errand = (struct file_errand *)job;

	edit_removed(errand->call, errand->result == 0 ? NULL : &errand->e);
	free(errand);
}

static void remove_file(struct call *call, uint32_t id)
{
	struct file_errand *errand = calloc(1, sizeof(*errand));
	char text[TABLE_ID_SIZE];
	struct err e;

	(void)err_set(&e, ERR_NO_MEMORY, NULL);
	if (!errand ||
	    resolve(call, slice_from(table_format_id(id, text)), &errand->from, NULL, &e) != 0) {
		free(errand);
		edit_removed(call, &e);
		return;
	}
	errand->job = (struct helper_job){.work = work, .finished = removed};
	errand->call = call;
	errand->root = call->mgmt->files.root;
	errand->run = run_remove;
	helper_run(call->mgmt->helper, &errand->job, false);
}

// ---- piece by piece

static int read_number(const struct call *call, const char *name, uint64_t max, uint64_t otherwise,
		       uint64_t *out, struct err *e)
{
	const struct argument *a = arguments_find(&call->arguments, name);

	*out = otherwise;
	if (!a || number_parse(a->value, max, out) == NUMBER_OK)
		return 0;
	return err_set(e, ERR_VALUE, "invalid value for argument %s", name);
}

static void read_piece(struct call *call)
{
	char bytes[FILES_CHUNK_MAX];
	struct file_path path;
	uint64_t offset;
	uint64_t most;
	uint64_t size = 0;
	int64_t n = -1;
	struct err e;

	if (read_number(call, "offset", INT64_MAX, 0, &offset, &e) == 0 &&
	    read_number(call, "chunk-size", FILES_CHUNK_MAX, FILES_CHUNK_MAX, &most, &e) == 0 &&
	    resolve(call, value_of(call, "file"), &path, NULL, &e) == 0)
		n = file_tree_read(call->mgmt->files.root, &path, offset, bytes, most, &size, &e);
	if (n >= 0 && offset > size) {
		(void)err_set(&e, ERR_FAILURE, "failure: chunk out of file bounds");
		n = -1;
	}
	if (n < 0) {
		call_fail(call, &e);
		return;
	}
	call_reply(call, "!re");
	call_pair(call, "data", (struct slice){bytes, (size_t)n});
	call_send(call);
	call_done(call, NULL);
}

static void write_piece(struct call *call)
{
	struct slice bytes = value_of(call, "data");
	struct file_path path;
	uint64_t offset;
	struct err e;

	if (bytes.n > FILES_CHUNK_MAX)
		(void)err_set(&e, ERR_VALUE, "invalid value for argument data");
	else if (read_number(call, "offset", FILES_BYTES_MAX, 0, &offset, &e) == 0 &&
		 file_path_read(value_of(call, "file"), &path, &e) == 0) {
		upload_write(call, &path, offset, bytes,
			     arguments_take_switch(&call->arguments, "append"),
			     arguments_take_switch(&call->arguments, "last"));
		return;
	}
	call_fail(call, &e);
}

static const struct menu_action actions[] = {
	{"add", add},	{"set", set},	      {"move", move},
	{"copy", copy}, {"read", read_piece}, {"write", write_piece},
};

const struct menu_hooks file_hooks = {
	.noun = "file",
	.policy = WRITES,
	.next = next,
	.find = find,
	.complete = complete,
	.remove = remove_file,
	ACTIONS(actions),
};
