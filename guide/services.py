"""The catalogue: each service, document and partner once, with where its facts come from."""

from datetime import date
from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import Field

from surveys.spec import Id, Spec
from surveys.texts import Language, Text, Words

Way = Literal["portal", "visit", "phone"]
Provider = Literal["center", "state", "partner", "nonstate"]


class Basis(Spec):
    """A legal basis. Only what a source confirms (`sure: source`) is shown; `own` waits for the lawyer."""

    act: Words
    sure: Literal["source", "own"]
    source: Words | None = None


class Service(Spec):
    """One thing the centre or somebody else provides. `term` None: a consultant will say."""

    label: Text
    official: Words | None = None
    summary: Text
    for_whom: Text
    documents: tuple[Id, ...] = ()
    term: Text | None = None
    how: Annotated[tuple[Way, ...], Field(min_length=1)]
    portal: Words | None = None
    provider: Provider
    partner: Id | None = None
    basis: tuple[Basis, ...] = ()
    checked: date
    confirm_by: Text

    def terms(self) -> str:
        """A fingerprint of the conditions: what you get, for whom, what to bring, how long, where, on what basis.

        Translations, the label and the date of the last check may change without the conditions changing.
        """
        facts = (
            self.summary.ru,
            self.for_whom.ru,
            self.documents,
            self.term.ru if self.term else None,
            self.how,
            self.portal,
            self.provider,
            self.partner,
            self.acts(),
        )
        return blake2b(repr(facts).encode(), digest_size=8).hexdigest()

    def acts(self) -> tuple[str, ...]:
        """The acts that may be shown as law."""
        return tuple(basis.act for basis in self.basis if basis.sure == "source")


class Document(Spec):
    """Something to bring."""

    title: Text
    note: Text | None = None


class Partner(Spec):
    """An organisation beside the centre."""

    title: Text
    kind: Literal["state", "nonstate", "education", "finance"]


class ServicesFile(Spec):
    """`content/services/<group>.yaml`."""

    unread: tuple[Language, ...] = ()
    services: dict[Id, Service]


class DocumentsFile(Spec):
    """`content/documents.yaml`."""

    unread: tuple[Language, ...] = ()
    documents: dict[Id, Document]


class PartnersFile(Spec):
    """`content/partners.yaml`."""

    unread: tuple[Language, ...] = ()
    partners: dict[Id, Partner]
