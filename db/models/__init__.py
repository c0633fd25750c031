"""Every table. Importing this package fills `Base.metadata`."""

from db.models.base import Base
from db.models.clients import Client, Consent
from db.models.consultants import Absence, Assignment, Consultant, ConsultantOffer, Slot
from db.models.contacts import BookingDraft, Contact, ContactChange, PersonData, Wait
from db.models.index import (
    AnswerCell,
    Export,
    IndexCell,
    MethodVersion,
    Publication,
    PublishedValue,
    Subscription,
    TouchCell,
)
from db.models.invitations import ClientReference, Disposition, Event, Invitation, Wave
from db.models.jobs import Job, Lease
from db.models.journeys import Journey, JourneyStep
from db.models.runs import Answer, AnswerChange, ExitMark, KioskMessage, Run, SurveyVersion
from db.models.staff import Audit, Role, SpentInvite
from db.models.walks import Walk

__all__ = [
    "Absence",
    "Answer",
    "AnswerCell",
    "AnswerChange",
    "Assignment",
    "Audit",
    "Base",
    "BookingDraft",
    "Client",
    "ClientReference",
    "Consent",
    "Consultant",
    "ConsultantOffer",
    "Contact",
    "ContactChange",
    "Disposition",
    "Event",
    "ExitMark",
    "Export",
    "IndexCell",
    "Invitation",
    "Job",
    "Journey",
    "JourneyStep",
    "KioskMessage",
    "Lease",
    "MethodVersion",
    "PersonData",
    "Publication",
    "PublishedValue",
    "Role",
    "Run",
    "Slot",
    "SpentInvite",
    "Subscription",
    "SurveyVersion",
    "TouchCell",
    "Wait",
    "Walk",
    "Wave",
]
