// SPDX-License-Identifier: BSD-2-Clause
// The table of the language's own commands.

#include "script/builtin.h"

#include "script/builtin_calls.h"

#define VALUE	 (TREE_UNNAMED | TREE_REQUIRED)
#define OPTIONAL TREE_UNNAMED
#define NAME	 (TREE_UNNAMED | TREE_REQUIRED | TREE_VARIABLE)
#define CODE	 (TREE_UNNAMED | TREE_REQUIRED | TREE_BLOCK)

// clang-format off
const struct builtin builtins[] = {
	{"break", "Leave the loop", BUILTIN_BREAK, NULL, 0, {{NULL, 0}}},
	{"continue", "Go on with the loop's next turn", BUILTIN_CONTINUE, NULL, 0, {{NULL, 0}}},
	{"convert", "Change how bytes are written", BUILTIN_CALL, builtin_convert, 4,
	 {{"value", VALUE}, {"from", 0}, {"to", 0}, {"transform", 0}}},
	{"delay", "Wait", BUILTIN_CALL, builtin_delay, 1, {{"delay-time", OPTIONAL}}},
	{"deserialize", "Make a value of JSON or of text between delimiters", BUILTIN_CALL, builtin_deserialize, 4,
	 {{"value", VALUE}, {"from", TREE_REQUIRED}, {"delimiter", 0}, {"options", 0}}},
	{"do", "Run a block, perhaps repeatedly", BUILTIN_DO, NULL, 4,
	 {{"command", CODE}, {"while", 0}, {"if", 0}, {"on-error", TREE_BLOCK}}},
	{"error", "Fail with a message", BUILTIN_ERROR, NULL, 1, {{"message", OPTIONAL}}},
	{"exit", "End the script", BUILTIN_EXIT, NULL, 0, {{NULL, 0}}},
	{"find", "Place of a text or an element", BUILTIN_CALL, builtin_find, 3,
	 {{"in", VALUE}, {"key", VALUE}, {"from", OPTIONAL}}},
	{"for", "Count", BUILTIN_FOR, NULL, 5,
	 {{"counter", NAME}, {"from", TREE_REQUIRED}, {"to", TREE_REQUIRED}, {"step", 0},
	  {"do", TREE_BLOCK}}},
	{"foreach", "Take the elements one by one", BUILTIN_FOREACH, NULL, 3,
	 {{"counter", NAME}, {"in", TREE_REQUIRED}, {"do", TREE_BLOCK}}},
	{"global", "Declare a variable of all your scripts", BUILTIN_GLOBAL, NULL, 3,
	 {{"name", NAME}, {"value", OPTIONAL}, {"do", TREE_FUNCTION}}},
	{"if", "Run a block if a condition holds", BUILTIN_IF, NULL, 3,
	 {{"condition", VALUE}, {"do", TREE_BLOCK}, {"else", TREE_BLOCK}}},
	{"jobname", "Name of the running script", BUILTIN_CALL, builtin_jobname, 0, {{NULL, 0}}},
	{"len", "Number of bytes or elements", BUILTIN_CALL, builtin_len, 1, {{"value", VALUE}}},
	{"local", "Declare a variable", BUILTIN_LOCAL, NULL, 3,
	 {{"name", NAME}, {"value", OPTIONAL}, {"do", TREE_FUNCTION}}},
	{"nothing", "No value", BUILTIN_CALL, builtin_nothing, 0, {{NULL, 0}}},
	{"onerror", "Handle an error", BUILTIN_ONERROR, NULL, 3,
	 {{"error", NAME}, {"in", CODE}, {"do", TREE_BLOCK}}},
	{"parse", "Make code of a text", BUILTIN_CALL, builtin_parse, 1,
	 {{"value", VALUE | TREE_SOURCE}}},
	{"pick", "Part of a text or an array", BUILTIN_CALL, builtin_pick, 4,
	 {{"value", VALUE}, {"begin", OPTIONAL}, {"end", OPTIONAL}, {"count", 0}}},
	{"put", "Show a value", BUILTIN_CALL, builtin_put, 1, {{"message", VALUE}}},
	{"range", "Array of consecutive numbers", BUILTIN_CALL, builtin_range, 3,
	 {{"from", VALUE}, {"to", VALUE}, {"step", OPTIONAL}}},
	{"retry", "Try again until it works", BUILTIN_RETRY, NULL, 4,
	 {{"command", CODE}, {"delay", 0}, {"max", 0}, {"on-error", TREE_BLOCK}}},
	{"return", "Leave a function with a value", BUILTIN_RETURN, NULL, 1, {{"value", OPTIONAL}}},
	{"rndnum", "Random number", BUILTIN_CALL, builtin_rndnum, 2,
	 {{"from", OPTIONAL}, {"to", OPTIONAL}}},
	{"rndstr", "Random text", BUILTIN_CALL, builtin_rndstr, 2,
	 {{"length", OPTIONAL}, {"from", OPTIONAL}}},
	{"serialize", "Make JSON or text between delimiters of a value", BUILTIN_CALL, builtin_serialize, 6,
	 {{"value", VALUE}, {"to", TREE_REQUIRED}, {"delimiter", 0}, {"order", 0}, {"options", 0},
	  {"file-name", 0}}},
	{"set", "Change a variable", BUILTIN_SET, NULL, 3,
	 {{"name", NAME}, {"value", OPTIONAL}, {"do", TREE_FUNCTION}}},
	{"time", "Time that a block takes", BUILTIN_TIME, NULL, 1, {{"command", CODE}}},
	{"timestamp", "Time since 1970", BUILTIN_CALL, builtin_timestamp, 1,
	 {{"use-tz", TREE_SWITCH}}},
	{"toarray", "Convert to an array", BUILTIN_CALL, builtin_toarray, 2,
	 {{"value", VALUE}, {"delimiter", 0}}},
	{"tobool", "Convert to a truth value", BUILTIN_CALL, builtin_tobool, 1, {{"value", VALUE}}},
	{"tocrlf", "End lines with CR LF", BUILTIN_CALL, builtin_tocrlf, 1, {{"value", VALUE}}},
	{"toid", "Convert to an id", BUILTIN_CALL, builtin_toid, 1, {{"value", VALUE}}},
	{"toip", "Convert to an address", BUILTIN_CALL, builtin_toip, 1, {{"value", VALUE}}},
	{"toip6", "Convert to an IPv6 address", BUILTIN_CALL, builtin_toip6, 1, {{"value", VALUE}}},
	{"tolf", "End lines with LF", BUILTIN_CALL, builtin_tolf, 1, {{"value", VALUE}}},
	{"tonsec", "Nanoseconds of a time", BUILTIN_CALL, builtin_tonsec, 1, {{"value", VALUE}}},
	{"tonum", "Convert to a number", BUILTIN_CALL, builtin_tonum, 1, {{"value", VALUE}}},
	{"tostr", "Convert to text", BUILTIN_CALL, builtin_tostr, 1, {{"value", VALUE}}},
	{"totime", "Convert to a time", BUILTIN_CALL, builtin_totime, 1, {{"value", VALUE}}},
	{"typeof", "Type of a value", BUILTIN_CALL, builtin_typeof, 1, {{"value", VALUE}}},
	{"while", "Repeat a block while a condition holds", BUILTIN_WHILE, NULL, 2,
	 {{"condition", VALUE}, {"do", TREE_BLOCK}}},
};
// clang-format on

const size_t builtin_count = sizeof(builtins) / sizeof(builtins[0]);

void builtin_commands(struct tree_command *commands)
{
	for (size_t i = 0; i < builtin_count; i++)
		commands[i] = (struct tree_command){
			builtins[i].name,	    TREE_GLOBAL,      builtins[i].arguments,
			builtins[i].argument_count, builtins[i].help, &builtins[i]};
}
