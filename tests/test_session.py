"""The session: walking, drafts, help, and what becomes of submissions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_kernel import FakeKernel
from tutor.errors import UnknownError
from tutor.kernel.protocol import Finding, Output, Raised, Verdict
from tutor.lesson.load import load_course
from tutor.progress import Progress
from tutor.session import Session
from tutor.submission import Choice, Code, Order, Typed

COURSE = Path(__file__).parent / "small_course"
RIGHT = Verdict(passed=True, findings=(Finding(True, "yes"),), truth="(3, 2)")
WRONG = Verdict(passed=False, findings=(Finding(False, "no"),), truth="(3, 2)")


@pytest.fixture
def progress() -> Progress:
    return Progress(None)


@pytest.fixture
def fake() -> FakeKernel:
    return FakeKernel()


@pytest.fixture
def session(fake, progress) -> Session:
    session = Session(load_course(COURSE), fake, progress)
    session.open("basics/kinds", "text")
    return session


async def all_of(events):
    return [event async for event in events]


def test_it_opens_the_first_lesson_and_then_where_the_learner_was(fake, progress):
    course = load_course(COURSE)
    session = Session(course, fake, progress)
    session.open()
    assert (session.lesson.id, session.step.id) == ("basics/kinds", "text")
    session.open("basics/kinds", "double")
    session.open("basics/after")
    again = Session(course, fake, progress)
    again.open()
    assert again.lesson.id == "basics/after"
    again.open("basics/kinds")
    assert again.step.id == "double"


def test_a_place_that_the_course_no_longer_has_is_forgotten(fake, progress):
    progress.visit("small", "basics/gone", "one")
    session = Session(load_course(COURSE), fake, progress)
    session.open()
    assert session.lesson.id == "basics/kinds"


def test_a_step_opens_by_its_number(session):
    session.open("basics/kinds", "6")
    assert session.step.id == "double"


@pytest.mark.parametrize(
    ("lesson", "step", "nearest"),
    [
        ("basics/kind", None, "basics/kinds"),
        ("kinds", None, "basics/kinds"),
        ("basics/kinds", "duoble", "double"),
    ],
)
def test_an_unknown_id_is_told_with_the_nearest(session, lesson, step, nearest):
    with pytest.raises(UnknownError) as caught:
        session.open(lesson, step)
    assert nearest in caught.value.nearest
    assert session.step.id == "text"


def test_going_beyond_the_lesson_stays_where_it_is(session):
    assert not session.go(-1)
    session.open("basics/kinds", "order")
    assert not session.go(1)
    assert session.step.id == "order"


def test_moving_on_passes_a_step_without_a_task_only(session, progress):
    session.go(1)
    session.go(1)
    session.go(1)
    passed = {step for step, record in progress.steps("small", "basics/kinds").items() if record.is_passed}
    assert passed == {"text", "demo"}


def test_opening_a_step_prepares_its_setup(session, fake):
    session.open("basics/kinds", "double")
    assert fake.prepared[-1] == session.setup
    assert [cell.text.strip() for cell in session.setup.cells] == ["import torch"]


def test_a_draft_is_kept_and_one_equal_to_the_starter_is_none(session, progress):
    session.open("basics/kinds", "double")
    session.save_draft("mine")
    assert session.draft == "mine"
    session.save_draft(session.starter)
    assert progress.draft(*session.key) is None
    assert session.draft == session.starter


def test_hints_open_one_by_one(session):
    session.open("basics/kinds", "double")
    opened = [session.open_hint(), session.open_hint(), session.open_hint()]
    assert opened == [*session.step.hints, None]
    assert session.hints == session.step.hints


def test_revealing_gives_the_solutions_and_is_remembered(session):
    session.open("basics/kinds", "double")
    assert [source.strip().split("\n")[-1] for source in session.reveal()] == [
        "    return 2 * x",
        "    return x + x",
    ]
    assert session.record.revealed


def test_revealing_after_passing_costs_nothing(session, progress):
    session.open("basics/kinds", "order")
    progress.pass_step(*session.key)
    assert "w.grad.step()" not in session.reveal()[0]
    assert not session.record.revealed


async def test_passing_code_is_recorded_with_what_was_submitted(session, fake, progress):
    session.open("basics/kinds", "double")
    fake.play(RIGHT)
    events = await all_of(session.submit(Code("def double(x): return x + x")))
    assert RIGHT in events
    assert session.record.is_passed
    assert [kept.text for kept in progress.submissions(*session.key)] == ["def double(x): return x + x"]


async def test_failing_counts_a_miss_and_keeps_the_findings(session, fake, progress):
    session.open("basics/kinds", "double")
    fake.play(WRONG)
    await all_of(session.submit(Code("nope")))
    assert (session.record.is_passed, session.record.misses) == (False, 1)
    assert progress.submissions(*session.key)[0].findings == ("no",)


async def test_output_of_a_question_is_told_only_after_the_right_answer(session, fake):
    session.open("basics/kinds", "predict")
    fake.play(Output(stream="stdout", text="secret"), WRONG)
    assert not [event for event in await all_of(session.submit(Typed("?"))) if isinstance(event, Output)]
    fake.play(Output(stream="stdout", text="secret"), RIGHT)
    events = await all_of(session.submit(Typed("(3, 2)")))
    assert [event.text for event in events if isinstance(event, Output)] == ["secret"]


async def test_an_exception_in_a_question_is_told_at_once(session, fake):
    session.open("basics/kinds", "predict")
    raised = Raised(type="NameError", message="x", line=1, source_name="setup", text="", explanation="")
    fake.play(raised)
    assert raised in await all_of(session.submit(Typed("1")))


async def test_several_questions_pass_together(session, fake):
    session.open("basics/kinds", "two")
    fake.play(RIGHT)
    await all_of(session.submit(Typed("6", 0)))
    assert (session.record.answered, session.record.is_passed) == ((0,), False)
    await all_of(session.submit(Typed("float32", 1)))
    assert session.record.is_passed


async def test_a_choice_is_judged_without_the_kernel(session, fake):
    session.open("basics/kinds", "choose")
    (wrong,) = await all_of(session.submit(Choice(frozenset({0, 1}))))
    assert not wrong.passed
    (right,) = await all_of(session.submit(Choice(frozenset({0, 2}))))
    assert right.passed
    assert session.record.is_passed
    assert fake.asked == []


async def test_an_order_without_a_check_is_judged_without_the_kernel(session, fake):
    session.open("basics/kinds", "order")
    (verdict,) = await all_of(session.submit(Order((("loss = w ** 2", 0), ("w.grad = None", 0)))))
    assert "too early" in verdict.findings[0].text
    assert fake.asked == []


async def test_an_answer_of_the_wrong_kind_is_the_front_ends_fault(session):
    with pytest.raises(ValueError, match="does not answer"):
        await all_of(session.submit(Code("x")))


async def test_a_sweep_runs_each_value_under_its_own_name(session, fake):
    session.open("basics/kinds", "demo")
    await all_of(session.sweep("lr = 1", 2))
    assert [(more["run"], more["assign"]) for *_, more in fake.asked] == [
        ("lr=0.1", (("lr", "0.1"),)),
        ("lr=0.5", (("lr", "0.5"),)),
    ]


async def test_a_later_demo_sees_the_earlier_ones_but_not_one_that_is_meant_to_fail(session, fake):
    session.open("basics/kinds", "demo")
    await all_of(session.run("w = 1", 2))
    _, setup, source, _ = fake.asked[0]
    assert [cell.name for cell in setup.cells] == ["setup", "demo"]
    assert source.text == "w = 1"


async def test_the_learners_code_runs_with_the_limits_of_the_task(session, fake):
    session.open("basics/kinds", "double")
    await all_of(session.run("print(1)"))
    _, setup, _, more = fake.asked[0]
    assert more["limits"].time_s == 60.0
    assert setup == session.setup


async def test_a_new_run_ends_the_process_of_the_one_before(session, fake):
    session.open("basics/kinds", "demo")
    await all_of(session.run("1"))
    await all_of(session.run("2"))
    assert [run.is_closed for run in fake.runs] == [True, False]
    await session.close()
    assert fake.runs[1].is_closed


async def test_interrupt_and_input_reach_the_run_and_are_harmless_without_one(session, fake):
    session.interrupt()
    session.send_input("x")
    await all_of(session.run("1"))
    session.interrupt()
    session.send_input("line")
    assert fake.runs[0].is_interrupted
    assert fake.runs[0].lines == ["line"]


def test_the_next_lesson_is_the_next_of_the_course(session):
    assert session.next_lesson().id == "basics/after"
    session.open("basics/after")
    assert session.next_lesson() is None


def test_a_course_without_lessons_is_refused(fake, progress, tmp_path):
    (tmp_path / "course.toml").write_text('id = "none"\nmodules = []\n')
    session = Session(load_course(tmp_path), fake, progress)
    with pytest.raises(UnknownError):
        session.open()


def test_of_a_shuffled_lesson_the_faults_change_places_and_nothing_else(fake, tmp_path):
    fault = "## F{0} {{#f{0}}}\n\nMend.\n\n```python starter broken\nx = 0\n```\n\n"
    fault += "```python solution\nx = 1\n```\n\n"
    check = '```python check\nexpect("x", 1, goal="x is 1")\n```\n\n'
    read = "## R{0} {{#r{0}}}\n\nWords.\n\n"
    steps = [(read if place in (0, 4, 9) else fault + check).format(place) for place in range(10)]
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "one.md").write_text(
        "---\ntitle: One\nminutes: 1\norder: shuffled\n---\n\n" + "".join(steps), "utf-8"
    )
    (tmp_path / "course.toml").write_text(
        'id = "c"\ntitle = "C"\n[[modules]]\nid = "m"\ntitle = "M"\nlessons = ["one"]\n', "utf-8"
    )
    orders = set()
    for _ in range(5):
        session = Session(load_course(tmp_path), fake, Progress(None))
        session.open("m/one")
        ids = [step.id for step in session.lesson.steps]
        orders.add(tuple(ids))
        assert (ids[0], ids[4], ids[9]) == ("r0", "r4", "r9")
        assert sorted(ids) == sorted(f"{'r' if n in (0, 4, 9) else 'f'}{n}" for n in range(10))
    assert len(orders) > 1
