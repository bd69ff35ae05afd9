"""The help pages, in the process: what stands on them, and what must never do."""

import base64
import hashlib
import io
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from lxml import etree, html
from sqlalchemy import create_engine

from service.protocol.help import CONTENT_SECURITY_POLICY
from service.protocol.pages import PAGES, make_application
from service.protocol.refusals import REFUSALS
from service.protocol.samples import list_samples
from service.settings import Settings

OPERATIONS = [(page, each) for page in PAGES for each in page.operations.values()]
HELP = ["/", *[page.path for page in PAGES]]
HELP += [f"{page.path}?op={each.name}" for page, each in OPERATIONS]
SERVICE = Path(__file__).resolve().parents[2] / "service"
SHEETS = (SERVICE / "protocol/templates/help.css", SERVICE / "admin/static/app.css")
NONE = "\N{EN DASH}"
HOST = "leads.example:8443"

each_operation = pytest.mark.parametrize(
    ("page", "operation"), OPERATIONS, ids=[each.name for _, each in OPERATIONS]
)
each_help = pytest.mark.parametrize("target", HELP)


@pytest.fixture(scope="module")
def application():
    """The pages over an engine that is never used."""
    return make_application(Settings(), create_engine("postgresql+psycopg:///nowhere"))


@pytest.fixture
def get(application):
    def get(target: str, verb: str = "GET"):
        path, _, query = target.partition("?")
        environ = {
            "REQUEST_METHOD": verb,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": HOST,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8080",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(),
        }
        said = []
        body = b"".join(application(environ, lambda *given: said.extend(given)))
        return said[0], dict(said[1]), body.decode()

    return get


def texts(root, selector: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in root.xpath(selector)]


@each_help
def test_is_well_formed_html_for_everybody(get, target):
    status, headers, body = get(target)
    assert (status, headers["Content-Type"]) == ("200 OK", "text/html; charset=utf-8")
    parser = etree.HTMLParser(recover=False)
    known = "Tag (header|nav|main|section|details|summary|svg|path) invalid"  # libxml2 knows HTML 4
    try:
        etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        wrong = [e.message for e in parser.error_log if not re.match(known, e.message)]
        assert wrong == []
    root = html.fromstring(body)
    assert root.get("lang") == "en"
    assert len(root.xpath("//h1")) == len(root.xpath("//main")) == 1
    assert root.xpath("string(//title)").strip()
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(each.tag[1]) for each in root.xpath("//h1|//h2|//h3|//h4")]
    assert all(low - high <= 1 for high, low in pairwise(levels))
    for field in root.xpath("//input|//select"):
        assert root.xpath("//label[@for=$id]", id=field.get("id"))
    assert all(each.get("scope") for each in root.xpath("//th"))


@each_help
def test_asks_nobody_for_anything(get, target):
    root = html.fromstring(get(target)[2])
    assert not root.xpath("//script|//link|//img|//iframe|//object|//base")
    assert not root.xpath("//@style|//@src|//@*[starts-with(name(), 'on')]")
    assert "url(" not in root.xpath("string(//style)")
    for link in root.xpath("//@href|//@action"):
        parts = urlsplit(link)
        assert (parts.scheme, parts.netloc) == ("", ""), link
        assert not parts.path.startswith("/"), "would leave the proxy's prefix"


@each_help
def test_links_lead_somewhere(get, target):
    root = html.fromstring(get(target)[2])
    root.make_links_absolute(f"https://{HOST}{target}")
    for _, attribute, link, _ in root.iterlinks():
        parts = urlsplit(link)
        if parts.fragment:
            assert root.get_element_by_id(parts.fragment) is not None
        elif attribute == "href" and parts.path != "/admin/":  # that needs a database
            assert get(f"{parts.path}?{parts.query}")[0] == "200 OK"


@each_help
def test_policy_permits_the_style_and_no_other(get, target):
    _, headers, body = get(target)
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    style = html.fromstring(body).xpath("string(//style)")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "form-action 'self'" in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY


@each_help
def test_head_answers_as_get_without_a_body(get, target):
    assert get(target, "HEAD") == (*get(target)[:2], "")


def test_index_names_every_page_and_operation(get):
    root = html.fromstring(get("/")[2])
    assert texts(root, "//h2") == [page.path for page in PAGES]
    operations = [(each.name, each.summary) for _, each in OPERATIONS]
    named = list(zip(texts(root, "//dt"), texts(root, "//dd"), strict=True))
    assert named == operations


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_shows_operations_and_wsdl(get, page):
    root = html.fromstring(get(page.path)[2])
    links = root.xpath("//main//@href")
    assert links == [*[f"?op={name}" for name in page.operations], "?WSDL", "?disco"]
    assert f"https://{HOST}{page.path}?WSDL" in root.text_content()


@each_operation
def test_every_parameter_is_explained(get, page, operation):
    root = html.fromstring(get(f"{page.path}?op={operation.name}")[2])
    rows = [texts(row, "./th|./td") for row in root.xpath("//tbody/tr")]
    assert len(rows) == len(operation.request.declared)
    for row, parameter in zip(rows, operation.request.declared, strict=True):
        named, need, meaning, *values = row
        assert named == f"{parameter.name} {parameter.type}"
        assert need == parameter.need
        assert parameter.meaning and meaning.startswith(parameter.meaning)
        assert all(choice in meaning for choice in parameter.choices)
        assert values == [
            text or NONE for text in (parameter.skip, parameter.clear)[: len(values)]
        ]
        if len(values) < 2:
            assert parameter.clear is None
        if not values:
            assert parameter.skip is None


@each_operation
def test_form_calls_the_operation(get, page, operation):
    root = html.fromstring(get(f"{page.path}?op={operation.name}")[2])
    (form,) = root.forms
    form.make_links_absolute(f"https://{HOST}/prefix{page.path}?op={operation.name}")
    assert form.action == f"https://{HOST}/prefix{page.path}/{operation.name}"
    assert form.method == "POST"
    buttons = form.xpath(".//button[@type='submit']/@formmethod")
    assert buttons == ["post", "get"], "the first one is what Enter presses"
    fields = form.xpath(".//input/@name|.//select/@name")
    assert fields == [each.name for each in operation.request.declared]
    assert not form.fields.get("api_key")
    operation.request.from_pairs(form.form_values())  # as it stands it can be read


def test_warns_of_members_that_nobody_set(get):
    root = html.fromstring(get("/buyers/api/1/leads.asmx?op=UpdateLead")[2])
    (warning,) = texts(root, "//*[@class='warning']")
    assert "overwrites the lead's revenue with 0" in warning


@each_operation
def test_refusals_are_listed(get, page, operation):
    root = html.fromstring(get(f"{page.path}?op={operation.name}")[2])
    expected = [reason.value for reason in operation.of_this(REFUSALS)]
    assert texts(root, "//ul[@class='texts']/li") == expected


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "returnlead'",
        "\x00\x1b[31m",
        "é\ud7ff",
        "a" * 3000,
    ],
)
@pytest.mark.parametrize("is_quoted", [False, True])
def test_unknown_operation_is_named_and_harmless(get, hostile, is_quoted):
    sent = quote(hostile) if is_quoted else hostile.encode().decode("latin-1")
    status, headers, body = get(f"/api/2/track.asmx?op={sent}")
    assert status == "404 Not Found"
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    root = html.fromstring(body)
    (warning,) = texts(root, "//*[@role='alert']")
    assert warning.startswith("There is no operation")
    assert len(root.xpath("string(//*[@role='alert']//code)")) <= 65  # 64 and …
    assert not root.xpath("//script|//img")
    assert "<script" not in body and "49" not in warning
    assert texts(root, "//dt")[0] == "ReturnLead"


def test_unknown_operation_of_another_case_is_pointed_to(get):
    root = html.fromstring(get("/api/2/track.asmx?op=returnLEAD")[2])
    assert root.xpath("//*[@role='alert']//@href") == ["?op=ReturnLead"]


@each_operation
def test_samples_stand_on_the_page(get, page, operation):
    root = html.fromstring(get(f"{page.path}?op={operation.name}")[2])
    boxes = [each.text_content() for each in root.xpath("//pre")]
    address = f"https://{HOST}{page.path}"
    for sample in list_samples(operation):
        shown = {sample.curl(address), sample.request(address), sample.reply}
        assert shown <= set(boxes)


def test_address_is_each_callers_own(get, application):
    assert HOST in get("/api/2/track.asmx?op=ReturnLead")[2]
    other = make_application(
        Settings(public_url="http://other.example/x"),
        create_engine("postgresql+psycopg:///nowhere"),
    )
    body = b"".join(other(_environ("/api/2/track.asmx", "op=ReturnLead"), _ignore))
    assert HOST not in body.decode()
    assert "http://other.example/x/api/2/track.asmx/ReturnLead" in body.decode()
    assert "POST /x/api/2/track.asmx/ReturnLead HTTP/1.1" in body.decode()


def _environ(path: str, query: str) -> dict:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}


def _ignore(status, headers):
    pass


def test_wears_the_colours_of_the_pages_for_people():
    colours = [
        re.findall(
            r"^ *--text.*?^ *}", sheet.read_text("utf-8"), re.MULTILINE | re.DOTALL
        )
        for sheet in SHEETS
    ]
    assert len(colours[0]) == 2
    assert colours[0] == colours[1]
