"""Reading those who own: accounts, brands, teams."""

from django.db.models import Q, QuerySet

from cauce.people.errors import NotFound
from cauce.people.models import Account, Agent, Brand, Team
from cauce.people.queries.deciding import reach


def the_account() -> Account | None:
    """The first real account: the only one in most installations. None before the first visit's set-up."""
    return Account.objects.exclude(origin="demo").order_by("pk").first()


def has_agents() -> bool:
    """Whether anybody of a real account may sign in; until then the first visit is open."""
    return Agent.objects.exclude(account__origin="demo").exists()


def demo_account() -> Account | None:
    """The company to look at, if it was asked for."""
    return Account.objects.filter(origin="demo").first()


def account(pk: int) -> Account:
    """An account by primary key."""
    return Account.objects.get(pk=pk)


def account_ids() -> list[int]:
    """Every account of the installation."""
    return list(Account.objects.order_by("pk").values_list("pk", flat=True))


def brands_of(viewer: Agent, verb: str = "ticket.see") -> QuerySet[Brand]:
    """The brands in which the viewer may do `verb` to anything at all."""
    everywhere, brands, teams = reach(viewer, verb)
    rows = Brand.objects.filter(account=viewer.account_id).order_by("pk")
    if everywhere or Team.objects.filter(pk__in=teams, brand__isnull=True).exists():
        return rows
    return (rows.filter(pk__in=brands) | rows.filter(teams__pk__in=teams)).distinct()


def brand_by_slug(account_id: int, slug: str = "") -> Brand:
    """A brand by slug, or the first one without a slug. Raises NotFound."""
    rows = Brand.objects.filter(account=account_id).order_by("pk")
    found = (rows.filter(slug=slug) if slug else rows).first()
    if found is None:
        raise NotFound
    return found


def teams_of(viewer: Agent) -> QuerySet[Team]:
    """The teams that the viewer may know of: all, or those granted and those that serve a brand granted."""
    everywhere, brands, teams = reach(viewer, "ticket.see")
    rows = Team.objects.filter(account=viewer.account_id).order_by("name", "pk")
    if everywhere:
        return rows
    serving = Q(brand__in=brands) | Q(brand__isnull=True) if brands else Q()
    return rows.filter(Q(pk__in=teams) | serving) if brands else rows.filter(pk__in=teams)


def team_by_slug(account_id: int, slug: str) -> Team:
    """A team by slug. Raises NotFound."""
    found = Team.objects.filter(account=account_id, slug=slug).first()
    if found is None:
        raise NotFound
    return found
