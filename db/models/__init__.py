"""Every table. Importing this package fills `Base.metadata`."""

from db.models.base import Base
from db.models.clients import Client, Consent
from db.models.staff import Audit, Role, SpentInvite
from db.models.walks import Walk

__all__ = ["Audit", "Base", "Client", "Consent", "Role", "SpentInvite", "Walk"]
