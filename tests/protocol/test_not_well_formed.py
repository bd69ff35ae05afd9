"""Documents that are not well-formed, after those of the W3C's test suite.

They follow James Clark's collection `not-wf/sa`, by its numbers, as far as they need no
DTD: that is refused before anything else. The suite wants each of them refused.
"""

import pytest

from tests.protocol.echo import PATH

BROKEN = "The XML is not well-formed ("
LATE = "The XML declaration does not stand at the very beginning."
NO_DECLARATION = "The XML declaration is not one of XML 1.0."
PI = "A processing instruction is not allowed."
EMPTY = "The request body is empty."

IN_CONTENT = [
    ("001", "<doc>\n<doc\n?\n<a</a>\n</doc>\n"),
    ("002", "<doc>\n<.doc></.doc>\n</doc>\n"),
    ("003", "<doc><? pi stuff?></doc>\n"),
    ("004", "<doc><?pi some data ></doc>\n"),
    ("005", "<doc><?pi some data?</doc>\n"),
    ("006", "<doc><!-- a comment ending with three dashes ---></doc>\n"),
    ("007", "<doc>&amp no refc</doc>\n"),
    ("008", "<doc>&.entity;</doc>\n"),
    ("009", "<doc>&#RE;</doc>\n"),
    ("010", "<doc>A & B</doc>\n"),
    ("011", "<doc a1></doc>\n"),
    ("012", "<doc a1=v1></doc>\n"),
    ("013", '<doc a1="v1></doc>\n'),
    ("014", '<doc a1="<foo>"></doc>\n'),
    ("015", "<doc a1=></doc>\n"),
    ("016", '<doc a1="v1" "v2"></doc>\n'),
    ("017", "<doc><![CDATA[</doc>\n"),
    ("018", "<doc>< ![CDATA[]]></doc>\n"),
    ("019", "<doc></>\n"),
    ("020", '<doc a1="A & B"></doc>\n'),
    ("021", '<doc a1="a&b"></doc>\n'),
    ("022", '<doc a1="&#123:"></doc>\n'),
    ("023", '<doc 12="34"></doc>\n'),
    ("024", "<doc>\n<123></123>\n</doc>\n"),
    ("025", "<doc>]]></doc>\n"),
    ("026", "<doc>]]]></doc>\n"),
    ("027", "<doc>\n<!-- abc\n</doc>\n"),
    ("028", "<doc>\n<?a pi that is not closed\n</doc>\n"),
    ("029", "<doc>abc]]]>def</doc>\n"),
    ("030", "<doc>A form feed (\f) is not legal in data</doc>\n"),
    ("031", "<doc><?pi a form feed (\f) is not allowed in a pi?></doc>\n"),
    ("032", "<doc><!-- a form feed (\f) is not allowed in a comment --></doc>\n"),
    ("033", "<doc>abc\x1bdef</doc>\n"),
    ("034", "<doc\f>A form feed is not white space</doc>\n"),
    ("035", "<doc>1 < 2 but not in XML</doc>\n"),
    ("036", "<doc></doc>\n\nIllegal data\n"),
    ("037", "<doc></doc>\n&#32;\n"),
    ("038", '<doc x="foo" y="bar" x="baz"></doc>\n'),
    ("039", "<doc><a></aa></doc>\n"),
    ("040", "<doc></doc>\n<doc></doc>\n"),
    ("041", "<doc/>\n<doc></doc>\n"),
    ("042", "<doc/></doc/>\n"),
    ("043", "<doc/>\nIllegal data\n"),
    ("044", "<doc/><doc/>\n"),
    ("045", "<doc>\n<a/\n</doc>\n"),
    ("046", "<doc>\n<a/</a>\n</doc>\n"),
    ("047", "<doc>\n<a / >\n</doc>\n"),
    ("048", "<doc>\n</doc>\n<![CDATA[]]>\n"),
    ("049", "<doc>\n<a><![CDATA[xyz]]]></a>\n<![CDATA[]]></a>\n</doc>\n"),
    ("051", "<!-- a comment -->\n<![CDATA[]]>\n<doc></doc>\n"),
    ("053", "<doc></DOC>\n"),
    ("070", "<!-- a comment ending with three dashes --->\n<doc></doc>\n"),
    ("072", "<doc>&foo;</doc>\n"),
    ("093", "<doc>&#X58;</doc>\n"),
    ("108", "<doc>\n<![CDATA [  ]]>\n</doc>\n"),
    ("112", "<doc>\n<![cdata[data]]>\n</doc>\n"),
    ("142", "<doc>&#0;</doc>\n"),
    ("143", "<doc>&#31;</doc>\n"),
    ("144", "<doc>&#xFFFF;</doc>\n"),
    ("145", "<doc>&#xD800;</doc>\n"),
    ("146", "<doc>&#x110000;</doc>\n"),
    ("151", '<doc></doc>\n<?xml version="1.0"?>\n'),
    ("152", '<doc>\n<?xml version="1.0"?>\n</doc>\n'),
    ("156", '<doc>\n<?xMl version="1.0"?>\n</doc>\n'),
    ("157", "<doc>\n<?xmL?>\n</doc>\n"),
    ("166", "<doc>\uffff</doc>\n"),
    ("167", "<doc>\ufffe</doc>\n"),
    ("171", "<!-- \uffff -->\n<doc></doc>\n"),
    ("173", '<doc a="\uffff"></doc>\n'),
    ("174", "<doc><![CDATA[\uffff]]></doc>\n"),
    ("176", "<doc>\n"),
    ("177", "<doc>A\uffff</doc>\n"),
    ("186", "<a b='c'd='e'/>\n"),
    # of the same kinds, by other authors of the suite
    ("attlist09", '<doc a="&#60;<"/>'),
    ("element00", "<root>\n    <incomplete\n    </root>\n"),
    ("element01", "<root>\n    <incomplete"),
    ("element02", "<root><% comment %></root>"),
    ("element04", "<root>\n    <![CDATA[ CDATA section ends early ]] ></root>"),
    ("content01", "<root> A & B </root>"),
    ("content02", "<root> &#x5G; </root>"),
    ("content03", "<root> &#5a; </root>"),
    ("o-p14fail1", "<doc>[<]</doc>"),
    ("o-p15fail1", "<!--a\n--b-->\n<doc/>"),
    ("o-p27fail1", '<doc/>\n<doc x="y"/>'),
    ("o-p39fail2", "</doc>"),
    ("o-p40fail4", '<doc att="val"att2="val2"/>'),
    ("o-p41fail3", "<doc att :\n='val'/>"),
    ("o-p66fail3", "<doc>&#4A;</doc>"),
    ("o-p68fail3", "<doc>&undeclared;</doc>"),
    ("no-end", "<doc att='val"),
]
IN_FRONT = [
    ("050", "", EMPTY),
    ("094", '<?xml VERSION="1.0"?>\n<doc></doc>\n', NO_DECLARATION),
    ("095", '<?xml encoding="UTF-8" version="1.0"?>\n<doc/>\n', NO_DECLARATION),
    ("096", '<?xml version="1.0"encoding="UTF-8" ?>\n<doc></doc>\n', NO_DECLARATION),
    ("097", '<?xml version="1.0\' encoding="UTF-8" ?>\n<doc/>\n', NO_DECLARATION),
    ("098", '<?xml version="1.0" version="1.0"?>\n<doc></doc>\n', NO_DECLARATION),
    ("099", '<?xml version="1.0" valid="no" ?>\n<doc></doc>\n', NO_DECLARATION),
    ("100", '<?xml version="1.0" standalone="YES" ?>\n<doc/>\n', NO_DECLARATION),
    ("101", '<?xml version="1.0" encoding=" UTF-8"?>\n<doc/>\n', NO_DECLARATION),
    ("102", '<?xml version="1.0 " ?>\n<doc></doc>\n', NO_DECLARATION),
    ("105", "<?pi stuff?>\n<![CDATA[]]>\n<doc>\n</doc>\n", PI),
    ("147", '\n<?xml version="1.0"?>\n<doc></doc>\n', LATE),
    ("148", '<!-- -->\n<?xml version="1.0"?>\n<doc></doc>\n', LATE),
    ("154", '<?XML version="1.0"?>\n<doc></doc>\n', PI),
    ("155", '<?xmL version="1.0"?>\n<doc></doc>\n', PI),
    ("172", "<?pi \uffff?>\n<doc></doc>\n", PI),
    ("o-p23fail3", '<?xml Version="1.0"?>\n<doc/>', NO_DECLARATION),
    ("o-p24fail2", "<?xml version='1.0\"?>\n<doc/>", NO_DECLARATION),
    ("o-p26fail2", '<?xml version="1,0"?>\n<doc/>', NO_DECLARATION),
    ("o-p32fail3", "<?xml version='1.0' standalone='yes\"?>\n<doc/>", NO_DECLARATION),
    ("encoding02", '<?xml version="1.0" encoding="a/b"?>\n<a/>', NO_DECLARATION),
    ("encoding05", '<?xml version="1.0" encoding="$$"?>\n<a/>', NO_DECLARATION),
]


@pytest.mark.parametrize(
    ("text", "said"),
    [pytest.param(text, BROKEN, id=number) for number, text in IN_CONTENT]
    + [pytest.param(text, said, id=number) for number, text, said in IN_FRONT],
)
@pytest.mark.parametrize("charset", ["", "; charset=utf-8"])
def test_is_refused(client, text, said, charset):
    reply = client.post(PATH, text.encode(), f"text/xml{charset}")
    assert (reply.status, reply.fault.code) == (400, "Client")
    assert reply.said.startswith(said)


@pytest.mark.parametrize(
    "octets",
    [
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xed\xa0\x80\xed\xb0\x80",
        b"\xf7\x80\x80\x80",
    ],
    ids=["168", "169", "170", "beyond"],
)
def test_surrogates_are_no_utf8(client, octets):
    reply = client.post(PATH, b"<doc>" + octets + b"</doc>", "text/xml")
    assert (reply.status, reply.said) == (
        400,
        "The request body is not utf-8 from byte 5 on.",
    )
