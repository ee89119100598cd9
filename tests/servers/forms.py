"""Filling in a page's form over HTTP, as a browser without JavaScript does."""

from __future__ import annotations

from urllib.parse import urljoin

import httpx2
from selectolax.lexbor import LexborHTMLParser, LexborNode


def sign_in(client: httpx2.Client, email: str, password: str) -> httpx2.Response:
    """Follow the front page to its sign-in form and send it. Raises AssertionError if still outside."""
    page = client.get("/", follow_redirects=True)
    answer = submit(client, page, holding="password", login=email, password=password)
    assert 'type="password"' not in answer.text, f"not signed in as {email}: {answer.url}"
    return answer


def submit(client: httpx2.Client, page: httpx2.Response, *, holding: str, **values: str) -> httpx2.Response:
    """Send the page's form that has a field named `holding`, its hidden fields included."""
    for form in LexborHTMLParser(page.text).css("form"):
        fields = _filled_in(form)
        if holding in fields:
            target = urljoin(str(page.url), form.attributes.get("action") or "")
            return client.post(
                target, data=fields | values, headers={"Referer": str(page.url)}, follow_redirects=True
            )
    raise AssertionError(f"no form with {holding} on {page.url}")


def _filled_in(form: LexborNode) -> dict[str, str]:
    """The fields as the page offers them; boxes count only where they are ticked."""
    fields = {}
    for node in form.css("input[name]"):
        ticked = node.attributes.get("type") not in ("checkbox", "radio") or "checked" in node.attributes
        if ticked:
            fields[str(node.attributes["name"])] = node.attributes.get("value") or ""
    for node in form.css("textarea[name]"):
        fields[str(node.attributes["name"])] = node.text()
    for node in form.css("select[name]"):
        chosen = node.css_first("option[selected]") or node.css_first("option")
        fields[str(node.attributes["name"])] = (chosen.attributes.get("value") or "") if chosen else ""
    return fields
