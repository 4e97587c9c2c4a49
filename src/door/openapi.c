// SPDX-License-Identifier: BSD-2-Clause
// OpenAPI out of the schema dump, menu by menu.

#include "door/openapi.h"

#include <string.h>

#include "codec/json_write.h"
#include "schema/schema_dump.h"

enum { VALUES_MAX = 1 << 16, NAME_MAX_BYTES = 128 };

// One record of the dump; the values are copied as far as they are needed.
struct told {
	char type[16];
	char name[NAME_MAX_BYTES];
	char value_type[24];
	struct strbuf help;
	struct strbuf values;
	struct strbuf flags;
	bool required;
	bool properties; // a command that takes the menu's properties
};

struct writing {
	const struct menu *menu;
	struct strbuf properties; // of the menu's schema
	struct strbuf commands;	  // paths of its commands
	struct strbuf arguments;  // of the command that is open
	char command[NAME_MAX_BYTES];
	bool takes_properties;
	struct told record;
	struct strbuf help; // of the command that is open
};

// ---- small pieces

static void member_text(struct strbuf *out, const char *name, struct slice value)
{
	json_write_member(out, out->length == 0 || out->data[out->length - 1] == '{',
			  slice_from(name), value);
}

// "ip.upnp.interfaces"; of the root "root".
static void write_schema_name(struct strbuf *out, const struct menu *menu)
{
	if (strcmp(menu->path, "/") == 0)
		strbuf_add_text(out, "root");
	for (const char *p = menu->path + 1; *p; p++)
		strbuf_add_char(out, *p == '/' ? '.' : *p);
}

static void write_reference(struct strbuf *out, const struct menu *menu)
{
	strbuf_add_text(out, "{\"$ref\":\"#/components/schemas/");
	write_schema_name(out, menu);
	strbuf_add_text(out, "\"}");
}

static void open_path(struct strbuf *out, const struct menu *menu, const char *behind)
{
	if (out->length > 0)
		strbuf_add_char(out, ',');
	strbuf_add_format(out, "\"/rest%s%s\":{", strcmp(menu->path, "/") == 0 ? "" : menu->path,
			  behind);
}

// ---- records of the dump

static void begin(void *context)
{
	struct writing *w = context;

	w->record.type[0] = w->record.name[0] = w->record.value_type[0] = '\0';
	w->record.required = w->record.properties = false;
	strbuf_reset(&w->record.help);
	strbuf_reset(&w->record.values);
	strbuf_reset(&w->record.flags);
}

static void take(void *context, const char *name, struct slice value)
{
	struct told *r = &((struct writing *)context)->record;

	if (strcmp(name, "type") == 0)
		(void)slice_copy(value, r->type, sizeof(r->type));
	else if (strcmp(name, "name") == 0)
		(void)slice_copy(value, r->name, sizeof(r->name));
	else if (strcmp(name, "value-type") == 0)
		(void)slice_copy(value, r->value_type, sizeof(r->value_type));
	else if (strcmp(name, "help") == 0)
		strbuf_add_slice(&r->help, value);
	else if (strcmp(name, "values") == 0)
		strbuf_add_slice(&r->values, value);
	else if (strcmp(name, "flags") == 0)
		strbuf_add_slice(&r->flags, value);
	else if (strcmp(name, "required") == 0)
		r->required = true;
	else if (strcmp(name, "properties") == 0)
		r->properties = true;
}

static bool has_flag(const struct told *r, const char *flag)
{
	struct slice left = strbuf_slice(&r->flags);

	while (left.n > 0) {
		struct slice item;
		struct slice tail;

		(void)slice_cut(left, ',', &item, &tail);
		left = tail;
		if (slice_is(item, flag))
			return true;
	}
	return false;
}

static void write_enum(struct strbuf *out, struct slice values)
{
	bool first = true;

	strbuf_add_text(out, ",\"enum\":[");
	while (values.n > 0) {
		struct slice item;
		struct slice tail;

		(void)slice_cut(values, ',', &item, &tail);
		values = tail;
		if (!first)
			strbuf_add_char(out, ',');
		json_write_string(out, item);
		first = false;
	}
	strbuf_add_char(out, ']');
}

// Everything is text, as RouterOS has it.
static void write_property(struct strbuf *out, const struct told *r)
{
	if (out->length > 0)
		strbuf_add_char(out, ',');
	json_write_string(out, slice_from(r->name));
	strbuf_add_text(out, ":{\"type\":\"string\"");
	if (r->help.length > 0)
		member_text(out, "description", strbuf_slice(&r->help));
	if (strcmp(r->value_type, "enum") == 0 && r->values.length > 0)
		write_enum(out, strbuf_slice(&r->values));
	else if (strcmp(r->value_type, "bool") == 0)
		write_enum(out, SLICE("true,false"));
	if (has_flag(r, "read-only"))
		strbuf_add_text(out, ",\"readOnly\":true");
	if (has_flag(r, "write-only"))
		strbuf_add_text(out, ",\"writeOnly\":true");
	strbuf_add_char(out, '}');
}

static void write_answer(struct strbuf *out)
{
	strbuf_add_text(out, "\"200\":{\"description\":\"What the command tells\",\"content\":"
			     "{\"application/json\":{}}},"
			     "\"default\":{\"$ref\":\"#/components/responses/failure\"}");
}

static void close_command(struct writing *w)
{
	struct strbuf *out = &w->commands;
	char behind[NAME_MAX_BYTES + 1] = "/";

	if (!w->command[0])
		return;
	memcpy(behind + 1, w->command, sizeof(behind) - 1);
	open_path(out, w->menu, behind);
	strbuf_add_text(out, "\"post\":{");
	member_text(out, "summary", strbuf_slice(&w->help));
	strbuf_add_text(out, ",\"requestBody\":{\"content\":{\"application/json\":{\"schema\":");
	if (w->takes_properties) {
		strbuf_add_text(out, "{\"allOf\":[");
		write_reference(out, w->menu);
		strbuf_add_char(out, ',');
	}
	strbuf_add_text(out, "{\"type\":\"object\",\"properties\":{");
	strbuf_add_slice(out, strbuf_slice(&w->arguments));
	strbuf_add_text(out, w->takes_properties ? "}}]}" : "}}");
	strbuf_add_text(out, "}}},\"responses\":{");
	write_answer(out);
	strbuf_add_text(out, "}}}");
	strbuf_reset(&w->arguments);
	w->command[0] = '\0';
}

static void end(void *context)
{
	struct writing *w = context;
	const struct told *r = &w->record;

	if (strcmp(r->type, "property") == 0 && !has_flag(r, "alias")) {
		write_property(&w->properties, r);
	} else if (strcmp(r->type, "command") == 0) {
		close_command(w);
		memcpy(w->command, r->name, sizeof(w->command));
		w->takes_properties = r->properties;
		strbuf_reset(&w->help);
		strbuf_add_slice(&w->help, strbuf_slice(&r->help));
	} else if (strcmp(r->type, "argument") == 0) {
		write_property(&w->arguments, r);
	}
}

// ---- one menu

static bool has_records(const struct menu *menu)
{
	return menu->kind != MENU_FOLDER && menu->kind != MENU_SETTINGS;
}

static void write_operation(struct strbuf *out, const struct writing *w, const char *method,
			    const char *status, bool body, bool array)
{
	if (out->data[out->length - 1] != '{')
		strbuf_add_char(out, ',');
	strbuf_add_format(out, "\"%s\":{", method);
	if (body) {
		strbuf_add_text(out, "\"requestBody\":{\"content\":{\"application/json\":"
				     "{\"schema\":");
		write_reference(out, w->menu);
		strbuf_add_text(out, "}}},");
	}
	strbuf_add_format(out, "\"responses\":{\"%s\":{\"description\":", status);
	json_write_string(out, slice_from(w->menu->help));
	if (strcmp(status, "204") != 0) {
		strbuf_add_text(out, ",\"content\":{\"application/json\":{\"schema\":");
		strbuf_add_text(out, array ? "{\"type\":\"array\",\"items\":" : "");
		write_reference(out, w->menu);
		strbuf_add_text(out, array ? "}}}" : "}}");
	}
	strbuf_add_text(out, "},\"default\":{\"$ref\":\"#/components/responses/failure\"}}}");
}

static void write_records(struct strbuf *out, const struct writing *w)
{
	static const char parameter[] = "\"parameters\":[{\"name\":\"id\",\"in\":\"path\","
					"\"required\":true,\"description\":\"*ID or name\","
					"\"schema\":{\"type\":\"string\"}}]";
	enum menu_kind kind = w->menu->kind;
	bool list = (kind == MENU_LIST || kind == MENU_ORDERED) && !(w->menu->flags & MENU_NO_ADD);

	open_path(out, w->menu, "");
	write_operation(out, w, "get", "200", false, true);
	if (list)
		write_operation(out, w, "put", "201", true, false);
	strbuf_add_char(out, '}');
	open_path(out, w->menu, "/{id}");
	strbuf_add_text(out, parameter);
	write_operation(out, w, "get", "200", false, false);
	if (kind != MENU_TABLE || w->menu->flags & MENU_SET)
		write_operation(out, w, "patch", "200", true, false);
	if (list || (w->menu->flags & MENU_REMOVE))
		write_operation(out, w, "delete", "204", false, false);
	strbuf_add_char(out, '}');
}

static void write_menu(struct strbuf *paths, struct strbuf *schemas, struct writing *w)
{
	const struct schema_sink sink = {.begin = begin, .pair = take, .end = end, .context = w};

	strbuf_reset(&w->properties);
	strbuf_reset(&w->commands);
	schema_dump(w->menu, &sink);
	close_command(w);
	if (schemas->length > 0)
		strbuf_add_char(schemas, ',');
	strbuf_add_char(schemas, '"');
	write_schema_name(schemas, w->menu);
	strbuf_add_text(schemas, "\":{\"type\":\"object\"");
	member_text(schemas, "description", slice_from(w->menu->help));
	strbuf_add_text(schemas, ",\"properties\":{");
	strbuf_add_slice(schemas, strbuf_slice(&w->properties));
	strbuf_add_text(schemas, "}}");
	if (has_records(w->menu)) {
		write_records(paths, w);
	} else if (w->menu->kind == MENU_SETTINGS) {
		open_path(paths, w->menu, "");
		write_operation(paths, w, "get", "200", false, false);
		write_operation(paths, w, "patch", "200", true, false);
		strbuf_add_char(paths, '}');
	}
	if (w->commands.length > 0 && paths->length > 0)
		strbuf_add_char(paths, ',');
	strbuf_add_slice(paths, strbuf_slice(&w->commands));
	paths->failed |= w->properties.failed || w->commands.failed;
}

static void writing_init(struct writing *w)
{
	*w = (struct writing){0};
	strbuf_init(&w->properties, OPENAPI_MAX);
	strbuf_init(&w->commands, OPENAPI_MAX);
	strbuf_init(&w->arguments, OPENAPI_MAX);
	strbuf_init(&w->help, VALUES_MAX);
	strbuf_init(&w->record.help, VALUES_MAX);
	strbuf_init(&w->record.values, VALUES_MAX);
	strbuf_init(&w->record.flags, VALUES_MAX);
}

static void writing_done(struct writing *w)
{
	strbuf_free(&w->properties);
	strbuf_free(&w->commands);
	strbuf_free(&w->arguments);
	strbuf_free(&w->help);
	strbuf_free(&w->record.help);
	strbuf_free(&w->record.values);
	strbuf_free(&w->record.flags);
}

void openapi_write(struct strbuf *out, const struct registry *menus)
{
	struct strbuf paths;
	struct strbuf schemas;
	struct writing w;

	writing_init(&w);
	strbuf_init(&paths, OPENAPI_MAX);
	strbuf_init(&schemas, OPENAPI_MAX);
	for (size_t i = 0; i < menus->count; i++) {
		w.menu = menus->tables[i].menu;
		write_menu(&paths, &schemas, &w);
	}
	strbuf_add_text(out, "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"sallyport\","
			     "\"version\":\"" SALLYPORT_VERSION "\"},"
			     "\"security\":[{\"basic\":[]}],\"paths\":{");
	strbuf_add_slice(out, strbuf_slice(&paths));
	strbuf_add_text(out,
			"},\"components\":{\"securitySchemes\":{\"basic\":{\"type\":\"http\","
			"\"scheme\":\"basic\"}},\"responses\":{\"failure\":{\"description\":"
			"\"What went wrong\",\"content\":{\"application/json\":{\"schema\":"
			"{\"type\":\"object\",\"properties\":{\"detail\":{\"type\":\"string\"},"
			"\"error\":{\"type\":\"integer\"},\"message\":{\"type\":\"string\"}}}}}}"
			"},\"schemas\":{");
	strbuf_add_slice(out, strbuf_slice(&schemas));
	strbuf_add_text(out, "}}}");
	out->failed |= paths.failed || schemas.failed;
	strbuf_free(&paths);
	strbuf_free(&schemas);
	writing_done(&w);
}
