"""The village with two wave plans, and who opens, plans and steers waves."""

from datetime import timedelta

import pytest

from db.database import Database
from guide.content import Content, load
from guide.workdays import Workdays
from tests.conftest import LINK_KEY, ROOT, MovableClock
from tests.guide import village
from tests.usecases.conftest import ADMINS
from tests.usecases.waves.planner import Planner
from usecases.actors import Actor, Actors
from usecases.inviting.gates import Gates
from usecases.links import Links
from usecases.runs.endings import Endings
from usecases.runs.marks import Marks
from usecases.runs.questionnaires import Questionnaires
from usecases.runs.walk import Runs
from usecases.staff import Staff
from usecases.waves.overview import Waves
from usecases.waves.planning import WaveCalendar
from usecases.waves.steering import Steering

TRIGGERS = """
rules:
  budget: {invitations: 2, days: 30, kept_for: 80}
  hours: "10:00-19:00"
  busy: 15m
  recontact: {quarter_citizen: 60d}
  quarter: {surveys: 2, warn_days: 21}
triggers: {}
waves:
  everybody: {survey: quarter_citizen, kind: periodic, cron: "0 10 5 12 *", audience: any, expires: 14d, priority: 80}
  pulse: {survey: pulse, kind: sample, cron: "0 11 15 12 *", size: 5, expires: 7d, priority: 20}
"""


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The village with two wave plans and the shipped questionnaires."""
    folder = village.build(tmp_path_factory.mktemp("waves"))
    (folder / "triggers.yaml").write_text(TRIGGERS, "utf-8")
    (folder / "surveys").mkdir(exist_ok=True)
    for key in ("quarter_citizen", "pulse"):
        (folder / "surveys" / f"{key}.yaml").write_text(
            (ROOT / f"content/surveys/{key}.yaml").read_text("utf-8"), "utf-8"
        )
    return load(folder)


@pytest.fixture
def gates(content: Content) -> Gates:
    return Gates(content, Workdays(content.region, content.centers), Marks(LINK_KEY))


@pytest.fixture
def calendar(db: Database, content: Content, clock: MovableClock) -> WaveCalendar:
    return WaveCalendar(db, content, Workdays(content.region, content.centers), clock)


@pytest.fixture
def quality(db: Database, content: Content, clock: MovableClock, gates: Gates) -> Waves:
    return Waves(db, content, clock, gates, ADMINS)


@pytest.fixture
def steering(db: Database, content: Content, clock: MovableClock, quality: Waves, endings: Endings) -> Steering:
    workdays, asking = Workdays(content.region, content.centers), Questionnaires(db, content, clock)
    runs = Runs(db, clock, asking, endings, lambda view: f"at {view.run}")
    return Steering(db, content, clock, quality, runs, workdays)


@pytest.fixture
async def qc_west(staff: Staff, actors: Actors, links: Links, other: Actor, clock: MovableClock) -> Actor:
    """Quality control of the western centre."""
    await staff.accept(other, links.invite("qc", "west", clock() + timedelta(days=7)))
    return await actors.meet(other.chat_id, "ru")


@pytest.fixture
def planner(db: Database, content: Content, gates: Gates, clock: MovableClock) -> Planner:
    return Planner(db, content, gates, clock)
