"""All pages of a server, found as a person finds them: by following links."""

from collections import Counter, defaultdict, deque
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from lxml import html

from service.admin.app import make_app
from service.admin.mount import MOUNT

NOT_FOR_PEOPLE = ("wsdl", "disco")
MOST = 2  # addresses with another id; with another filter or sort, one is enough


def page_rules() -> dict[str, list]:
    """Tell the rules of every endpoint that answers a GET, by its name."""
    rules = defaultdict(list)
    for rule in RULES.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static":
            rules[rule.endpoint].append(rule)
    return rules


RULES = make_app(None).url_map


class Site:
    """The addresses of a server, by endpoint; "help" has those of the API's pages."""

    def __init__(self):
        self.pages = defaultdict(list)
        self.others = set()  # endpoints that redirect, or send a file


def crawl(server_url: str, cookies: dict[str, str], starts: list[str]) -> Site:
    """Follow the links of every page, but of many alike (another id) only a few."""
    site, kinds, seen = Site(), Counter(), set()
    todo = deque(["/", *starts, *_starts()])
    with requests.Session() as session:
        session.cookies.update(cookies)
        while todo:
            address = todo.popleft()
            endpoint, kind = _place(address)
            most = 1 if "?" in address else MOST
            if address in seen or kinds[kind] >= most:
                continue
            seen.add(address)
            kinds[kind] += 1
            answer = session.get(server_url + address, allow_redirects=False)
            if _is_page(answer):
                site.pages[endpoint].append(address)
                todo.extend(_links(answer, server_url))
            else:
                site.others.add(endpoint)
                todo.extend(_target(answer, server_url))
    return site


def _starts() -> list[str]:
    """Tell the addresses of the pages that need no id."""
    rules = [rule for rules in page_rules().values() for rule in rules]
    return [MOUNT + rule.rule for rule in rules if not rule.arguments]


def _is_page(answer: requests.Response) -> bool:
    """Say whether it is one: an error is, too, and is found again when it is opened."""
    if answer.status_code >= 400:
        return True
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_html


def _links(answer: requests.Response, server_url: str) -> list[str]:
    found = []
    for element, attribute, link, _ in html.fromstring(answer.content).iterlinks():
        is_link = element.tag == "a" and attribute == "href"
        address = urljoin(answer.url, link).partition("#")[0]
        if is_link and address.startswith(server_url):
            found.append(address.removeprefix(server_url))
    return [each for each in found if _is_for_people(each)]


def _target(answer: requests.Response, server_url: str) -> list[str]:
    """Tell where a redirect leads."""
    target = urljoin(answer.url, answer.headers.get("Location", ""))
    is_ours = answer.is_redirect and target.startswith(server_url)
    return [target.removeprefix(server_url)] if is_ours else []


def _is_for_people(address: str) -> bool:
    """Say whether to open it; of a list's filters, one at a time is enough."""
    query = urlsplit(address).query
    return query.lower() not in NOT_FOR_PEOPLE and query.count("&") == 0


def _place(address: str) -> tuple[str, tuple]:
    """Tell which endpoint an address belongs to, and what else is alike."""
    parts = urlsplit(address)
    if not parts.path.startswith(MOUNT):
        return "help", ("help", address)
    path = parts.path.removeprefix(MOUNT) or "/"
    endpoint, arguments = RULES.bind("localhost").match(path)
    words = tuple(value for value in arguments.values() if isinstance(value, str))
    return endpoint, (endpoint, words, *parse_qs(parts.query))
