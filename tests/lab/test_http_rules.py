# SPDX-License-Identifier: BSD-2-Clause
"""Each decision about HTTP, XML and arguments, made on the wire: what is tolerated and what is not."""

import socket

import pytest

from conftest import shared_fixtures
from upnp import WAN_COMMON, WAN_IP, WAN_IP_2, Fault, envelope

ACTION = f"{WAN_IP}#GetExternalIPAddress"
BODY = envelope("GetExternalIPAddress", WAN_IP, {})
TYPE = ("Content-Type", 'text/xml; charset="utf-8"')
NAME = ("SOAPAction", f'"{ACTION}"')


shared, lab, daemon, gateway = shared_fixtures()


def message(gateway, *headers, body=BODY, method="POST", path=None, version="1.1", host=True,
            length=True):
    """One request that ends its connection; HEADERS are pairs, or lines as they are to stand."""
    lines = [f"{method} {path or gateway.services[WAN_IP][0]} HTTP/{version}"]
    if host:
        lines.append(f"Host: {gateway.authority()}")
    lines += [h if isinstance(h, str) else f"{h[0]}: {h[1]}" for h in headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join([*lines, "Connection: close", "", ""])).encode() + body


def status(answer):
    """The statuses of the answers, in their order."""
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


def chunks(body, size):
    pieces = [body[at:at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\nX: y\r\n\r\n"


# What the row is called: headers beside the length, and the status.
SIMPLE = {
    "plain": ((TYPE, NAME), 200),
    "no_soapaction_is_taken_from_the_body": ((TYPE,), 200),
    "soapaction_without_quotes": ((TYPE, ("SOAPAction", ACTION)), 200),
    "soapaction_in_single_quotes": ((TYPE, ("SOAPAction", f"'{ACTION}'")), 200),
    "soapaction_with_spaces": ((TYPE, ("SOAPAction", f'  " {ACTION} "  ')), 200),
    "soapaction_lone_quote": ((TYPE, ("SOAPAction", '"')), 400),
    "soapaction_half_quoted": ((TYPE, ("SOAPAction", f'"{ACTION}')), 400),
    "soapaction_and_body_disagree": ((TYPE, ("SOAPAction", f'"{WAN_IP}#GetStatusInfo"')), 500),
    "content_type_without_charset": ((("Content-Type", "text/xml"), NAME), 200),
    "content_type_utf_8_unquoted": ((("Content-Type", "text/xml;charset=utf-8"), NAME), 200),
    "content_type_application_xml": ((("Content-Type", "application/xml"), NAME), 200),
    "content_type_missing": ((NAME,), 200),
    "content_type_utf_16": ((("Content-Type", "text/xml; charset=utf-16"), NAME), 415),
    "content_type_text_plain": ((("Content-Type", "text/plain"), NAME), 415),
    "content_type_form": ((("Content-Type", "application/x-www-form-urlencoded"), NAME), 415),
    "content_type_multipart": ((("Content-Type", "multipart/form-data; boundary=x"), NAME), 415),
    "mixed_case_header_names": (("cOnTeNt-TyPe: text/xml", f"soapACTION: \"{ACTION}\""), 200),
    "space_before_the_colon": (("Content-Type : text/xml", f"SOAPAction : \"{ACTION}\""), 200),
    "space_inside_a_header_name": ((TYPE, NAME, "Foo Bar: x"), 400),
    "folded_header": ((TYPE, f"SOAPAction:\r\n \"{ACTION}\""), 200),
    "folded_five_times": ((TYPE, NAME, "X: a" + "\r\n b" * 5), 431),
    "folded_host": ((TYPE, NAME, "Expect:\r\n x"), 400),
    "other_expectation": ((TYPE, NAME, ("Expect", "a-miracle")), 417),
    "origin": ((TYPE, NAME, ("Origin", "http://evil.example")), 403),
    "referer": ((TYPE, NAME, ("Referer", "http://evil.example/")), 403),
    "sec_fetch": ((TYPE, NAME, ("Sec-Fetch-Mode", "cors")), 403),
    "two_hosts": ((TYPE, NAME, ("Host", "evil.example")), 400),
    "length_and_chunked": ((TYPE, NAME, ("Transfer-Encoding", "chunked")), 400),
    "two_lengths": ((TYPE, NAME, ("Content-Length", "1")), 400),
    "sixty_five_headers": ((TYPE, NAME, *[("X", "y")] * 65), 431),
    "header_block_of_9000_bytes": ((TYPE, NAME, ("X", "y" * 9000)), 431),
}


@pytest.mark.parametrize("row", SIMPLE)
def test_header(gateway, row):
    headers, expected = SIMPLE[row]
    answer = gateway.raw(message(gateway, *headers))
    assert status(answer) == [expected], answer
    if row == "soapaction_and_body_disagree":
        assert b"<errorCode>401<" in answer


@pytest.mark.parametrize("length", ["-1", "+5", "5 5", "0x5", "99999999999999999999", ""])
def test_content_length_that_is_none(gateway, length):
    answer = gateway.raw(message(gateway, TYPE, NAME, ("Content-Length", length), length=False))
    assert status(answer) in ([400], [413])


def test_unknown_path_and_wrong_token(gateway):
    token = gateway.services[WAN_IP][0].split("/")[1]
    for path in ("/", f"/{token}", f"/{token}x/gateway.xml", f"/{token}/nothing/control",
                 f"/{token[:-1]}/gateway.xml"):
        assert status(gateway.raw(message(gateway, TYPE, NAME, path=path))) == [404]


def test_method_that_is_not_post_is_told_what_is_allowed(gateway):
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "SUBSCRIBE"):
        answer = gateway.raw(message(gateway, TYPE, NAME, method=method))
        assert status(answer) == [405] and b"\r\nALLOW: POST, M-POST\r\n" in answer


def test_service_type_of_another_version(gateway, shared):
    """Either version is answered at either URL, as what was asked for; of a service without a second
    version there is none."""
    for point in (gateway, shared.point("pc", 2)):
        path = point.services[point.connection][0]
        for service in (WAN_IP, WAN_IP_2):
            name = ("SOAPAction", f'"{service}#GetExternalIPAddress"')
            answer = gateway.raw(message(gateway, TYPE, name, path=path,
                                         body=envelope("GetExternalIPAddress", service, {})))
            assert status(answer) == [200] and f'GetExternalIPAddressResponse xmlns:u="{service}"'.encode() in answer
    other = WAN_COMMON[:-1] + "2"
    answer = gateway.raw(message(gateway, TYPE, ("SOAPAction", f'"{other}#GetTotalBytesSent"'),
                                 path=gateway.services[WAN_COMMON][0],
                                 body=envelope("GetTotalBytesSent", other, {})))
    assert status(answer) == [500] and b"<errorCode>401<" in answer


def test_unknown_action(gateway):
    answer = gateway.raw(message(gateway, TYPE, ("SOAPAction", f'"{WAN_IP}#GetNothing"'),
                                 body=envelope("GetNothing", WAN_IP, {})))
    assert status(answer) == [500] and b"<errorCode>401<" in answer


def test_another_encoding_than_utf_8(gateway):
    body = envelope("GetExternalIPAddress", WAN_IP, {"NewX": "\u00e4"}).decode().replace(
        '<?xml version="1.0"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>').encode("latin-1")
    for kind in ('text/xml; charset="iso-8859-1"', "text/xml"):
        answer = gateway.raw(message(gateway, ("Content-Type", kind), NAME, body=body))
        assert status(answer) in ([400], [415]) or b"<errorCode>402<" in answer, answer


def test_a_connection_is_kept_in_http_1_1_and_closed_in_1_0(gateway):
    kept = message(gateway, TYPE, NAME).replace(b"Connection: close\r\n", b"")
    old = message(gateway, TYPE, NAME, version="1.0").replace(b"Connection: close\r\n", b"")
    with gateway.host.connect(gateway.address, gateway.port, timeout=5) as stream:
        for _ in range(3):
            stream.sendall(kept)
            got = b""
            while b"</s:Envelope>" not in got:
                got += stream.recv(65536)
            assert status(got) == [200]
        stream.sendall(old)
        got = b""
        while piece := stream.recv(65536):
            got += piece
        assert status(got) == [200]


def test_m_post_with_its_namespace(gateway):
    man = '"http://schemas.xmlsoap.org/soap/envelope/"; ns=42'
    named = ("42-SOAPACTION", f'"{ACTION}"')
    assert status(gateway.raw(message(gateway, TYPE, ("MAN", man), named, method="M-POST"))) == [200]
    for other in ('"http://schemas.xmlsoap.org/soap/envelope/"', '"urn:other"; ns=42'):
        answer = gateway.raw(message(gateway, TYPE, ("MAN", other), named, method="M-POST"))
        assert status(answer) == [510]
    assert status(gateway.raw(message(gateway, TYPE, named, method="M-POST"))) == [400]


def test_length_missing(gateway):
    assert status(gateway.raw(message(gateway, TYPE, NAME, length=False))) == [411]
    with gateway.host.connect(gateway.address, gateway.port) as stream:  # HTTP/1.0 ends with FIN
        stream.sendall(message(gateway, TYPE, NAME, length=False, version="1.0"))
        stream.shutdown(socket.SHUT_WR)
        assert stream.recv(65536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_chunked_body(gateway, size):
    """In chunks of one byte, too, with extension and trailer."""
    answer = gateway.raw(message(gateway, TYPE, NAME, ("Transfer-Encoding", "chunked"),
                                 length=False, body=chunks(BODY, size)))
    assert status(answer) == [200]


@pytest.mark.parametrize("body", [b"123456789\r\n", b"g\r\n", b"-1\r\n", b"\r\n", b"1\r\nab\r\n0\r\n\r\n",
                                  b"ffffffff\r\n"])
def test_chunk_that_is_none(gateway, body):
    answer = gateway.raw(message(gateway, TYPE, NAME, ("Transfer-Encoding", "chunked"),
                                 length=False, body=body))
    assert status(answer) in ([400], [413])


def test_expect_100_continue(gateway):
    whole = message(gateway, TYPE, NAME, ("Expect", "100-continue"))
    head, body = whole[:-len(BODY)], BODY
    with gateway.host.connect(gateway.address, gateway.port) as stream:
        stream.sendall(head)
        assert stream.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        stream.sendall(body)
        assert stream.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_pipelined_requests_are_answered_in_order(gateway):
    one = message(gateway, TYPE, NAME).replace(b"Connection: close\r\n", b"")
    bad = message(gateway, TYPE, NAME, path="/").replace(b"Connection: close\r\n", b"")
    assert status(gateway.raw(one + bad + one + message(gateway, TYPE, NAME))) == [200, 404, 200, 200]


def test_the_hundredth_request_is_the_last_of_a_connection(gateway):
    one = message(gateway, TYPE, NAME, path="/", body=b"").replace(b"Connection: close\r\n", b"")
    answer = gateway.raw(one * 120)
    assert status(answer) == [404] * 100 and answer.count(b"CONNECTION: close") == 1


def test_host_missing(gateway):
    assert status(gateway.raw(message(gateway, TYPE, NAME, host=False))) == [400]
    assert status(gateway.raw(message(gateway, TYPE, NAME, host=False, version="1.0"))) == [200]


@pytest.mark.parametrize("host", ["evil.example:2828", "192.168.88.1.:2828", "192.168.88.1",
                                  "192.168.88.1:80", "192.168.088.001:2828", "11.22.33.2:2828",
                                  "[::ffff:192.168.88.1]:2828", "a@192.168.88.1:2828"])
def test_host_that_is_a_name_or_foreign(gateway, host):
    assert status(gateway.raw(message(gateway, TYPE, NAME, ("Host", host), host=False))) == [403]


def test_absolute_form_passes_the_same_check(gateway):
    path = gateway.services[WAN_IP][0]
    for authority, expected in ((gateway.authority(), 200), ("evil.example:2828", 403)):
        answer = gateway.raw(message(gateway, TYPE, NAME, path=f"http://{authority}{path}"))
        assert status(answer) == [expected]


def test_bare_line_feeds_and_leading_blank_lines(gateway):
    head, body = message(gateway, TYPE, NAME).split(b"\r\n\r\n", 1)
    assert status(gateway.raw(b"\r\n\r\n" + head.replace(b"\r\n", b"\n") + b"\n\n" + body)) == [200]


def test_limits_of_line_and_body(gateway):
    assert status(gateway.raw(message(gateway, TYPE, NAME, path="/" + "a" * 2100))) == [414]
    assert status(gateway.raw(message(gateway, TYPE, NAME, body=b" " * 16385))) == [413]


XML = {
    "doctype": b"<!DOCTYPE a>" + BODY,
    "external_entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + BODY,
    "billion_laughs": b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + BODY,
    "unknown_entity": BODY.replace(b"></u:", b">&x;</u:"),
    "control_character": BODY.replace(b"></u:", b">&#1;</u:"),
    "surrogate": BODY.replace(b"></u:", b">&#xD800;</u:"),
    "seventeen_deep": BODY.replace(b"></u:", b">" + b"<a>" * 15 + b"</a>" * 15 + b"</u:"),
    "hundred_thousand_deep": b"<a>" * 5000,
    "too_many_elements": BODY.replace(b"></u:", b">" + b"<a/>" * 140 + b"</u:"),
    "too_many_attributes": BODY.replace(b"<s:Body", b"<s:Body " + b" ".join(b'a%d="b"' % n for n in range(40))),
    "long_name": BODY.replace(b"></u:", b"><" + b"a" * 101 + b"/></u:"),
    "not_utf_8": BODY.replace(b"></u:", b">\xff</u:"),
    "cut_short": BODY[:-10],
    "twice": BODY + BODY,
}


@pytest.mark.parametrize("row", XML)
def test_xml_that_is_refused(gateway, row):
    answer = gateway.raw(message(gateway, TYPE, NAME, body=XML[row]))
    assert status(answer) in ([400], [500])
    assert b"root:" not in answer  # nothing of any file


def test_xml_that_is_tolerated(gateway):
    for body in (b"\xef\xbb\xbf" + BODY,  # byte order mark
                 BODY.replace(b"></u:", b"><!-- a comment --><?pi x?></u:"),
                 BODY.replace(b"<s:Body>", b"<s:Header><a>b</a></s:Header><s:Body>"),
                 BODY.replace(b"<s:", b"<soapenv:").replace(b"</s:", b"</soapenv:")
                 .replace(b"xmlns:s=", b"xmlns:soapenv=").replace(b" s:", b" soapenv:"),
                 BODY.replace(b' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"', b"")):
        assert status(gateway.raw(message(gateway, TYPE, NAME, body=body))) == [200], body


def test_header_that_must_be_understood(gateway):
    body = BODY.replace(b"<s:Body>", b'<s:Header><a s:mustUnderstand="1">b</a></s:Header><s:Body>')
    answer = gateway.raw(message(gateway, TYPE, NAME, body=body))
    assert status(answer) == [500] and b"<faultcode>s:MustUnderstand</faultcode>" in answer


ADD = {"NewRemoteHost": "", "NewExternalPort": 6001, "NewProtocol": "TCP", "NewInternalPort": 6001,
       "NewInternalClient": "192.168.88.10", "NewEnabled": 1, "NewPortMappingDescription": "x",
       "NewLeaseDuration": 0}


def add(gateway, changes, order=list):
    """AddPortMapping with CHANGES (None: left out); the code of the fault, or 0."""
    arguments = {k: v for k, v in {**ADD, **changes}.items() if v is not None}
    try:
        gateway.call("AddPortMapping", **dict(order(arguments.items())))
    except Fault as fault:
        return fault.code
    gateway.delete(6001)
    return 0


# What of the request differs, and the code of the fault; 0: there is none.
ARGUMENTS = {
    "remote_host_missing_is_any": ({"NewRemoteHost": None}, 0),
    "enabled_missing_is_1": ({"NewEnabled": None}, 0),
    "description_missing_is_empty": ({"NewPortMappingDescription": None}, 0),
    "lease_missing_is_0": ({"NewLeaseDuration": None}, 0),
    "internal_client_missing_is_the_requester": ({"NewInternalClient": None}, 0),
    "external_port_missing": ({"NewExternalPort": None}, 402),
    "protocol_missing": ({"NewProtocol": None}, 402),
    "internal_port_missing": ({"NewInternalPort": None}, 402),
    "unknown_argument_is_ignored": ({"NewUnknown": "x"}, 0),
    "boolean_true": ({"NewEnabled": "TRUE"}, 0),
    "boolean_yes": ({"NewEnabled": "yes"}, 0),
    "boolean_false": ({"NewEnabled": "False"}, 0),
    "boolean_no": ({"NewEnabled": "no"}, 0),
    "boolean_that_is_none": ({"NewEnabled": "2"}, 402),
    "number_with_leading_zeros": ({"NewExternalPort": "006001"}, 0),
    "number_out_of_its_types_range": ({"NewExternalPort": "70000"}, 601),
    "number_of_twenty_digits": ({"NewExternalPort": "99999999999999999999"}, 601),
    "number_of_four_bytes_and_more": ({"NewLeaseDuration": "4294967296"}, 601),
    "number_that_is_negative": ({"NewExternalPort": "-1"}, 402),
    "number_in_hex": ({"NewExternalPort": "0x1771"}, 402),
    "number_that_is_text": ({"NewExternalPort": "text"}, 402),
    "number_that_is_empty": ({"NewExternalPort": ""}, 402),
    "protocol_in_lower_case": ({"NewProtocol": "tcp"}, 0),
    "protocol_that_is_none": ({"NewProtocol": "SCTP"}, 402),
    "remote_host_star_is_any": ({"NewRemoteHost": "*"}, 0),
    "remote_host_zeros_is_any": ({"NewRemoteHost": "0.0.0.0"}, 0),
    "remote_host_that_is_a_name": ({"NewRemoteHost": "evil.example"}, 402),
}


@pytest.mark.parametrize("row", ARGUMENTS)
def test_argument(gateway, row):
    changes, code = ARGUMENTS[row]
    assert add(gateway, changes) == code


def test_arguments_in_any_order(gateway):
    assert add(gateway, {}, order=lambda items: reversed(list(items))) == 0


def test_argument_that_comes_twice(gateway):
    body = envelope("AddPortMapping", WAN_IP, ADD).replace(
        b"<NewProtocol>TCP<", b"<NewProtocol>UDP</NewProtocol><NewProtocol>TCP<")
    answered, _, text = gateway.post("AddPortMapping", body)
    assert answered == 500 and b"<errorCode>402<" in text
