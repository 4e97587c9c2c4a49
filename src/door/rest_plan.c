// SPDX-License-Identifier: BSD-2-Clause
// From method, path and body to sentences.

#include "door/rest_plan.h"

#include <string.h>

#include "codec/json_attributes.h"
#include "codec/sentence.h"
#include "schema/generic_commands.h"

// Where a path leads: a menu, and a name behind it that is a record's or a command's.
struct place {
	const struct table *table;
	struct slice last; // `p` NULL: the path is the menu's
};

static const struct table *find_table(struct rest_plan *plan, const struct registry *menus,
				      const struct http_target *t, size_t segments)
{
	struct strbuf path;
	const struct table *table;

	strbuf_init(&path, sizeof(plan->menu) - 1);
	for (size_t i = 1; i < segments; i++) {
		strbuf_add_char(&path, '/');
		strbuf_add_slice(&path, t->segment[i]);
	}
	if (segments <= 1)
		strbuf_add_char(&path, '/');
	table = path.failed ? NULL : registry_find(menus, strbuf_slice(&path));
	if (table)
		(void)slice_copy(segments <= 1 ? SLICE("") : strbuf_slice(&path), plan->menu,
				 sizeof(plan->menu));
	strbuf_free(&path);
	return table;
}

static int find_place(struct rest_plan *plan, const struct registry *menus,
		      const struct http_target *t, struct place *out, struct err *e)
{
	*out = (struct place){.table = find_table(plan, menus, t, t->segment_count)};
	if (out->table)
		return 0;
	out->table = find_table(plan, menus, t, t->segment_count - 1);
	if (!out->table)
		return err_set(e, ERR_NO_SUCH_MENU, NULL);
	out->last = t->segment[t->segment_count - 1];
	return 0;
}

static bool is_command(const struct menu *menu, struct slice name)
{
	const struct generic_command *generic = generic_command_find(name);

	for (size_t i = 0; i < menu->command_count; i++)
		if (slice_is(name, menu->commands[i].name))
			return true;
	return generic && generic_command_applies(generic, menu);
}

static bool has_records(const struct menu *menu)
{
	return menu->kind != MENU_FOLDER && menu->kind != MENU_SETTINGS;
}

// The path has to be that of a record.
static int need_record(const struct place *at, struct err *e)
{
	if (at->last.p && is_command(at->table->menu, at->last))
		return err_set(e, ERR_NO_SUCH_COMMAND, NULL);
	if (at->last.p && !has_records(at->table->menu))
		return err_set(e, ERR_NO_SUCH_MENU, NULL);
	if (!at->last.p)
		return err_set(e, ERR_FAILURE, "missing or invalid resource identifier");
	return 0;
}

static void begin(const struct rest_plan *plan, struct strbuf *out, const char *command)
{
	struct strbuf word;

	strbuf_init(&word, sizeof(plan->menu) + 64);
	strbuf_add_format(&word, "%s/%s", plan->menu, command);
	sentence_add_word(out, strbuf_slice(&word));
	strbuf_free(&word);
}

static int end(struct strbuf *sentence, struct err *e)
{
	sentence_end(sentence);
	return sentence->failed ? err_set(e, ERR_TOO_LARGE, NULL) : 0;
}

static int add_body(struct strbuf *sentence, const struct http_request *r, struct err *e)
{
	struct slice type;

	if (slice_trim(r->body).n == 0)
		return 0;
	if (!http_request_header(r, "Content-Type", &type) ||
	    !slice_starts_nocase(type, "application/json"))
		return err_set(e, ERR_MEDIA_TYPE, NULL);
	return json_attributes_write(r->body, sentence, e);
}

// ---- by method

// Pairs of the query: what is told, and which records.
static void add_filters(struct strbuf *sentence, const struct http_target *t)
{
	for (size_t i = 0; i < t->pair_count; i++) {
		struct slice name = t->pair[i].name;
		struct strbuf word;

		if (slice_is(name, ".proplist") || slice_is(name, "_proplist")) {
			sentence_add_pair(sentence, ".proplist", t->pair[i].value);
			continue;
		}
		strbuf_init(&word, 2 * HTTP_TARGET_MAX);
		strbuf_add_char(&word, '?');
		strbuf_add_slice(&word, name);
		strbuf_add_char(&word, '=');
		strbuf_add_slice(&word, t->pair[i].value);
		sentence_add_word(sentence, strbuf_slice(&word));
		strbuf_free(&word);
	}
}

static int plan_get(struct rest_plan *plan, const struct place *at, const struct http_target *t,
		    struct err *e)
{
	const struct menu *menu = at->table->menu;

	if (at->last.p && need_record(at, e) != 0)
		return -1;
	if (menu->kind == MENU_FOLDER)
		return err_set(e, ERR_NO_SUCH_COMMAND, NULL);
	begin(plan, &plan->tell, "print");
	if (at->last.p)
		sentence_add_pair(&plan->tell, "from", at->last);
	add_filters(&plan->tell, t);
	plan->shape = at->last.p || menu->kind == MENU_SETTINGS ? REST_OBJECT : REST_ARRAY;
	return end(&plan->tell, e);
}

static int plan_put(struct rest_plan *plan, const struct place *at, const struct http_request *r,
		    struct err *e)
{
	if (at->last.p || !has_records(at->table->menu))
		return err_set(e, ERR_NO_SUCH_COMMAND, NULL);
	begin(plan, &plan->change, "add");
	if (add_body(&plan->change, r, e) != 0 || end(&plan->change, e) != 0)
		return -1;
	plan->created = true;
	plan->status = 201;
	plan->shape = REST_OBJECT;
	return 0; // what to tell is known once it is there
}

// Names the record of AT by its id, where it has one that is stored: its name may be what changes.
static void tell_changed(struct rest_plan *plan, const struct place *at)
{
	const struct record *record = table_resolve(at->table, at->last, false);
	char id[TABLE_ID_SIZE];

	sentence_add_pair(&plan->tell, "from",
			  record ? slice_from(table_format_id(record->id, id)) : at->last);
}

static int plan_patch(struct rest_plan *plan, const struct place *at, const struct http_request *r,
		      struct err *e)
{
	bool settings = !at->last.p && at->table->menu->kind == MENU_SETTINGS;

	if (!settings && need_record(at, e) != 0)
		return -1;
	begin(plan, &plan->change, "set");
	if (add_body(&plan->change, r, e) != 0)
		return -1;
	if (!settings) // goes before .id, and the last one counts: the body may say another
		sentence_add_pair(&plan->change, "numbers", at->last);
	if (end(&plan->change, e) != 0)
		return -1;
	begin(plan, &plan->tell, "print");
	plan->shape = REST_OBJECT;
	if (!settings)
		tell_changed(plan, at);
	return end(&plan->tell, e);
}

static int plan_delete(struct rest_plan *plan, const struct place *at, struct err *e)
{
	if (need_record(at, e) != 0)
		return -1;
	begin(plan, &plan->tell, "remove");
	sentence_add_pair(&plan->tell, ".id", at->last);
	plan->status = 204;
	plan->shape = REST_NOTHING;
	return end(&plan->tell, e);
}

static int plan_post(struct rest_plan *plan, const struct place *at, const struct http_request *r,
		     struct err *e)
{
	char command[HTTP_TARGET_MAX];

	if (!at->last.p || !slice_copy(at->last, command, sizeof(command)))
		return err_set(e, ERR_NO_SUCH_COMMAND, NULL);
	begin(plan, &plan->tell, command);
	if (add_body(&plan->tell, r, e) != 0)
		return -1;
	plan->shape = REST_RESULT;
	plan->waits = slice_is(at->last, "listen");
	return end(&plan->tell, e);
}

static int plan_method(struct rest_plan *plan, const struct place *at, const struct http_request *r,
		       const struct http_target *t, struct err *e)
{
	if (slice_is(r->method, "GET") || slice_is(r->method, "HEAD"))
		return plan_get(plan, at, t, e);
	if (slice_is(r->method, "PUT"))
		return plan_put(plan, at, r, e);
	if (slice_is(r->method, "PATCH"))
		return plan_patch(plan, at, r, e);
	if (slice_is(r->method, "DELETE"))
		return plan_delete(plan, at, e);
	return plan_post(plan, at, r, e);
}

int rest_plan_make(struct rest_plan *plan, const struct registry *menus,
		   const struct http_request *r, const struct http_target *t, struct err *e)
{
	struct place at;

	*plan = (struct rest_plan){.status = 200};
	strbuf_init(&plan->change, SENTENCE_SIZE_MAX);
	strbuf_init(&plan->tell, SENTENCE_SIZE_MAX);
	if (find_place(plan, menus, t, &at, e) == 0 && plan_method(plan, &at, r, t, e) == 0)
		return 0;
	rest_plan_free(plan);
	return -1;
}

void rest_plan_free(struct rest_plan *plan)
{
	strbuf_free(&plan->change);
	strbuf_free(&plan->tell);
}

void rest_plan_tell_created(struct rest_plan *plan, struct slice id)
{
	begin(plan, &plan->tell, "print");
	sentence_add_pair(&plan->tell, "from", id);
	sentence_end(&plan->tell);
}
