import pytest

from cauce.ground.text.html import sanitise_full, sanitise_inline
from cauce.ground.text.unmasking import host_of, is_elsewhere, named_host


@pytest.mark.parametrize(
    ("words", "target", "said"),
    [
        ("www.banco.es", "https://malo.example/x", "malo.example"),
        ("https://banco.es/entrar", "https://banco.es.malo.example/", "banco.es.malo.example"),
        ("https://banco.es", "https://banco.es@malo.example", "malo.example"),
        ("<b>banco</b>.es", "http://malo.example", "malo.example"),
        ("https://apple.com", "https://аpple.com", "xn--pple-43d.com"),
        ("ada@banco.es", "https://malo.example", "malo.example"),
    ],
)
@pytest.mark.parametrize("sanitise", [sanitise_inline, sanitise_full])
def test_a_link_that_names_another_place_says_where_it_leads(sanitise, words, target, said):
    html = sanitise(f'<p><a href="{target}" title="banco.es">{words}</a></p>').html
    assert f"<mark>→ {said}</mark>" in html and f'title="{said}"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("banco.es", "https://www.banco.es/x"),
        ("www.banco.es", "https://clientes.banco.es"),
        ("factura.pdf", "https://files.example/1"),
        ("Pulse aquí", "https://files.example/1"),
        ("info@banco.es", "mailto:info@banco.es"),
    ],
)
def test_a_link_that_hides_nothing_is_left_alone(words, target):
    assert "<mark>" not in sanitise_inline(f'<a href="{target}">{words}</a>').html


@pytest.mark.parametrize(
    "pixel",
    ['width="1" height="1"', "width=0", 'style="width:1px"', 'style="display:none"', 'height="1px"',
     'style="opacity:0"'],
)  # fmt: skip
def test_a_picture_that_nobody_can_see_is_dropped_and_not_offered(pixel):
    found = sanitise_inline(f'<p>Hola<img {pixel} src="https://t.example/o.gif"></p>', image_url=str)
    assert "img" not in found.html
    assert sanitise_inline(f'<p>Hola<img {pixel} src="https://t.example/o.gif"></p>').blocked == 0


def test_remote_pictures_are_counted_and_shown_only_through_us():
    html = (
        '<img src="https://a.example/1.png" srcset="https://a.example/2.png 2x"><img src="//b.example/3.png">'
    )
    assert sanitise_inline(html).blocked == 2
    shown = sanitise_full(html, image_url=lambda url: f"/pictures/{len(url)}").html
    assert shown.count("/pictures/") == 2 and "srcset" not in shown and "example" not in shown


def test_hosts_are_told_as_a_browser_would():
    assert host_of("https://u:p@EJEMPLO.es:8443/x") == "ejemplo.es"
    assert host_of("mailto:a@b.es") == "" and host_of("http://[") == ""
    assert (
        named_host("vea https://a.example/x ahora") == "a.example" and named_host("vea a.example ahora") == ""
    )
    assert is_elsewhere("banco.es", "obanco.es") and not is_elsewhere("www.a.es", "a.es")
