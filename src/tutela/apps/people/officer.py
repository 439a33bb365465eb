"""The officer who acts: a plain value that every door and verb takes."""

from dataclasses import dataclass

from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.rules import Role, allows, sees_state


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer in service, with the roles of this moment. ``grants`` are references of objects granted."""

    number: str
    name: str
    rank: str
    unit: str
    district: str | None
    roles: frozenset[Role]
    grants: frozenset[str] = frozenset()
    stands_in_for: tuple[str, ...] = ()

    @property
    def actor(self) -> str:
        """The officer as the ledger names it."""
        return f"officer:{self.number}"

    def may(self, permission: str) -> bool:
        """Whether a role of the officer has the permission."""
        return allows(self.roles, permission)

    def must(self, permission: str) -> None:
        """Raise NotAllowed unless a role of the officer has the permission."""
        if not self.may(permission):
            raise NotAllowed(permission)

    def districts(self, permission: str) -> frozenset[str] | None:
        """The districts that the permission reaches; None means every one, and what lies in none."""
        if sees_state(self.roles, permission):
            return None
        return frozenset({self.district}) if self.district else frozenset()

    def sees(self, permission: str, district: str | None, *references: str) -> bool:
        """Whether the permission reaches an object in this district, or one of the references was granted."""
        if not self.may(permission):
            return False
        reach = self.districts(permission)
        return reach is None or district in reach or any(reference in self.grants for reference in references)
