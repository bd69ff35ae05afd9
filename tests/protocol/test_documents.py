"""Documents: encodings, marks, DTDs, instructions, limits, and texts in pieces."""

import codecs

import pytest

from tests.protocol.echo import PATH, by_soap, echo_envelope, parameters, values

WORD = "aé\u2013\U0001f600b"
MARK = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


def send(client, body: bytes, charset: str | None = None):
    media_type = f"text/xml; charset={charset}" if charset else "text/xml"
    return client.post(PATH, body, media_type)


def document(word: str, declared: str | None = None) -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return declaration + echo_envelope(parameters(word=word))


# charset of the Content-Type, encoding of the declaration, codec of the bytes, with mark
ENCODED = [
    (None, None, "utf-8", False),
    (None, None, "utf-8", True),
    (None, "utf-8", "utf-8", False),
    (None, "UTF-8", "utf-8", True),
    ("utf-8", None, "utf-8", False),
    ("UTF-8", "utf-8", "utf-8", True),
    ('"utf-8"', "UTF-8", "utf-8", False),
    (None, "utf-16", "utf-16-le", True),
    (None, "utf-16", "utf-16-be", True),
    (None, None, "utf-16-le", True),
    (None, None, "utf-16-be", True),
    (None, "utf-16", "utf-16-le", False),
    (None, "UTF-16BE", "utf-16-be", False),
    ("utf-16", None, "utf-16-le", True),
    ("utf-16", "utf-16", "utf-16-be", True),
    ("utf-16", None, "utf-16-le", False),
    ("utf-16", "UTF-16", "utf-16-be", False),
    ("utf-16le", "utf-16", "utf-16-le", False),
    ("utf-16be", "utf-16", "utf-16-be", True),
]


@pytest.mark.parametrize(("charset", "declared", "codec", "marked"), ENCODED)
def test_a_document_is_decoded(client, charset, declared, codec, marked):
    mark = MARK[codec] if marked else b""
    body = mark + document(WORD, declared).encode(codec)
    assert values(send(client, body, charset)) == {"word": WORD}


@pytest.mark.parametrize(
    ("charset", "declared"),
    [(None, "ISO-8859-1"), ("iso-8859-1", None), ("latin1", "iso-8859-1")],
)
def test_latin_1_is_taken_where_it_is_said(client, charset, declared):
    body = document("aéb", declared).encode("latin-1")
    assert values(send(client, body, charset)) == {"word": "aéb"}


def test_ascii_is_taken_where_it_is_said(client):
    assert values(send(client, document("a").encode(), "us-ascii")) == {"word": "a"}


@pytest.mark.parametrize("octets", [b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xc3"])
@pytest.mark.parametrize("charset", [None, "utf-8"])
def test_what_is_not_utf8_is_refused(client, charset, octets):
    body = document("WORD").encode().replace(b"WORD", octets)
    reply = send(client, body, charset)
    assert (reply.status, reply.fault.code) == (400, "Client")
    assert reply.said.startswith("The request body is not utf-8 from byte ")


def test_utf16_of_an_odd_length_is_refused(client):
    body = MARK["utf-16-le"] + document("a").encode("utf-16-le")[:-1]
    assert send(client, body).status == 400


@pytest.mark.parametrize(
    "name", ["utf-7", "cp037", "unicode_escape", "punycode", "rot13", "zlib", "bogus"]
)
def test_another_encoding_is_refused(client, name):
    reply = send(client, document("a", name).encode())
    assert (reply.status, reply.fault.code) == (400, "Client")
    assert send(client, document("a").encode(), name).status == 415


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\t ", MARK["utf-8"], b"\0"])
def test_an_empty_body_is_refused(client, body):
    for version in ("text/xml", "application/soap+xml"):
        reply = client.post(PATH, body, version)
        assert reply.status == 400
        assert reply.fault.code in ("Client", "Sender")


DTD = "A DTD is not allowed."
PI = "A processing instruction is not allowed."
BROKEN = "The XML is not well-formed"
LATE = "The XML declaration does not stand at the very beginning."
NO_DECLARATION = "The XML declaration is not one of XML 1.0."
NO_XML = "The request body does not begin with XML."
GOOD = echo_envelope(parameters(word="a"))
XML_1_0 = '<?xml version="1.0"?>'

REFUSED = [
    ("<!DOCTYPE a>" + GOOD, DTD),
    ("<!DOCTYPE soap:Envelope []>" + GOOD, DTD),
    (XML_1_0 + "\n<!-- a --><!DOCTYPE a>" + GOOD, DTD),
    ("\n\n<!DOCTYPE a>" + GOOD, DTD),
    ('<!DOCTYPE a [<!ENTITY x "X">]>' + GOOD, DTD),
    ("<!doctype a>" + GOOD, BROKEN),
    (GOOD.replace("<soap:Body>", "<!DOCTYPE a><soap:Body>"), BROKEN),
    (GOOD + "<!DOCTYPE a>", BROKEN),
    (GOOD.replace(">a<", ">A&x;B<"), BROKEN),
    (GOOD.replace(">a<", ">&#0;<"), BROKEN),
    (GOOD.replace(">a<", ">&#1;<"), BROKEN),
    (GOOD.replace(">a<", ">&#xFFFE;<"), BROKEN),
    (GOOD.replace(">a<", ">&#xD800;<"), BROKEN),
    (GOOD.replace(">a<", ">\0<"), BROKEN),
    (GOOD.replace(">a<", ">\x08<"), BROKEN),
    (GOOD.replace(">a<", ">\uffff<"), BROKEN),
    (GOOD.replace(">a<", ">]]><"), BROKEN),
    (GOOD.replace("<word>", '<word a="1" a="2">'), BROKEN),
    (GOOD.replace("<word>", "<x:word>"), BROKEN),
    (GOOD + "<x/>", BROKEN),
    (GOOD + GOOD, BROKEN),
    (GOOD + "x", BROKEN),
    (GOOD + XML_1_0, BROKEN),
    ("<!-- a -- b -->" + GOOD, BROKEN),
    ("<!-- " + GOOD, BROKEN),
    ("<?xml-stylesheet href='a'?>" + GOOD, PI),
    (XML_1_0 + "<?a?>" + GOOD, PI),
    ("<!-- a --><?a b?>" + GOOD, PI),
    (GOOD + "<?a b?>", PI),
    (GOOD + "<!-- a -->\n<?a b?>", PI),
    (GOOD.replace(">a<", ">a<?p?>b<"), PI),
    (GOOD.replace("<soap:Body>", "<?p?><soap:Body>"), PI),
    (GOOD.replace("<soap:Body>", "<soap:Body><?p?>"), PI),
    (" " + XML_1_0 + GOOD, LATE),
    ("\n" + XML_1_0 + GOOD, LATE),
    ("\r\n\t" + XML_1_0 + GOOD, LATE),
    ("<!-- a -->" + XML_1_0 + GOOD, LATE),
    ("\n<?xml\nversion='1.0'" + GOOD, LATE),
    (XML_1_0 + XML_1_0 + GOOD, LATE),
    ('<?xml version="1.1"?>' + GOOD, NO_DECLARATION),
    ("<?xml version='1.0'" + GOOD, NO_DECLARATION),
    ("<?xml?>" + GOOD, NO_DECLARATION),
    ("<?xml ?>" + GOOD, NO_DECLARATION),
    ("<?xml version=1.0?>" + GOOD, NO_DECLARATION),
    ("<?xml encoding='utf-8'?>" + GOOD, NO_DECLARATION),
    ("<?xml encoding='utf-8' version='1.0'?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0\"?>" + GOOD, NO_DECLARATION),
    ("<?xml version=\"1.0'?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0' encoding='utf-8\"?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0' encoding=''?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0' encoding='8bit'?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0' encoding=' utf-8'?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0' standalone='yes\"?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0' standalone='maybe'?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0' standalone='no' encoding='utf-8'?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0'encoding='utf-8'?>" + GOOD, NO_DECLARATION),
    ("<?xml version='1.0'>" + GOOD, NO_DECLARATION),
    ('<?xml\u00a0version="1.0"?>' + GOOD, PI),
    ('<?XML version="1.0"?>' + GOOD, PI),
    ("<!-- \uffff -->" + GOOD, BROKEN),
    (XML_1_0 + "<!-- \ufffe -->" + GOOD, BROKEN),
    ("<!-- \x01 -->" + GOOD, BROKEN),
    ("<!-- \0 -->" + GOOD, BROKEN),
    ("<!-- a --->" + GOOD, BROKEN),
    (GOOD + "<!-- \uffff -->", BROKEN),
    ("\u00a0" + GOOD, NO_XML),
    ("\u2003" + GOOD, NO_XML),
    ("\x1c" + GOOD, NO_XML),
    ("x" + GOOD, NO_XML),
    ("\ufeff\ufeff" + GOOD, NO_XML),
    ('{"word": "a"}', NO_XML),
    ("word=a", NO_XML),
    ("\x89PNG\r\n\x1a\n", NO_XML),
    ("<", BROKEN),
    ("<html><p></html>", BROKEN),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_no_soap_document_is_refused(client, text, said):
    for version, code in (("text/xml", "Client"), ("application/soap+xml", "Sender")):
        reply = client.post(PATH, text.encode(), version)
        assert (reply.status, reply.fault.code) == (400, code)
        assert reply.said.startswith(said)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_dtd_does_not_hide_in_another_encoding(client, codec):
    body = MARK[codec] + ("<!DOCTYPE a>" + GOOD).encode(codec)
    assert send(client, body).said == DTD
    assert send(client, body[2:]).said == DTD


TAKEN = [
    (XML_1_0 + GOOD, "a"),
    ("<?xml version='1.0' standalone='yes' ?>\r\n" + GOOD, "a"),
    ("\n <!-- a -->\t<!----><!-- - -->" + GOOD + "\n<!-- b -->\n", "a"),
    (GOOD.replace(">a<", "><![CDATA[a]]>b<![CDATA[<c>]]><"), "ab<c>"),
    (GOOD.replace(">a<", "><![CDATA[<!DOCTYPE a>]]><"), "<!DOCTYPE a>"),
    (GOOD.replace(">a<", "><![CDATA[<?p?>]]><"), "<?p?>"),
    (GOOD.replace(">a<", ">&#97;&#x62;&amp;&lt;&gt;&quot;&apos;<"), "ab&<>\"'"),
    (GOOD.replace(">a<", ">a\r\nb\rc<"), "a\nb\nc"),
    (GOOD.replace(">a<", "> a\t<"), " a\t"),
    (GOOD.replace("<soap:Body>", "<!-- a --><soap:Body><!-- b -->"), "a"),
    (GOOD.replace("</soap:Body>", "<!-- a --></soap:Body><!-- b -->"), "a"),
    (
        GOOD.replace(
            "<soap:Body>", "<soap:Header><!-- a --><x/></soap:Header><soap:Body>"
        ),
        "a",
    ),
    (
        GOOD.replace("<word>", "<!-- a --><word>").replace(
            "</word>", "</word><!-- -->"
        ),
        "a",
    ),
    (GOOD.replace("<word>", "<other>b<!-- a --></other><word>"), "a"),
    ("<!-- a -->" + GOOD + "<!-- b --><!-- c -->", "a"),
    (GOOD.replace("<word>", '<word x="1" >'), "a"),
]


@pytest.mark.parametrize(("text", "word"), TAKEN)
def test_comments_and_cdata_never_change_a_value(client, text, word):
    assert values(send(client, text.encode())) == {"word": word}


INSIDE = [
    "a<!-- x -->b",
    "<!-- x -->ab",
    "ab<!-- x -->",
    "<!---->",
    "a<!-- --><!-- -->",
]


@pytest.mark.parametrize("inside", INSIDE)
def test_a_comment_inside_a_value_is_a_bad_value(client, inside):
    for name in ("word", "count", "api_key"):
        reply = by_soap(client, f"<{name}>{inside}</{name}>")
        assert (reply.status, reply.fault.code) == (500, "Client")
        assert reply.said == (
            f"Server was unable to read request. ---> Parameter {name}: a comment was"
            " given inside its value, text was expected."
        )


def test_the_place_of_a_mistake_counts_from_the_first_character(client):
    for declaration, place in (
        ("", "line 1, column 4"),
        (XML_1_0, "line 1, column 25"),
        (XML_1_0 + "\n\n", "line 3, column 4"),
        ("<?xml\n version='1.0'\n?>", "line 3, column 6"),
        ("<?xml version='1.0'?>\r\n<!-- \n -->", "line 3, column 8"),
    ):
        reply = send(client, (declaration + "<a>&</a>").encode())
        assert reply.said == f"The XML is not well-formed ({place})."
