"""Every use case of a deployment, built once: what the edge calls, what the courier does, what the ticks run."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.settings import Settings
from db.database import Database
from guide.content import Content
from guide.workdays import Workdays
from handlers.screens.guide import place_of
from handlers.screens.runs import place_of as run_place_of
from usecases.actors import Actors
from usecases.assignments import Assignments
from usecases.attendance import Attendance
from usecases.booking import Booking
from usecases.centers import Centers
from usecases.closing import ClosingDays
from usecases.contacts import Contacts
from usecases.desk import Desk
from usecases.events import Events
from usecases.exit_polls import ExitPolls, KioskDeed
from usecases.gates import Gates
from usecases.guide import Guide
from usecases.invitations import Invitations
from usecases.inviting import Expire, Invite, Remind
from usecases.jobs import Deed
from usecases.journeys import Journeys
from usecases.links import Links
from usecases.marks import Marks
from usecases.my_data import MyData
from usecases.news import JOB as NEWS
from usecases.news import News
from usecases.oversight import Oversight
from usecases.personal import Personal, Vault
from usecases.profile import Profile
from usecases.questionnaires import Questionnaires
from usecases.reception import Reception
from usecases.references import References
from usecases.refusals import Clock
from usecases.reminders import JOBS as REMINDERS
from usecases.reminders import Reminders, RemindOfContact
from usecases.rosters import Rosters
from usecases.runs import Runs
from usecases.staff import Staff
from usecases.steering import Steering
from usecases.waiting import Offer, OfferEnd, Waiting
from usecases.waiting_line import OFFER, OFFER_END, WaitingLine
from usecases.wave_planning import WaveCalendar, WaveDeed
from usecases.waves import Waves


@dataclass(frozen=True)
class Verbs:
    """The use cases. Handlers ask for them by these names."""

    actors: Actors
    profile: Profile
    staff: Staff
    guide: Guide
    centers: Centers
    journeys: Journeys
    my_data: MyData
    questionnaires: Questionnaires
    runs: Runs
    exit_polls: ExitPolls
    events: Events
    references: References
    invitations: Invitations
    booking: Booking
    contacts: Contacts
    waiting: Waiting
    personal: Personal
    waves: Waves
    steering: Steering
    wave_calendar: WaveCalendar
    rosters: Rosters
    assignments: Assignments
    reception: Reception
    attendance: Attendance
    closing_days: ClosingDays
    oversight: Oversight
    deeds: Mapping[str, Deed]
    """Kind of job → what it does."""


def build(settings: Settings, db: Database, content: Content, clock: Clock) -> Verbs:
    """Put them together."""
    link_key = settings.link_key.get_secret_value() if settings.link_key else ""
    links, marks = Links(link_key), Marks(link_key)
    workdays = Workdays(content.region, content.centers)
    gates = Gates(content, workdays, marks)
    questionnaires = Questionnaires(db, content, clock)
    runs = Runs(db, clock, questionnaires, marks, run_place_of)
    events = Events(db, content, clock, gates, links)
    waves = Waves(db, content, clock, gates, settings.admin_ids)
    line, news = WaitingLine(content, workdays), News(content, workdays)
    contacts = Contacts(db, content, clock, workdays, Reminders(content, workdays), line, news)
    personal = Personal(db, content, clock, Vault(settings.data_keys) if settings.data_keys else None)
    rosters, desk = Rosters(db, content, clock, workdays), Desk(content, workdays, settings.admin_ids, personal)
    assignments = Assignments(db, clock, workdays, settings.admin_ids)
    return Verbs(
        actors=Actors(db, clock, settings.admin_ids),
        profile=Profile(db, content, clock),
        staff=Staff(db, content, clock, links, settings.admin_ids),
        guide=Guide(db, content, clock, place_of),
        centers=Centers(content, workdays, clock),
        journeys=Journeys(db, content, clock, events),
        my_data=MyData(db, content, clock, runs, contacts, personal),
        questionnaires=questionnaires,
        runs=runs,
        exit_polls=ExitPolls(db, content, clock, runs, links, marks),
        events=events,
        references=References(db, content, clock, links, events),
        invitations=Invitations(db, content, clock, runs, workdays, settings.admin_ids),
        booking=Booking(db, content, clock, workdays, contacts, assignments),
        contacts=contacts,
        waiting=Waiting(db, content, clock, line, contacts),
        personal=personal,
        waves=waves,
        steering=Steering(db, content, clock, waves, runs, workdays),
        wave_calendar=WaveCalendar(db, content, workdays, clock),
        rosters=rosters,
        assignments=assignments,
        reception=Reception(db, clock, desk),
        attendance=Attendance(db, clock, desk, contacts, events),
        closing_days=ClosingDays(db, clock, desk, contacts, rosters),
        oversight=Oversight(db, clock, desk, settings.admin_ids),
        deeds={
            "invite": Invite(content, gates, workdays),
            "remind": Remind(content, gates, workdays),
            "expire": Expire(runs),
            "wave": WaveDeed(content, gates),
            "kiosk": KioskDeed(content, runs),
            **{job: RemindOfContact(kind, content, workdays) for kind, job in REMINDERS.items()},
            NEWS: news,
            OFFER: Offer(content, workdays, line),
            OFFER_END: OfferEnd(line),
        },
    )
