"""Every table. Importing this package fills `Base.metadata`."""

from db.models.base import Base
from db.models.clients import Client, Consent
from db.models.invitations import ClientReference, Disposition, Event, Invitation, Wave
from db.models.jobs import Job, Lease
from db.models.journeys import Journey, JourneyStep
from db.models.runs import Answer, AnswerChange, ExitMark, KioskMessage, Run, SurveyVersion
from db.models.staff import Audit, Role, SpentInvite
from db.models.walks import Walk

__all__ = [
    "Answer",
    "AnswerChange",
    "Audit",
    "Base",
    "Client",
    "ClientReference",
    "Consent",
    "Disposition",
    "Event",
    "ExitMark",
    "Invitation",
    "Job",
    "Journey",
    "JourneyStep",
    "KioskMessage",
    "Lease",
    "Role",
    "Run",
    "SpentInvite",
    "SurveyVersion",
    "Walk",
    "Wave",
]
