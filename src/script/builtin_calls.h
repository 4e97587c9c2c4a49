// SPDX-License-Identifier: BSD-2-Clause
// The functions behind the rows of builtin.c; VALUES as their arguments stand there.
#pragma once

#include "script/machine.h"

typedef enum flow builtin_call(struct machine *m, const struct value *values, struct value *out);

// builtin_text.c
builtin_call builtin_put;
builtin_call builtin_len;
builtin_call builtin_pick;
builtin_call builtin_find;
builtin_call builtin_tolf;
builtin_call builtin_tocrlf;

// builtin_type.c
builtin_call builtin_nothing;
builtin_call builtin_jobname;
builtin_call builtin_typeof;
builtin_call builtin_tostr;
builtin_call builtin_tonum;
builtin_call builtin_tobool;
builtin_call builtin_toip;
builtin_call builtin_toip6;
builtin_call builtin_toid;
builtin_call builtin_totime;
builtin_call builtin_tonsec;
builtin_call builtin_toarray;
builtin_call builtin_parse;

// builtin_number.c
builtin_call builtin_range;
builtin_call builtin_rndnum;
builtin_call builtin_rndstr;
builtin_call builtin_timestamp;
builtin_call builtin_delay;

builtin_call builtin_convert;	  // builtin_convert.c
builtin_call builtin_serialize;	  // builtin_serialize.c
builtin_call builtin_deserialize; // builtin_deserialize.c

// A str of what TEXT holds, which is freed.
enum flow builtin_give_text(struct machine *m, struct strbuf *text, struct value *out);

// Whether the comma list or array OPTIONS holds WORD.
bool builtin_has_option(struct value options, const char *word);

// Whether all that it holds is among WORDS, which end with NULL.
bool builtin_are_options(struct value options, const char *const *words);
