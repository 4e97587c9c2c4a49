// SPDX-License-Identifier: BSD-2-Clause
// Going through the menus, record by record, while there is room for what they say.

#include "mgmt/export.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/number.h"
#include "mgmt/execute.h"
#include "mgmt/export_statement.h"
#include "mgmt/file_output.h"
#include "mgmt/mgmt.h"
#include "mgmt/selection.h"
#include "mgmt/state.h"
#include "schema/row.h"

enum {
	PIECE = 16384,		 // bytes that go out together
	STATEMENT_MAX = 1 << 18, // of one record
	TEXT_MAX = 2 * STATEMENT_MAX,
};

#define SUFFIX ".rsc"

struct exporting {
	struct call *call;
	struct export_options options;
	struct table **menus; // in their order
	size_t menu_count;
	size_t menu; // at which it is
	bool begun;  // the menu's records are listed
	bool titled; // the menu's path was written
	uint32_t *ids;
	size_t id_count;
	size_t place;	// in `ids`
	bool months;	// the date in the head begins with the name of one
	bool selective; // only what is in `selection`
	struct selection selection;
	struct export_line line;
	struct strbuf text;	    // that has not gone out
	struct file_output *output; // NULL: none
};

static void exporting_free(struct exporting *x)
{
	file_output_abandon(x->output);
	export_line_free(&x->line);
	strbuf_free(&x->text);
	selection_free(&x->selection, x->call->table->menu);
	free(x->menus);
	free(x->ids);
	x->call->state = NULL;
	free(x);
}

static void fail(struct exporting *x, const struct err *e)
{
	struct call *call = x->call;

	exporting_free(x);
	call_fail(call, e);
}

// ---- which menus

static bool is_below(const char *path, const char *base)
{
	size_t n = strcmp(base, "/") == 0 ? 0 : strlen(base);

	return strncmp(path, base, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

// What others refer to first, then by path, where a blank stands for '/'.
static int compare_menus(const void *left, const void *right)
{
	const struct menu *a = (*(struct table *const *)left)->menu;
	const struct menu *b = (*(struct table *const *)right)->menu;
	const char *p = a->path;
	const char *q = b->path;

	if ((a->flags ^ b->flags) & MENU_DEFINES)
		return a->flags & MENU_DEFINES ? -1 : 1;
	while (*p && *p == *q) {
		p++;
		q++;
	}
	return (*p == '/' ? ' ' : *p) - (*q == '/' ? ' ' : *q);
}

static int list_menus(struct exporting *x, struct err *e)
{
	const struct registry *r = &x->call->mgmt->registry;

	x->menus = calloc(r->count, sizeof(struct table *));
	if (!x->menus)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < r->count; i++)
		if (is_below(r->tables[i].menu->path, x->call->table->menu->path) &&
		    export_has(&r->tables[i]))
			x->menus[x->menu_count++] = &r->tables[i];
	qsort(x->menus, x->menu_count, sizeof(struct table *), compare_menus);
	return 0;
}

// ---- the text

static void add_head(struct exporting *x)
{
	time_t now = (time_t)clock_wall_s();
	char moment[32] = "";
	struct tm local;

	if (localtime_r(&now, &local))
		(void)strftime(moment, sizeof(moment),
			       x->months ? "%b/%d/%Y %H:%M:%S" : "%Y-%m-%d %H:%M:%S", &local);
	if (moment[0] >= 'A')
		moment[0] = (char)(moment[0] + 'a' - 'A');
	strbuf_add_format(&x->text,
			  "# %s by RouterOS " MGMT_DIALECT "\n# software id = \n#\n"
			  "# model = sallyport\n",
			  moment);
}

// The ids as they are now: records may come and go while the text goes out.
static int begin_menu(struct exporting *x, const struct table *t, struct err *e)
{
	free(x->ids);
	x->ids = calloc(t->count + 1, sizeof(*x->ids));
	if (!x->ids)
		return err_set(e, ERR_NO_MEMORY, NULL);
	x->id_count = 0;
	for (size_t i = 0; i < t->count; i++)
		if (t->order[i]->row)
			x->ids[x->id_count++] = t->order[i]->id;
	x->place = 0;
	x->begun = true;
	x->titled = x->options.terse;
	return 0;
}

static bool matches(struct exporting *x, const struct table *t, const struct row *row)
{
	const struct query *query = &x->call->arguments.query;

	if (x->selective && !selection_take(&x->selection, t->menu, row, false))
		return false;
	return query->count == 0 || query_match(query, t->menu, row);
}

static int add_record(struct exporting *x, const struct table *t, const struct record *record,
		      struct err *e)
{
	bool says = export_statement(t, record, &x->options, &x->line);
	struct strbuf dropped;

	if (!says && !x->line.text.failed) {
		strbuf_init(&dropped, STATEMENT_MAX);
		(void)export_line_end(&x->line, &dropped);
		strbuf_free(&dropped);
		return 0;
	}
	if (says && !x->titled) {
		export_add_path(&x->text, t->menu->path);
		strbuf_add_char(&x->text, '\n');
		x->titled = true;
	}
	if (export_line_end(&x->line, &x->text))
		return 0;
	return err_set(e, ERR_TOO_LARGE, "failure: *%X of %s is too large to export", record->id,
		       t->menu->path);
}

// Adds what the next record says. 1: there may be more; 0: that was all; -1: E.
static int add_next(struct exporting *x, struct err *e)
{
	const struct table *t;
	const struct record *record;

	if (x->menu == x->menu_count)
		return 0;
	t = x->menus[x->menu];
	if (!x->begun && begin_menu(x, t, e) != 0)
		return -1;
	if (x->place == x->id_count) {
		x->menu++;
		x->begun = false;
		return 1;
	}
	record = table_find(t, x->ids[x->place++]);
	if (!record || !record->row || !matches(x, t, record->row))
		return 1;
	return add_record(x, t, record, e) == 0 ? 1 : -1;
}

// Fills the piece that goes out next. 1: there is more; 0: it is the last; -1: E.
static int fill_piece(struct exporting *x, struct err *e)
{
	int more = 1;

	while (more > 0 && x->text.length < PIECE)
		more = add_next(x, e);
	if (more >= 0 && x->text.failed)
		return err_set(e, ERR_NO_MEMORY, NULL);
	return more;
}

// ---- to who asked

static void tell_pieces(struct exporting *x)
{
	struct call *call = x->call;
	struct err e;
	int more = 1;

	while (more > 0) {
		size_t told = 0;

		if (!call_has_room(call))
			return;
		more = fill_piece(x, &e);
		for (; more >= 0 && told < x->text.length; told += PIECE) {
			size_t left = x->text.length - told;

			call_reply(call, "!re");
			call_pair(call, "data",
				  (struct slice){x->text.data + told, left < PIECE ? left : PIECE});
			call_send(call);
		}
		strbuf_reset(&x->text);
	}
	if (more < 0) {
		fail(x, &e);
		return;
	}
	exporting_free(x);
	call_done(call, NULL);
}

static void resume(struct call *call)
{
	if (call->state)
		tell_pieces(call->state);
}

static void stop(struct call *call)
{
	exporting_free(call->state);
}

// ---- into a file

static void on_committed(void *context, const struct err *e)
{
	struct exporting *x = context;
	struct call *call = x->call;

	if (e) {
		fail(x, e);
		return;
	}
	exporting_free(x);
	call_done(call, NULL);
}

static void write_piece(struct exporting *x);

static void on_written(void *context, const struct err *e)
{
	struct exporting *x = context;

	if (e)
		fail(x, e);
	else
		write_piece(x);
}

static void write_piece(struct exporting *x)
{
	struct file_output *output = x->output;
	struct strbuf piece;
	struct err e;

	if (fill_piece(x, &e) < 0) {
		fail(x, &e);
		return;
	}
	if (x->text.length == 0) {
		x->output = NULL; // it ends by itself
		file_output_commit(output, on_committed, x);
		return;
	}
	piece = x->text;
	strbuf_init(&x->text, TEXT_MAX);
	// It may fail at once, and X is gone then.
	file_output_add(output, strbuf_slice(&piece), on_written, x);
	strbuf_free(&piece);
}

static int open_file(struct exporting *x, struct slice name, struct err *e)
{
	struct file_path path;
	struct strbuf text;
	int result;

	if (name.n == 0)
		return err_set(e, ERR_VALUE, "invalid value for argument file");
	strbuf_init(&text, FILE_PATH_MAX);
	strbuf_add_slice(&text, name);
	if (name.n < strlen(SUFFIX) ||
	    memcmp(name.p + name.n - strlen(SUFFIX), SUFFIX, strlen(SUFFIX)) != 0)
		strbuf_add_text(&text, SUFFIX);
	result = file_path_read(text.failed ? SLICE("") : strbuf_slice(&text), &path, e);
	strbuf_free(&text);
	if (result == 0)
		x->output = file_output_new(x->call->mgmt, &path, false, e);
	return x->output ? 0 : -1;
}

// ---- the command

static int read_width(const struct call *call, bool terse, size_t *out, struct err *e)
{
	const struct argument *width = arguments_find(&call->arguments, ".width");
	uint64_t number = EXPORT_WIDTH;

	if (width && number_parse(width->value, UINT16_MAX, &number) != NUMBER_OK)
		return err_set(e, ERR_VALUE, "invalid value for argument .width");
	if (number < EXPORT_WIDTH_MIN)
		number = EXPORT_WIDTH_MIN;
	*out = terse ? 0 : number;
	return 0;
}

static void begin(struct call *call, const struct argument *file)
{
	struct exporting *x = calloc(1, sizeof(*x));
	const struct argument *from = arguments_find(&call->arguments, ".from");
	const struct argument *style = arguments_find(&call->arguments, ".style");
	size_t width = 0;
	struct err e;

	if (!x) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	x->call = call;
	x->options = (struct export_options){
		.verbose = arguments_take_switch(&call->arguments, "verbose"),
		.terse = arguments_take_switch(&call->arguments, "terse"),
		.sensitive = arguments_take_switch(&call->arguments, "show-sensitive"),
	};
	strbuf_init(&x->text, TEXT_MAX);
	call->state = x;
	x->selective = from != NULL;
	x->months = style && slice_is(style->value, "v6");
	if (read_width(call, x->options.terse, &width, &e) != 0 || list_menus(x, &e) != 0 ||
	    (from && selection_read(&x->selection, from->value, &e) != 0) ||
	    (file && open_file(x, file->value, &e) != 0)) {
		fail(x, &e);
		return;
	}
	export_line_init(&x->line, width, STATEMENT_MAX);
	add_head(x);
	if (x->output) { // carried through, should the session end
		write_piece(x);
		return;
	}
	call->resume = resume;
	call->stop = stop;
	tell_pieces(x);
}

void export_run(struct call *call, const struct generic_command *command)
{
	const struct argument *file = arguments_find(&call->arguments, "file");
	uint32_t policy = command->policy;

	if (file)
		policy |= POLICY_FTP;
	if (arguments_take_switch(&call->arguments, "show-sensitive"))
		policy |= POLICY_SENSITIVE;
	if (execute_permits(call, policy))
		begin(call, file);
}
