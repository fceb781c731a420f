"""What must hold for every page that any test fetches."""

import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import html5lib
import httpx2

XHTML = "{http://www.w3.org/1999/xhtml}"
Element = ElementTree.Element


def check_page(answer: httpx2.Response) -> Element:
    """The parsed page; fails on anything that would not do for a person, a screen reader or a strict browser."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    check_headers(answer)
    assert answer.headers["cache-control"] == "no-store"
    page = parse(answer.text)
    assert page.get("lang") == "id"
    _check_title(page)
    _check_skip_link(page)
    _check_ids(page)
    _check_forms(page)
    _check_nothing_runs(page)
    _check_headings(page)
    for image in find(page, "img"):
        assert image.get("alt") is not None
    for cell in find(page, "th"):
        assert cell.get("scope")
    for link in find(page, "a"):
        assert re.match(r"/(?!/)|#", link.get("href", "")), link.get("href")
        assert text(link) or any(image.get("alt") for image in link.iter(XHTML + "img"))
    shown = text(page)
    assert not re.search(r"\b(None|Undefined|\{\{|\}\})\b", shown), "a value that is not there"
    return page


def check_headers(answer: httpx2.Response) -> None:
    """What every answer says, page or not."""
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "cache-control" in answer.headers


def parse(html: str) -> Element:
    """The page as a browser reads it; any mistake in the markup is an error."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True)
    page: Element = parser.parse(html)
    return page


def find(page: Element, name: str, **attributes: str) -> list[Element]:
    """Elements of a name with these attributes (`class_` is one of the classes)."""
    wanted = attributes.pop("class_", None)
    return [
        element
        for element in page.iter(XHTML + name)
        if all(element.get(key) == value for key, value in attributes.items())
        and (wanted is None or wanted in (element.get("class") or "").split())
    ]


def text(element: Element) -> str:
    """The words of an element, blanks made single."""
    return " ".join("".join(element.itertext()).split())


def _elements(page: Element) -> list[Any]:
    return [element for element in page.iter() if isinstance(element.tag, str)]


def _check_title(page: Element) -> None:
    [heading] = find(page, "h1")
    [title] = find(page, "title")
    assert text(heading)
    assert text(title).startswith(text(heading))


def _check_skip_link(page: Element) -> None:
    first = find(page, "a")[0]
    assert first.get("href") == "#isi"
    [main] = find(page, "main")
    assert main.get("id") == "isi"


def _check_ids(page: Element) -> None:
    ids = Counter(element.get("id") for element in _elements(page) if element.get("id"))
    assert max(ids.values()) == 1, ids.most_common(3)
    for element in _elements(page):
        for name in ("aria-labelledby", "aria-describedby"):
            for named in (element.get(name) or "").split():
                assert named in ids, named
        if (element.get("href") or "").startswith("#"):
            assert element.get("href")[1:] in ids, element.get("href")


def _check_forms(page: Element) -> None:
    labelled = {label.get("for") for label in find(page, "label")}
    for field in (*find(page, "input"), *find(page, "select"), *find(page, "textarea")):
        assert field.get("type") == "hidden" or field.get("id") in labelled, field.get("name")
    for form in find(page, "form"):
        assert form.get("method") in ("get", "post")
        assert re.match(r"/(?!/)", form.get("action", ""))
    for button in find(page, "button"):
        assert text(button)


def _check_nothing_runs(page: Element) -> None:
    for element in _elements(page):
        name = element.tag.split("}")[-1]
        assert name not in ("style", "iframe", "object", "embed", "base")
        if name == "script":  # a file of our own, never in the page
            assert re.fullmatch(r"/static/[\w-]+\.[0-9a-f]{12}\.js", element.get("src", ""))
            assert not (element.text or "").strip()
            assert element.get("defer") is not None or element.get("type") == "module"
        for key, value in element.attrib.items():
            assert key != "style"
            assert not key.startswith("on"), key
            assert "javascript:" not in value.lower()


def _check_headings(page: Element) -> None:
    levels = [int(e.tag[-1]) for e in _elements(page) if re.fullmatch(r".*}h[1-6]", e.tag)]
    before = 0
    for level in levels:
        assert level <= before + 1, levels
        before = level
