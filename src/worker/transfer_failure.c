// SPDX-License-Identifier: BSD-2-Clause
// The codes of libcurl and the errors of the system below them.

#include "worker/transfer_failure.h"

#include <errno.h>
#include <string.h>

static int fail_to_connect(const struct transfer *t, struct err *e)
{
	long number = 0;

	(void)curl_easy_getinfo(t->curl, CURLINFO_OS_ERRNO, &number);
	switch (number) {
	case ECONNREFUSED:
		return err_set(e, ERR_FAILURE, "failure: Connection refused");
	case ENETUNREACH:
		return err_set(e, ERR_FAILURE, "failure: Network unreachable");
	case EHOSTUNREACH:
		return err_set(e, ERR_FAILURE, "failure: No route to host");
	case ETIMEDOUT:
		return err_set(e, ERR_FAILURE, "failure: Connection timed out");
	default:
		return err_set(e, ERR_FAILURE, "failure: %.150s", t->error);
	}
}

static int fail_in_time(const struct transfer *t, struct err *e)
{
	curl_off_t ready = 0;

	(void)curl_easy_getinfo(t->curl, CURLINFO_PRETRANSFER_TIME_T, &ready);
	if (ready == 0)
		return err_set(e, ERR_FAILURE, "failure: Idle timeout - connecting");
	if (t->idle)
		return err_set(e, ERR_FAILURE, "failure: Idle timeout - waiting for data");
	return err_set(e, ERR_FAILURE, "failure: Duration is over");
}

int transfer_failure(const struct transfer *t, CURLcode code, struct err *e)
{
	const char *said = t->error[0] ? t->error : curl_easy_strerror(code);

	switch (code) {
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return err_set(e, ERR_VALUE, "invalid value for argument url");
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(e, ERR_FAILURE, "failure: resolving error");
	case CURLE_COULDNT_CONNECT:
		return fail_to_connect(t, e);
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_ABORTED_BY_CALLBACK:
		return fail_in_time(t, e);
	case CURLE_INTERFACE_FAILED:
		return err_set(e, ERR_FAILURE, "failure: src-address is not one of this system's");
	case CURLE_LOGIN_DENIED:
		return err_set(e, ERR_FAILURE, "failure: authentication failed");
	case CURLE_REMOTE_FILE_NOT_FOUND:
	case CURLE_TFTP_NOTFOUND:
	case CURLE_FTP_COULDNT_RETR_FILE:
		return err_set(e, ERR_FAILURE, "failure: no such file on the server");
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CIPHER:
		return err_set(e, ERR_FAILURE, "failure: SSL: %.150s", said);
	default:
		return err_set(e, ERR_FAILURE, "failure: %.150s", said);
	}
}
