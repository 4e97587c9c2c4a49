// SPDX-License-Identifier: BSD-2-Clause
// The commands of /certificate that are more than a change of a record. Each ends its call.
#pragma once

struct call;

void certificate_sign(struct call *call);
void certificate_import(struct call *call);
void certificate_export(struct call *call);
