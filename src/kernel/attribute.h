// SPDX-License-Identifier: BSD-2-Clause
// Netlink attributes: reading them from what the kernel sent without trusting a length, and
// appending them to a request of any size. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>

#include "base/ip.h"
#include "base/strbuf.h"

// Files the attributes of the N bytes at P under their types: table[0..MAX], NULL where absent;
// types above MAX are skipped, the last of a type wins. False when a length is wrong.
bool attribute_parse(const void *p, size_t n, const struct nlattr **table, size_t max);

// The same for the attributes of MESSAGE behind a header of HEADER bytes, and for those nested in
// ATTRIBUTE (NULL: none, all absent).
bool attribute_parse_message(const struct nlmsghdr *message, size_t header,
			     const struct nlattr **table, size_t max);
bool attribute_parse_nested(const struct nlattr *attribute, const struct nlattr **table,
			    size_t max);

// The fixed header behind MESSAGE's own, NULL when the message is too short for SIZE bytes of it.
const void *attribute_header(const struct nlmsghdr *message, size_t size);

const void *attribute_payload(const struct nlattr *attribute);
size_t attribute_size(const struct nlattr *attribute); // of the payload

// Walks the attributes nested in ATTRIBUTE: AFTER NULL begins. NULL at the end, and where a length
// is wrong (attribute_parse_nested tells the two apart).
const struct nlattr *attribute_next(const struct nlattr *attribute, const struct nlattr *after);

// Each reads a payload of exactly its size; ATTRIBUTE may be NULL. False leaves *OUT alone.
bool attribute_u8(const struct nlattr *attribute, uint8_t *out);
bool attribute_u32(const struct nlattr *attribute, uint32_t *out);
bool attribute_be16(const struct nlattr *attribute, uint16_t *out);
bool attribute_be32(const struct nlattr *attribute, uint32_t *out);
bool attribute_be64(const struct nlattr *attribute, uint64_t *out);
bool attribute_bytes(const struct nlattr *attribute, void *out, size_t size);

// A string with or without its terminator, copied terminated. False when absent, empty or too long.
bool attribute_text(const struct nlattr *attribute, char *out, size_t size);

// Appending. The buffer's start is the start of the first message; failures stay in the buffer
// (strbuf.h).
void attribute_put(struct strbuf *b, uint16_t type, const void *bytes, size_t n);
void attribute_put_text(struct strbuf *b, uint16_t type, const char *text); // with terminator
void attribute_put_u8(struct strbuf *b, uint16_t type, uint8_t value);
void attribute_put_be16(struct strbuf *b, uint16_t type, uint16_t value);
void attribute_put_be32(struct strbuf *b, uint16_t type, uint32_t value);
void attribute_put_be64(struct strbuf *b, uint16_t type, uint64_t value);
size_t attribute_nest_begin(struct strbuf *b, uint16_t type);
void attribute_nest_end(struct strbuf *b, size_t begin); // what attribute_nest_begin returned

// Appends a message's header and SIZE bytes of fixed header; returns where the message begins.
size_t attribute_message_begin(struct strbuf *b, uint16_t type, uint16_t flags, uint32_t sequence,
			       const void *header, size_t size);
void attribute_message_end(struct strbuf *b, size_t begin);
