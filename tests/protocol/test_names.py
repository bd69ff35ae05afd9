"""Names in WSDLs that code generators can turn into classes: no two into the same one.

Java and C# drop underscores and letter case, and have one class for each named type and
for each element that has its type inside it.
"""

from collections import defaultdict
from pathlib import Path

import pytest
from lxml import etree

from service.protocol import pages, wsdl

XSD = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
CALLERS = Path(__file__).resolve().parents[2] / "docs" / "callers.md"
API_1 = "http://cakemarketing.com/api/1/"
API_2 = "http://cakemarketing.com/api/2/"
LEADS = "http://cakemarketing.com/buyers/api/1/"
# Pairs of which both names are CAKE's; docs/callers.md says what to do about them.
CAKES = {
    (LEADS, "UpdateLeadResponse", "update_lead_response"),
    (API_2, "UpdateLeadPriceResponse", "update_lead_price_response"),
    (API_1, "LeadInfoResponse", "lead_info_response"),
    (API_1, "AccountStatusesResponse", "account_statuses_response"),
    (API_1, "EmailTemplatesResponse", "email_templates_response"),
    # these only where addedit and export are made into one package
    (API_1, "Buyer", "Buyer"),
    (API_1, "BuyerContract", "BuyerContract"),
}


def declarations(page) -> list[tuple[str, str, str, str]]:
    """List what becomes a class: namespace, kind, name, and what it holds."""
    root = etree.fromstring(wsdl.write_wsdl(page, "http://x"))
    found = [
        (root.get("targetNamespace"), "service", each.get("name"), "")
        for each in root.iter(f"{WSDL}service", f"{WSDL}portType")
        if each.get("name")[-7:] != "HttpGet" and each.get("name")[-8:] != "HttpPost"
    ]
    for schema in root.iter(f"{XSD}schema"):
        for each in schema.iterchildren(
            f"{XSD}element", f"{XSD}complexType", f"{XSD}simpleType"
        ):
            if each.get("type") is None:
                namespace, kind = schema.get("targetNamespace"), each.tag[len(XSD) :]
                found.append((namespace, kind, each.get("name"), content(each)))
    return found


def content(element) -> str:
    inner = "".join(map(content, element))
    return f"{element.tag}{sorted(element.items())}({inner})"


def collisions(declared) -> set[tuple[str, str, str]]:
    """Find the pairs of which one class would be made, and of one name with two shapes."""
    by_class = defaultdict(set)
    for namespace, kind, name, holds in declared:
        by_class[namespace, name.replace("_", "").lower()].add((name, kind, holds))
    pairs = set()
    for (namespace, _), each in by_class.items():
        first, *others = sorted(each)
        pairs |= {(namespace, first[0], other[0]) for other in others}
    return pairs


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.path)
def test_no_two_names_of_a_page_become_one_class(page):
    assert collisions(declarations(page)) <= CAKES


@pytest.mark.parametrize("namespace", sorted({page.namespace for page in pages.PAGES}))
def test_nor_do_those_of_all_pages_of_a_namespace(namespace):
    declared = [
        each
        for page in pages.PAGES
        if page.namespace == namespace
        for each in declarations(page)
    ]
    assert collisions(declared) <= CAKES


def test_nor_do_cakes_pairs_of_all_pages():
    declared = [each for page in pages.PAGES for each in declarations(page)]
    assert {
        pair for pair in collisions(declared) if pair[0].startswith("API:")
    } == set()


def test_a_collision_would_be_seen():
    assert collisions(
        [
            ("n", "element", "LeadResponse", "a"),
            ("n", "complexType", "lead_response", "b"),
            ("n", "complexType", "row", "a"),
            ("n", "complexType", "row", "b"),
            ("m", "complexType", "row", "c"),
            ("n", "complexType", "same", "a"),
            ("n", "complexType", "same", "a"),
        ]
    ) == {("n", "LeadResponse", "lead_response"), ("n", "row", "row")}


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.path)
def test_members_of_a_type_become_members_of_a_class(page):
    root = etree.fromstring(wsdl.write_wsdl(page, "http://x"))
    for sequence in root.iter(f"{XSD}sequence"):
        names = [each.get("name").replace("_", "").lower() for each in sequence]
        assert len(set(names)) == len(names)
        assert "class" not in names  # Java's getClass() is taken


def test_what_cake_forces_is_in_the_docs():
    text = CALLERS.read_text()
    assert [name for _, *names in CAKES for name in names if name not in text] == []
