"""Correcting how a customer is reached and where they belong."""

from __future__ import annotations

from cauce.ground.log.queries import history
from cauce.people import actions as people
from cauce.people import queries
from cauce.people.models import Company, Contact, Identity
from tests.cast import SYSTEM


def ways(contact: Contact) -> list[tuple[str, str]]:
    return [(kind, shown) for _pk, kind, shown, _returned in queries.identities_of(contact)]


def test_a_number_is_added_and_an_old_address_ended(desk, mira):
    desk.ticket()
    where = f"/contacts/{desk.ada.pk}"
    assert "No longer theirs" not in mira.get(where).content.decode()  # the only way to reach her
    assert mira.post(f"{where}/identities", {"kind": "phone", "value": "+34 600 111 222"}).status_code == 302
    assert "+34 600 111 222" in mira.get(where).content.decode()
    old = desk.ada.identities.get(kind="email")
    assert mira.post(f"{where}/identities/{old.pk}/end").status_code == 302
    assert mira.post(f"{where}/identities/{old.pk}/end").status_code == 302  # said twice is said once
    assert ways(desk.ada) == [("phone", "+34 600 111 222")]
    kinds = [fact.kind for fact in history(desk.ada.log_subject)]
    assert kinds.count("contact.identity_added") == 2 and kinds.count("contact.identity_ended") == 1
    (last,) = desk.ada.identities.filter(until_at__isnull=True)
    assert mira.post(f"{where}/identities/{last.pk}/end").status_code == 422


def test_an_address_from_which_mail_comes_back_says_so_beside_the_case_and_on_its_page(desk, mira):
    ticket = desk.ticket()
    where = [f"/contacts/{desk.ada.pk}", f"/tickets/{ticket.number}"]
    assert not any("el correo vuelve" in mira.get(one).content.decode() for one in where)
    address = queries.addresses_of(desk.ada)[0]
    people.mail_came_back(desk.account.pk, address, by=SYSTEM)
    people.mail_came_back(desk.account.pk, address, by=SYSTEM)  # said twice is said once
    assert all("el correo vuelve" in mira.get(one).content.decode() for one in where)
    people.mail_arrived(desk.account.pk, address, by=SYSTEM)
    people.mail_arrived(desk.account.pk, "nadie@cliente.example", by=SYSTEM)  # nobody's: nothing to say
    assert not any("el correo vuelve" in mira.get(one).content.decode() for one in where)


def test_an_address_that_was_given_up_may_become_somebody_elses(desk, mira):
    desk.ticket()
    people.add_identity(desk.ada, kind="phone", value="600", by=SYSTEM)
    old = desk.ada.identities.get(kind="email")
    mira.post(f"/contacts/{desk.ada.pk}/identities/{old.pk}/end")
    heir = people.know_contact(desk.account.pk, email=old.shown, name="Heredera", by=SYSTEM)
    assert heir != desk.ada


def test_what_cannot_be_an_address_or_is_taken_is_refused_in_words(desk, mira):
    desk.ticket()
    people.know_contact(desk.account.pk, email="eva@cliente.example", by=SYSTEM)
    for kind, value in (("email", "no"), ("email", "EVA@cliente.example"), ("phone", "casa"), ("telex", "1")):
        answer = mira.post(f"/contacts/{desk.ada.pk}/identities", {"kind": kind, "value": value})
        assert answer.status_code == 422 and 'role="alert"' in answer.content.decode(), (kind, value)
    assert len(ways(desk.ada)) == 1


def test_another_contacts_address_is_not_ended_from_this_page(desk, mira):
    desk.ticket()
    eva = people.know_contact(desk.account.pk, email="eva@cliente.example", by=SYSTEM)
    theirs = eva.identities.get()
    assert mira.post(f"/contacts/{desk.ada.pk}/identities/{theirs.pk}/end").status_code == 404
    assert Identity.objects.get(pk=theirs.pk).until_at is None


def test_who_may_not_see_or_not_change_a_contact_changes_nothing(desk, bo, rosa):
    desk.ticket()
    own = desk.ada.identities.get().pk
    for client, answer in ((bo, 404), (rosa, 403)):
        added = {"kind": "phone", "value": "600111222"}
        assert client.post(f"/contacts/{desk.ada.pk}/identities", added).status_code == answer
        assert client.post(f"/contacts/{desk.ada.pk}/identities/{own}/end").status_code == answer
    assert "identities" not in rosa.get(f"/contacts/{desk.ada.pk}").content.decode()
    assert ways(desk.ada) == [("email", "ada@cliente.example")]


def test_the_company_is_set_by_its_name_and_one_that_is_new_is_added(desk, mira):
    desk.ticket()
    said = {"name": "Ada", "language": "", "time_zone": ""}
    for name in ("Cliente S.A.", "cliente s.a.", "Otra"):
        assert mira.post(f"/contacts/{desk.ada.pk}", said | {"company": name}).status_code == 302
    assert sorted(Company.objects.values_list("name", flat=True)) == ["Cliente S.A.", "Otra"]
    assert "Otra" in mira.get(f"/contacts/{desk.ada.pk}").content.decode()
    mira.post(f"/contacts/{desk.ada.pk}", said | {"company": ""})
    assert Contact.objects.get(pk=desk.ada.pk).company is None
