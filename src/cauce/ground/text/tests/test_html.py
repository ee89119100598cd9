# ruff: noqa: E501 - one case a line reads best
"""Nothing that a stranger wrote can run, load or cover anything."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cauce.ground.text.html import sanitise_full, sanitise_inline
from cauce.ground.text.plain import html_to_text

ATTACKS = [
    "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)">x</a>', '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>', "<svg><script>alert(1)</script></svg>", "<svg onload=alert(1)>", "<math><mtext></p><style><img src onerror=alert(1)>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>', '<form action="https://x"><input name=a></form>', '<style>@import "https://x"</style>', "<base href=//x>",
    '<meta http-equiv=refresh content="0;url=https://x">', '<div style="background:url(https://x)">', "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    '<p style="position:fixed;inset:0">', '<td background="https://x">', '<img src="//x.example/p.gif">', "<object data=x>", "<!--><script>alert(1)</script>-->", "<a href=vbscript:x>",
    '<img srcset="https://x 1x">', "<video src=https://x autoplay>", "<p style=\"width:expression(alert(1))\">", '<style>a{background:\\75rl(https://x)}</style>', "<link rel=stylesheet href=//x>",
    '<img src="data:text/html,<script>alert(1)</script>">', '<img src="data:image/svg+xml;base64,PHN2Zy8+">', '<p style="background:\\75rl(https://x)">',
    '<a href="https://x" onclick="alert(1)">x</a>', '<p onmouseover="alert(1)" onfocus=alert(1) tabindex=1>', '<td onclick=alert(1)>',
]  # fmt: skip
LOADING = ("src", "srcset", "background", "poster", "data", "action", "formaction", "xlink:href", "ping")


PICTURES = tuple(f"data:image/{kind};base64," for kind in ("png", "gif", "jpeg", "webp"))  # an SVG is a page


def check_harmless(html: str, *, styles: bool) -> None:
    page = LexborHTMLParser(html)
    for node in page.css("*"):
        assert (
            node.tag
            not in (
                "script",
                "iframe",
                "object",
                "embed",
                "form",
                "input",
                "svg",
                "math",
                "base",
                "link",
                "meta",
            )
            or not html
        )
        assert styles or node.tag != "style"
        for name, value in node.attributes.items():
            assert not name.startswith("on"), (name, html)
            assert styles or name not in ("style", "class", "id")
            target = (value or "").strip().lower()
            if name == "href":
                assert target.startswith(("http://", "https://", "mailto:", "tel:"))
            if name in LOADING:
                assert name == "src"
                assert target.startswith((*PICTURES, "/cid/", "/proxy/"))
            if name == "style":
                assert "url(" not in target
                assert "expression(" not in target
                assert "fixed" not in target
                assert "\\" not in target, "an escape spells any word"


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_out_harmless_in_both_forms(attack: str):
    for wrapped in (attack, f"<div>{attack}</div>", f"<table><tr><td>{attack}"):
        check_harmless(sanitise_inline(wrapped).html, styles=False)
        full = sanitise_full(wrapped).html
        check_harmless(full, styles=True)
        assert "url(" not in full
        assert "@import" not in full
        assert "\\" not in full


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(max_size=20), st.sampled_from("<>\"'=/&;"))))
def test_no_mixture_of_attacks_comes_out_harmful(pieces: list[str]):
    html = "".join(pieces)
    check_harmless(sanitise_inline(html).html, styles=False)
    check_harmless(sanitise_full(html).html, styles=True)


def test_what_was_made_safe_stays_the_same_when_made_safe_again():
    once = sanitise_inline('<p>Hola <a href="https://x.example/?a=1&b=2">enlace</a> <b>fuerte</b></p>').html
    assert sanitise_inline(once).html == once


def test_links_open_outside_and_tell_nothing_of_us():
    html = sanitise_inline('<a href="https://tienda.example" target="_top" rel="opener">x</a>').html
    assert 'target="_blank"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_remote_images_are_left_out_and_counted_or_go_through_the_proxy():
    html = '<img src="https://x.example/a.png" alt="foto"><img src="http://y.example/b.png">'
    assert sanitise_inline(html).blocked == 2
    assert "x.example" not in sanitise_inline(html).html
    shown = sanitise_inline(html, image_url=lambda url: f"/proxy/{len(url)}")
    assert shown.html.count("/proxy/") == 2
    assert shown.blocked == 0


def test_inline_images_get_the_url_that_the_caller_gives():
    html = '<img src="cid:foto@x"><img src="cid:otra">'
    shown = sanitise_inline(html, cid_url={"foto@x": "/cid/1"}.get).html
    assert 'src="/cid/1"' in shown
    assert "cid:" not in shown


def test_the_full_form_keeps_the_look():
    html = sanitise_full(
        '<style>p{color:red}</style><p class="a" style="color:blue;position:fixed">x</p><font color="red">y</font>'
    ).html
    assert "p{color:red}" in html
    assert 'class="a"' in html
    assert "color:blue" in html
    assert '<font color="red">' in html


def test_hostile_nesting_costs_little():
    start = time.perf_counter()
    sanitise_inline("<div>" * 200_000)
    sanitise_full("<table><tr><td>" * 50_000)
    assert time.perf_counter() - start < 4


def test_a_page_as_text_keeps_paragraphs_lists_and_links():
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>Hola,&nbsp;Ana:</p><p>Su <b>pedido</b><br>sale.</p><ul><li>uno</li><li>dos</li></ul>"
        '<p>Vea <a href="https://tienda.example/a">aquí</a> o <a href="https://tienda.example/">tienda.example</a></p><div style="display:none">oculto</div></body></html>'
    )  # fmt: skip
    assert html_to_text(page) == (
        "Hola, Ana:\n\nSu pedido\nsale.\n\n- uno\n- dos\n\nVea aquí <https://tienda.example/a> o tienda.example"
    )


@given(st.text())
def test_any_text_goes_through_the_reader_of_pages(text: str):
    html_to_text(f"<p>{text}</p>")
