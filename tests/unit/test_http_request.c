// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/http_request: which requests are accepted, how the others are refused, and that
// the pieces they arrive in make no difference.

#include "http_outcome.h"

#define B(literal) (literal), sizeof(literal) - 1

struct shape {
	const char *name;
	const char *p;
	size_t n;
	const char *method, *target, *body;
	bool keep_alive;
	size_t left; // bytes behind the request
	bool to_end;
};

static const struct shape accepted[] = {
	{"plain get", B("GET /x HTTP/1.1\r\n" HOST "\r\n"), "GET", "/x", "", true},
	{"bare LF", B("GET /x HTTP/1.1\nHost: a\n\n"), "GET", "/x", "", true},
	{"mixed line ends", B("GET /x HTTP/1.1\nHost: a\r\nA: b\n\r\n"), "GET", "/x", "", true},
	{"leading CRLF", B("\r\nGET /x HTTP/1.1\r\n" HOST "\r\n"), "GET", "/x", "", true},
	{"four leading LF", B("\n\n\n\nGET /x HTTP/1.1\r\n" HOST "\r\n"), "GET", "/x", "", true},
	{"lower-case names", B("POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi"),
	 "POST", "/x", "hi", true},
	{"mixed-case names", B("POST /x HTTP/1.1\r\nhOsT: a\r\ncOnTeNt-LeNgTh: 2\r\n\r\nhi"),
	 "POST", "/x", "hi", true},
	{"space before colon", B("POST /x HTTP/1.1\r\nHost : a\r\nContent-Length \t: 2\r\n\r\nhi"),
	 "POST", "/x", "hi", true},
	{"no space after colon", B("POST /x HTTP/1.1\r\nHost:a\r\nContent-Length:2\r\n\r\nhi"),
	 "POST", "/x", "hi", true},
	{"tabs around values", B("POST /x HTTP/1.1\r\nHost:\ta\t\r\nContent-Length:\t2 \r\n\r\nhi"),
	 "POST", "/x", "hi", true},
	{"empty header value", B("GET /x HTTP/1.1\r\n" HOST "A:\r\n\r\n"), "GET", "/x", "", true},
	{"bytes above 127",
	 B("GET /x HTTP/1.1\r\n" HOST "User-Agent: B\xfcro \xe2\x82\xac\r\n\r\n"), "GET", "/x", "",
	 true},
	{"folded header", B("GET /x HTTP/1.1\r\n" HOST "A: b\r\n c\r\n\t d\r\n\r\n"), "GET", "/x",
	 "", true},
	{"four folds", B("GET /x HTTP/1.1\r\n" HOST "A: b\r\n 1\r\n 2\r\n 3\r\n 4\r\n\r\n"), "GET",
	 "/x", "", true},
	{"four folds in each of two",
	 B("GET / HTTP/1.1\r\n" HOST
	   "A:\r\n 1\r\n 2\r\n 3\r\n 4\r\nB:\r\n 1\r\n 2\r\n 3\r\n 4\r\n\r\n"),
	 "GET", "/", "", true},
	{"connection close", B("GET /x HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"), "GET", "/x",
	 "", false},
	{"connection Close", B("GET /x HTTP/1.1\r\n" HOST "Connection: Close\r\n\r\n"), "GET", "/x",
	 "", false},
	{"close in a list", B("GET /x HTTP/1.1\r\n" HOST "Connection: TE , close\r\n\r\n"), "GET",
	 "/x", "", false},
	{"close in a second header",
	 B("GET /x HTTP/1.1\r\n" HOST "Connection: TE\r\nConnection: close\r\n\r\n"), "GET", "/x",
	 "", false},
	{"not quite close", B("GET /x HTTP/1.1\r\n" HOST "Connection: closed\r\n\r\n"), "GET", "/x",
	 "", true},
	{"HTTP/1.0", B("GET /x HTTP/1.0\r\n\r\n"), "GET", "/x", "", false},
	{"HTTP/1.0 keep-alive", B("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), "GET", "/x",
	 "", false},
	{"HTTP/1.7", B("GET /x HTTP/1.7\r\n" HOST "\r\n"), "GET", "/x", "", true},
	{"absolute target", B("GET http://a/x HTTP/1.1\r\n" HOST "\r\n"), "GET", "http://a/x", "",
	 true},
	{"unknown method", B("BREW /x HTTP/1.1\r\n" HOST "\r\n"), "BREW", "/x", "", true},
	{"M-POST", B("M-POST /x HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na"), "M-POST", "/x",
	 "a", true},
	{"empty body", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"), "POST", "/x", "",
	 true},
	{"body of a get", B("GET /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), "GET", "/x",
	 "abc", true},
	{"leading zeros", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 0003\r\n\r\nabc"), "POST",
	 "/x", "abc", true},
	{"equal lengths twice",
	 B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"), "POST",
	 "/x", "abc", true},
	{"pipelined", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabcGET"), "POST",
	 "/x", "abc", true, 3},
	{"pipelined without body", B("GET /x HTTP/1.1\r\n" HOST "\r\nGET /y"), "GET", "/x", "",
	 true, 6},
	{"body with every byte",
	 B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\n\r\n\x01\xff"), "POST", "/x",
	 "\r\n\x01\xff", true},
	{"chunked",
	 B("POST /x HTTP/1.1\r\n" HOST
	   "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
	 "POST", "/x", "abcde", true},
	{"chunked in capitals",
	 B("POST /x HTTP/1.1\r\n" HOST "TRANSFER-ENCODING: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
	 "POST", "/x", "a", true},
	{"chunked, nothing",
	 B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "POST", "/x",
	 "", true},
	{"chunked, bare LF",
	 B("POST /x HTTP/1.1\n" HOST "Transfer-Encoding: chunked\n\n3\nabc\n0\n\n"), "POST", "/x",
	 "abc", true},
	{"chunk size of eight digits",
	 B("POST /x HTTP/1.1\r\n" HOST
	   "Transfer-Encoding: chunked\r\n\r\n0000000A\r\n0123456789\r\n"
	   "00000000\r\n\r\n"),
	 "POST", "/x", "0123456789", true},
	{"chunk size in lower case",
	 B("POST /x HTTP/1.1\r\n" HOST
	   "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"),
	 "POST", "/x", "0123456789", true},
	{"every digit of a chunk size",
	 B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n9\r\n012345678\r\n"
	   "f\r\n012345678901234\r\nF\r\n012345678901234\r\n0\r\n\r\n"),
	 "POST", "/x", "012345678012345678901234012345678901234", true},
	{"chunk extensions",
	 B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1;a=b;c=\"d e\"\r\na\r\n"
	   "1 ; x\r\nb\r\n1 \r\nc\r\n0;end\r\n\r\n"),
	 "POST", "/x", "abc", true},
	{"trailers",
	 B("POST /x HTTP/1.1\r\n" HOST
	   "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nContent-Length: 7\r\nB: c\r\n"
	   "\r\nGET"),
	 "POST", "/x", "a", true, 3},
	{"HTTP/1.0 with length", B("POST /x HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi"), "POST", "/x",
	 "hi", false},
	{"HTTP/1.0 body to the end", B("POST /x HTTP/1.0\r\n\r\nhello"), "POST", "/x", "hello",
	 false, 0, true},
	{"HTTP/1.0 empty body to the end", B("POST /x HTTP/1.0\r\n\r\n"), "POST", "/x", "", false,
	 0, true},
};

static void test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		const struct shape *s = &accepted[i];
		struct outcome o = decode((struct slice){s->p, s->n}, s->to_end);

		if (o.progress != HTTP_READY)
			fail_msg("%s: progress %d, status %d", s->name, o.progress, o.status);
		if (strcmp(o.method, s->method) != 0 || strcmp(o.target, s->target) != 0 ||
		    strcmp(o.body, s->body) != 0 || o.body_length != strlen(s->body))
			fail_msg("%s: got %s %s %s", s->name, o.method, o.target, o.body);
		if (o.keep_alive != s->keep_alive)
			fail_msg("%s: keep-alive is %d", s->name, o.keep_alive);
		if (o.used != s->n - s->left)
			fail_msg("%s: used %zu of %zu", s->name, o.used, s->n);
	}
}

struct refusal {
	const char *name;
	const char *p;
	size_t n;
	int status;
};

static const struct refusal refused[] = {
	{"five leading LF", B("\n\n\n\n\nGET /x HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"NUL in front", B("\0GET /x HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"NUL in target", B("GET /x\0y HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"NUL in name", B("GET /x HTTP/1.1\r\n" HOST "A\0B: c\r\n\r\n"), 400},
	{"NUL in value", B("GET /x HTTP/1.1\r\n" HOST "A: b\0c\r\n\r\n"), 400},
	{"control in value", B("GET /x HTTP/1.1\r\n" HOST "A: b\x0b\r\n\r\n"), 400},
	{"DEL in value", B("GET /x HTTP/1.1\r\n" HOST "A: b\x7f\r\n\r\n"), 400},
	{"CR in value", B("GET /x HTTP/1.1\r\n" HOST "A: b\rc\r\n\r\n"), 400},
	{"two CR", B("GET /x HTTP/1.1\r\n" HOST "A: b\r\r\n\r\n"), 400},
	{"TLS client hello", B("\x16\x03\x01\x02"), 400},
	{"HTTP/0.9", B("GET /x\r\n"), 400},
	{"no target", B("GET HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"empty target", B("GET  HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"two blanks", B("GET /x  HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"blank in front", B(" GET /x HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"tab between", B("GET\t/x HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"method with separator", B("G(T /x HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"DEL in target", B("GET /\x7f HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"target beyond ASCII", B("GET /\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n"), 400},
	{"lower-case version", B("GET /x http/1.1\r\n" HOST "\r\n"), 400},
	{"version without digits", B("GET /x HTTP/x.y\r\n" HOST "\r\n"), 400},
	{"version with a comma", B("GET /x HTTP/1,1\r\n" HOST "\r\n"), 400},
	{"version without second digit", B("GET /x HTTP/1.x\r\n" HOST "\r\n"), 400},
	{"version with two digits", B("GET /x HTTP/1.10\r\n" HOST "\r\n"), 400},
	{"other protocol", B("GET /x RTSP/1.0\r\n" HOST "\r\n"), 400},
	{"HTTP/2 preface", B("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505},
	{"HTTP/0.9 by name", B("GET /x HTTP/0.9\r\n" HOST "\r\n"), 505},
	{"HTTP/3.0", B("GET /x HTTP/3.0\r\n"), 505},
	{"no host", B("GET /x HTTP/1.1\r\n\r\n"), 400},
	{"two hosts", B("GET /x HTTP/1.1\r\n" HOST HOST "\r\n"), 400},
	{"two hosts in HTTP/1.0", B("GET /x HTTP/1.0\r\n" HOST HOST "\r\n"), 400},
	{"blank in name", B("GET /x HTTP/1.1\r\n" HOST "A B: c\r\n\r\n"), 400},
	{"empty name", B("GET /x HTTP/1.1\r\n" HOST ": c\r\n\r\n"), 400},
	{"no colon", B("GET /x HTTP/1.1\r\n" HOST "abc\r\n\r\n"), 400},
	{"fold before any header", B("GET /x HTTP/1.1\r\n A: b\r\n" HOST "\r\n"), 400},
	{"five folds", B("GET /x HTTP/1.1\r\n" HOST "A:\r\n 1\r\n 2\r\n 3\r\n 4\r\n 5\r\n\r\n"),
	 431},
	{"folded length", B("POST /x HTTP/1.1\r\n" HOST "Content-Length:\r\n 1\r\n\r\na"), 400},
	{"folded coding", B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n chunked\r\n\r\n"),
	 400},
	{"folded host", B("GET /x HTTP/1.1\r\nHost:\r\n a\r\n\r\n"), 400},
	{"NUL in fold", B("GET /x HTTP/1.1\r\n" HOST "A:\r\n \0\r\n\r\n"), 400},
	{"length and coding",
	 B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
	 400},
	{"coding and length",
	 B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"),
	 400},
	{"length and unknown coding",
	 B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 1\r\nTransfer-Encoding: x\r\n\r\n"), 400},
	{"different lengths",
	 B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"), 400},
	{"length as a list", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n\r\n"), 400},
	{"negative length", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"), 400},
	{"length with plus", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\n"), 400},
	{"empty length", B("POST /x HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n"), 400},
	{"hexadecimal length", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 0x1\r\n\r\n"), 400},
	{"length with text", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 1a\r\n\r\n"), 400},
	{"length of 2^64",
	 B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551616\r\n\r\n"), 400},
	{"length of 2^64-1",
	 B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551615\r\n\r\n"), 413},
	{"length over the limit", B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 16385\r\n\r\n"),
	 413},
	{"no length", B("POST /x HTTP/1.1\r\n" HOST "\r\n"), 411},
	{"no length of M-POST", B("M-POST /x HTTP/1.1\r\n" HOST "\r\n"), 411},
	{"unknown coding",
	 B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501},
	{"identity coding", B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n"),
	 501},
	{"disguised coding", B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n"),
	 501},
	{"quoted coding", B("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: \"chunked\"\r\n\r\n"),
	 501},
	{"coding twice",
	 B("POST /x HTTP/1.1\r\n" HOST
	   "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
	 400},
	{"coding in HTTP/1.0", B("POST /x HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"),
	 400},
	{"unknown expectation",
	 B("POST /x HTTP/1.1\r\n" HOST "Content-Length: 1\r\nExpect: tea\r\n\r\n"), 417},
	{"two expectations",
	 B("POST /x HTTP/1.1\r\n" HOST
	   "Content-Length: 1\r\nExpect: 100-continue\r\nExpect: tea\r\n\r\n"),
	 417},
	{"chunk without size", B(POST_CHUNKED "\r\n"), 400},
	{"chunk size of nine digits", B(POST_CHUNKED "000000001\r\na\r\n"), 400},
	{"chunk size with sign", B(POST_CHUNKED "+1\r\na\r\n"), 400},
	{"chunk size with 0x", B(POST_CHUNKED "0x1\r\na\r\n"), 400},
	{"chunk size with text", B(POST_CHUNKED "1 2\r\na\r\n"), 400},
	{"chunk size after blank", B(POST_CHUNKED " 1\r\na\r\n"), 400},
	{"chunk size is only an extension", B(POST_CHUNKED ";a\r\n"), 400},
	{"chunk larger than said", B(POST_CHUNKED "1\r\nab\r\n"), 400},
	{"chunk end with CR alone", B(POST_CHUNKED "1\r\na\r0\r\n\r\n"), 400},
	{"chunk over the limit", B(POST_CHUNKED "4001\r\n"), 413},
	{"chunk of 4 GiB", B(POST_CHUNKED "FFFFFFFF\r\n"), 413},
	{"chunks over the limit together", B(POST_CHUNKED "1\r\na\r\n4000\r\n"), 413},
	{"NUL in extension", B(POST_CHUNKED "1;\0\r\na\r\n"), 400},
	{"NUL in trailer", B(POST_CHUNKED "0\r\nA: \0\r\n\r\n"), 400},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct refusal *s = &refused[i];
		struct outcome o = decode((struct slice){s->p, s->n}, false);

		if (o.progress != HTTP_BROKEN || o.status != s->status)
			fail_msg("%s: progress %d, status %d", s->name, o.progress, o.status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
