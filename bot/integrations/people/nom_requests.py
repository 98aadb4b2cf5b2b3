"""NOM's GraphQL (nav.md, section 3; `navikt/team-catalog` nom-schema-*.graphqls)."""

from collections.abc import Sequence

from bot.integrations.people.answers import Fields, inner, rows, text_of
from bot.integrations.people.asking import Asking

UNITS_AT_ONCE = 10
PEOPLE_AT_ONCE = 100

# Two levels up are enough to find the next unit that the import file names.
UNITS = """\
query Enheter($ider: [String!]) {
  orgEnheter(where: {ider: $ider}) {
    code
    id
    orgEnhet {
      id
      navn
      gyldigTom
      ledere { ressurs { navident } }
      orgTilknytninger { ressurs { navident } }
      organiseringer(retning: over) {
        orgEnhet { id organiseringer(retning: over) { orgEnhet { id } } }
      }
    }
  }
}
"""
PEOPLE = """\
query Ressurser($identer: [String!]) {
  ressurser(where: {navidenter: $identer}) {
    code
    id
    ressurs {
      navident
      visningsnavn
      fornavn
      etternavn
      gjeldendeSektor
      telefon { nummer type }
      ledere { erDagligOppfolging gyldigTom ressurs { navident } }
      orgTilknytninger(utvalg: ALLE) {
        erDagligOppfolging
        gyldigFom
        gyldigTom
        orgEnhet { id }
      }
    }
  }
}
"""


class NomRequests:
    """Asks in portions. NOM answers every id that it was asked for, with a code each."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    async def units(self, ids: Sequence[str]) -> dict[str, Fields | None]:
        """Each unit by its id, None for one that NOM does not have. Raises `NoSnapshot`."""
        found: dict[str, Fields | None] = {}
        for start in range(0, len(ids), UNITS_AT_ONCE):
            asked = ids[start : start + UNITS_AT_ONCE]
            data = await self._ask(UNITS, {"ider": list(asked)})
            found |= self._results(data, "orgEnheter", "orgEnhet", asked)
        return found

    async def people(self, idents: Sequence[str]) -> dict[str, Fields | None]:
        """Each person by Nav ident in capitals, None for one that NOM does not know. Raises
        `NoSnapshot`."""
        found: dict[str, Fields | None] = {}
        for start in range(0, len(idents), PEOPLE_AT_ONCE):
            asked = idents[start : start + PEOPLE_AT_ONCE]
            data = await self._ask(PEOPLE, {"identer": list(asked)})
            found |= self._results(data, "ressurser", "ressurs", asked)
        return found

    async def _ask(self, document: str, variables: Fields) -> Fields:
        answer = await self.asking.ask("POST", "", {"query": document, "variables": variables})
        if answer.status == 403:
            raise self.asking.failed(
                "does not let the bot in (403). Ask for access, and for the bot in NOM's inbound "
                "rules."
            )
        if answer.status != 200:
            raise self.asking.failed(f"cannot answer (http_{answer.status}).")
        body = answer.body
        if isinstance(body, dict) and body.get("errors"):
            # What data there is beside errors is a part of it, and looks like people who left.
            raise self.asking.failed("answered with errors, so its data cannot be relied on.")
        if not isinstance(body, dict):
            raise self.asking.half()
        return inner(self.asking, body, "data")

    def _results(
        self, data: Fields, key: str, what: str, asked: Sequence[str]
    ) -> dict[str, Fields | None]:
        found: dict[str, Fields | None] = {}
        for result in rows(self.asking, data, key):
            id_, code = text_of(result, "id"), text_of(result, "code")
            if id_ is None or code not in ("OK", "NOT_FOUND"):
                raise self.asking.half()
            found[id_.lower()] = inner(self.asking, result, what) if code == "OK" else None
        if not found.keys() >= {one.lower() for one in asked}:
            raise self.asking.half()
        return {one: found[one.lower()] for one in asked}
