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
from usecases.booking.assignments import Assignments
from usecases.booking.booking import Booking
from usecases.booking.contacts import Contacts
from usecases.booking.news import JOB as NEWS
from usecases.booking.news import News
from usecases.booking.reminders import JOBS as REMINDERS
from usecases.booking.reminders import Reminders, RemindOfContact
from usecases.booking.rosters import Rosters
from usecases.booking.waiting import Offer, OfferEnd, Waiting
from usecases.booking.waiting_line import OFFER, OFFER_END, WaitingLine
from usecases.centers import Centers
from usecases.clients.my_data import MyData
from usecases.clients.personal import Personal, Vault
from usecases.clients.profile import Profile
from usecases.digests.letters import JOB as DIGEST
from usecases.digests.letters import DigestReader, Digests
from usecases.digests.sending import DigestDeed
from usecases.export.asking import Exporting
from usecases.export.queue import ExportQueue
from usecases.guide import Guide
from usecases.index.boards import IndexBoards
from usecases.index.cards import IndexCards
from usecases.index.comments import Comments
from usecases.index.reader import IndexReader
from usecases.index.response_rates import ResponseRates
from usecases.index.store import IndexStore
from usecases.index.touches import Touches
from usecases.index.touchpoints import Touchpoints
from usecases.inviting.events import Events
from usecases.inviting.gates import Gates
from usecases.inviting.invitations import Invitations
from usecases.inviting.references import References
from usecases.inviting.sending import Expire, Invite, Remind
from usecases.jobs import Deed
from usecases.journeys import Journeys
from usecases.links import Links
from usecases.reception.attendance import Attendance
from usecases.reception.closing import ClosingDays
from usecases.reception.days import Reception
from usecases.reception.desk import Desk
from usecases.reception.oversight import Oversight
from usecases.refusals import Clock
from usecases.rights import Rights
from usecases.runs.checklists import Checklists
from usecases.runs.endings import Endings
from usecases.runs.exit_polls import ExitPolls, KioskDeed
from usecases.runs.marks import Marks
from usecases.runs.questionnaires import Questionnaires
from usecases.runs.walk import Runs
from usecases.staff import Staff
from usecases.waves.overview import Waves
from usecases.waves.planning import WaveCalendar, WaveDeed
from usecases.waves.steering import Steering


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
    index_store: IndexStore
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
    index_cards: IndexCards
    index_boards: IndexBoards
    comments: Comments
    touchpoints: Touchpoints
    response_rates: ResponseRates
    digests: Digests
    checklists: Checklists
    exporting: Exporting
    export_queue: ExportQueue
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
    touches = Touches(workdays)
    index_store = IndexStore(db, content, clock, questionnaires)
    runs = Runs(db, clock, questionnaires, Endings(marks, index_store, touches), run_place_of)
    events = Events(db, content, clock, gates, links)
    waves = Waves(db, content, clock, gates, settings.admin_ids)
    line, news = WaitingLine(content, workdays), News(content, workdays)
    contacts = Contacts(db, content, clock, workdays, Reminders(content, workdays), line, news)
    personal = Personal(db, content, clock, Vault(settings.data_keys) if settings.data_keys else None)
    rosters, desk = Rosters(db, content, clock, workdays), Desk(content, workdays, settings.admin_ids, personal)
    assignments = Assignments(db, clock, workdays, settings.admin_ids)
    rights = Rights(settings.admin_ids)
    rates = ResponseRates(db, content, clock, questionnaires, settings.admin_ids)
    reader = IndexReader(content)
    digest = DigestReader(content, rights, reader, rates)
    return Verbs(
        actors=Actors(db, clock, settings.admin_ids),
        profile=Profile(db, content, clock),
        staff=Staff(db, content, clock, links, settings.admin_ids),
        guide=Guide(db, content, clock, touches, place_of),
        centers=Centers(content, workdays, clock),
        journeys=Journeys(db, content, clock, events, touches),
        my_data=MyData(db, content, clock, runs, contacts, personal),
        questionnaires=questionnaires,
        index_store=index_store,
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
        index_cards=IndexCards(db, reader, rights),
        index_boards=IndexBoards(db, reader, rights),
        comments=Comments(db, reader, rights),
        touchpoints=Touchpoints(db, reader, rights),
        response_rates=rates,
        digests=Digests(db, content, clock, workdays, digest),
        checklists=Checklists(db, content, clock, runs, workdays, settings.admin_ids),
        exporting=Exporting(db, content, clock, settings.admin_ids),
        export_queue=ExportQueue(db, clock, settings.admin_ids),
        rosters=rosters,
        assignments=assignments,
        reception=Reception(db, clock, desk),
        attendance=Attendance(db, clock, desk, contacts, events, touches),
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
            DIGEST: DigestDeed(workdays, digest),
        },
    )
