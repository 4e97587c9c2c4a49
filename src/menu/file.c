// SPDX-License-Identifier: BSD-2-Clause
// /file: the files that scripts, exports and backups are kept in.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "menu/file_change.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
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
	{.name = "as-value", .help = "Return an array instead of showing anything"},
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

	if (entry->facts.disk)
		(void)snprintf(type, sizeof(type), "disk");

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
	    file_resolve(call, file_argument(call, "file"), &path, NULL, &e) == 0)
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
	struct slice bytes = file_argument(call, "data");
	struct file_path path;
	uint64_t offset;
	struct err e;

	if (bytes.n > FILES_CHUNK_MAX)
		(void)err_set(&e, ERR_VALUE, "invalid value for argument data");
	else if (read_number(call, "offset", FILES_BYTES_MAX, 0, &offset, &e) == 0 &&
		 file_path_read(file_argument(call, "file"), &path, &e) == 0) {
		upload_write(call, &path, offset, bytes,
			     arguments_take_switch(&call->arguments, "append"),
			     arguments_take_switch(&call->arguments, "last"));
		return;
	}
	call_fail(call, &e);
}

static const struct menu_action actions[] = {
	{"add", file_add},   {"set", file_set},	   {"move", file_move},
	{"copy", file_copy}, {"read", read_piece}, {"write", write_piece},
};

const struct menu_hooks file_hooks = {
	.noun = "file",
	.policy = WRITES,
	.next = next,
	.find = find,
	.complete = complete,
	.remove = file_remove,
	ACTIONS(actions),
};
