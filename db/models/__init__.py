"""Every table. Importing this package fills `Base.metadata`."""

from db.models.base import Base
from db.models.clients import Client, Consent
from db.models.journeys import Journey, JourneyStep
from db.models.staff import Audit, Role, SpentInvite
from db.models.walks import Walk

__all__ = ["Audit", "Base", "Client", "Consent", "Journey", "JourneyStep", "Role", "SpentInvite", "Walk"]
