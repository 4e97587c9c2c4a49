// SPDX-License-Identifier: BSD-2-Clause
// Measurements as the text that Prometheus reads (exposition format 0.0.4). All samples of a metric
// follow its head; those of two metrics do not mix.
#pragma once

#include <stdbool.h>

#include "base/slice.h"
#include "base/strbuf.h"

#define METRIC_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

// Appends WORD to the name of a metric, or of a label: what no name may hold becomes '_'.
void metric_write_name(struct strbuf *out, const char *word);

// Appends the lines that say what NAME is. TYPE: "counter" (never less, but when it begins anew) or
// "gauge".
void metric_write_head(struct strbuf *out, struct slice name, const char *type, struct slice help);

// A sample: begin with the name, then its labels, then the value, a number.
void metric_write_begin(struct strbuf *out, struct slice name);
// In VALUE, what is no UTF-8 is taken for Latin-1.
void metric_write_label(struct strbuf *out, bool first, const char *name, struct slice value);
void metric_write_value(struct strbuf *out, bool labelled, struct slice number);
