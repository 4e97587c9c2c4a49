// SPDX-License-Identifier: BSD-2-Clause
// Opening and sending messages between our processes.

#include "wire/message.h"

#include <string.h>

static const struct {
	size_t size;
	const char *name;
} kinds[WIRE__COUNT] = {[WIRE_NONE] = {0, "none"},
#define WIRE_ROW(kind, type, way) [WIRE_##kind] = {sizeof(struct type), #kind},
			WIRE_KINDS(WIRE_ROW)
#undef WIRE_ROW
};

#define WIRE_FITS(kind, type, way)                                                                 \
	_Static_assert(sizeof(struct type) + sizeof(struct wire_header) <= SEQPACKET_MESSAGE_MAX,  \
		       #kind " fits a message");                                                   \
	_Static_assert(_Alignof(struct type) <= 8, #kind " is aligned behind the header");
WIRE_KINDS(WIRE_FITS)
#undef WIRE_FITS

enum wire_kind wire_open(const void *bytes, size_t n, struct wire_header *out, const void **body)
{
	if (n < sizeof(*out))
		return WIRE_NONE;
	memcpy(out, bytes, sizeof(*out));
	if (out->version != WIRE_VERSION || out->kind == WIRE_NONE || out->kind >= WIRE__COUNT)
		return WIRE_NONE;
	if (out->size != n || n != sizeof(*out) + kinds[out->kind].size)
		return WIRE_NONE;
	*body = (const unsigned char *)bytes + sizeof(*out);
	return (enum wire_kind)out->kind;
}

int wire_send(struct seqpacket *to, enum wire_kind kind, uint64_t request, const void *body, int fd)
{
	_Alignas(8) unsigned char bytes[SEQPACKET_MESSAGE_MAX];
	size_t size = sizeof(struct wire_header) + kinds[kind].size;
	struct wire_header header = {
		.version = WIRE_VERSION,
		.kind = (uint16_t)kind,
		.size = (uint32_t)size,
		.request = request,
	};

	if (!to)
		return -1;
	memcpy(bytes, &header, sizeof(header));
	memcpy(bytes + sizeof(header), body, kinds[kind].size);
	return seqpacket_send(to, bytes, size, fd);
}

int wire_send_answer(struct seqpacket *to, uint64_t request, const struct err *e)
{
	struct wire_answer answer = {.kind = ERR_NONE};

	if (e) {
		answer.kind = e->kind;
		memcpy(answer.text, e->text, sizeof(answer.text));
	}
	return wire_send(to, WIRE_ANSWER, request, &answer, -1);
}

int wire_answer_err(const struct wire_answer *answer, struct err *out)
{
	if (answer->kind == ERR_NONE)
		return 0;
	if (answer->kind >= ERR__COUNT)
		return err_set(out, ERR_INTERNAL, NULL);
	return err_set(out, (enum err_kind)answer->kind, "%.*s", (int)sizeof(answer->text) - 1,
		       answer->text);
}

const char *wire_kind_name(enum wire_kind kind)
{
	return kind < WIRE__COUNT ? kinds[kind].name : "unknown";
}
