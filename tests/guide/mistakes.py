"""One small mistake at a time in the village, with the place and the words the linter must name it by."""

from typing import Final

from tests.guide import village

LOSS, HIRING, ALL = "situations/loss.yaml", "situations/hiring.yaml", "services/all.yaml"


def changed(file: str, *pairs: tuple[str, str]) -> dict[str, str | None]:
    """A file of the village with these words replaced, each of which stands there exactly once."""
    words = village.FILES[file]
    for old, new in pairs:
        assert words.count(old) == 1, (old, words.count(old))
        words = words.replace(old, new)
    return {file: words}


MORE_LOSS: Final = '  - key: more\n    kind: single\n{when}    ask: {{ru: "Ещё?"}}\n    options:\n{options}why:\n'
TWO = '      - {key: one, label: {ru: "Раз"}}\n      - {key: two, label: {ru: "Два"}}\n'


def asking(options: str = TWO, when: str = "") -> tuple[str, str]:
    """One more question at the end of `loss`."""
    return "why:\n", MORE_LOSS.format(options=options, when=f"    when: {when}\n" if when else "")


def also(*items: str) -> tuple[str, str]:
    """More places at the head of the bundle of `loss`."""
    return "bundle:\n", "bundle:\n" + "".join(f"  - {{{item}}}\n" for item in items)


Mistake = tuple[dict[str, str | None], tuple[str, str], str]
"""Changed files, file and key of the problem, words of its sentence."""

ONE_MISTAKE: Final[dict[str, Mistake]] = {
    "a first question with a condition": (
        changed(LOSS, ("key: stage\n", "key: stage\n    when: {want: [job]}\n")),
        (LOSS, "questions.stage.when"),
        "first question",
    ),
    "a condition on a later question": (
        changed(LOSS, ("when: {stage: [dismissed]}", "when: {want: [job]}")),
        (LOSS, "questions.pay.when"),
        "earlier questions only",
    ),
    "a condition on the question itself": (
        changed(LOSS, ("when: {stage: [dismissed]}", "when: {pay: [full]}")),
        (LOSS, "questions.pay.when"),
        "earlier questions only",
    ),
    "a condition on no question": (
        changed(LOSS, ("{service: course, when: {want: [learn]}}", "{service: course, when: {wish: [learn]}}")),
        (LOSS, "bundle.1.when"),
        "no question «wish»",
    ),
    "a condition on no option": (
        changed(LOSS, ("{service: course, when: {want: [learn]}}", "{service: course, when: {want: [laern]}}")),
        (LOSS, "bundle.1.when"),
        "no answer «laern»",
    ),
    "a nested condition on no option of a sentence": (
        changed(LOSS, ("{when: {pay: [part]}, text", "{when: {not: {any: [{pay: [all]}]}}, text")),
        (LOSS, "why.1.when"),
        "no answer «all»",
    ),
    "a condition that says nothing": (
        changed(LOSS, ("{service: course, when: {want: [learn]}}", "{service: course, when: {}}")),
        (LOSS, "bundle.1.when"),
        "empty condition",
    ),
    "a question with no answers listed": (
        changed(LOSS, ("{service: course, when: {want: [learn]}}", "{service: course, when: {want: []}}")),
        (LOSS, "bundle.1.when"),
        "no answers are listed",
    ),
    "any of nothing": (
        changed(LOSS, ("{service: course, when: {want: [learn]}}", "{service: course, when: {any: []}}")),
        (LOSS, "bundle.1.when"),
        "«any» lists no conditions",
    ),
    "a question's key twice": (
        changed(LOSS, ("key: pay\n", "key: want\n"), ("{service: advice, when: {pay: [part]}}", "{service: advice}")),
        (LOSS, "questions.want"),
        "2 questions",
    ),
    "an option's key twice": (
        changed(LOSS, ("key: notice,", "key: dismissed,")),
        (LOSS, "questions.stage.options.dismissed"),
        "2 answers",
    ),
    "a question that no answers lead to": (
        changed(LOSS, asking(when="{stage: [notice], pay: [part]}")),
        (LOSS, "questions.more"),
        "no answers lead to this question",
    ),
    "a service that no answers lead to": (
        changed(LOSS, also("service: advice, when: {stage: [notice], pay: [part]}")),
        (LOSS, "bundle.0"),
        "«advice» is never added",
    ),
    "a service that always stands above already": (
        {LOSS: village.LOSS + "  - {service: search, when: {want: [job]}}\n"},
        (LOSS, "bundle.4"),
        "stands above already",
    ),
    "a sentence that no answers lead to": (
        changed(LOSS, ("{when: {pay: [part]}, text", "{when: {stage: [notice], pay: [part]}, text")),
        (LOSS, "why.1"),
        "no answers lead to this sentence",
    ),
    "a way without services": (
        changed(HIRING, ("  - {service: search}\n", "")),
        (HIRING, "bundle"),
        "many: few",
    ),
    "a way without a reason": (
        changed(LOSS, ('  - {text: {ru: "Всегда."}}\n', "")),
        (LOSS, "why"),
        "stage: notice, want: job",
    ),
    "a question that changes no service": (
        changed(
            LOSS,
            asking(),
            ("{when: {pay: [part]}, text", '{when: {more: [one]}, text: {ru: "Раз."}}\n  - {when: {pay: [part]}, text'),
        ),
        (LOSS, "questions.more"),
        "every answer leads to the same services",
    ),
    "two options that lead to the same": (
        changed(
            LOSS,
            asking(TWO + '      - {key: three, label: {ru: "Три"}}\n'),
            also("service: advice, when: {more: [one]}"),
        ),
        (LOSS, "questions.more.options.three"),
        "«two», «three»",
    ),
    "two buttons of a question alike": (
        changed(LOSS, ('Не всё"', 'да, всё"')),
        (LOSS, "questions.pay.options.part"),
        "questions.pay.options.full",
    ),
    "a button of two lines": (
        changed(LOSS, ("Новая работа", "Новая\\nработа")),
        (LOSS, "questions.want.options.job"),
        "one line",
    ),
    "a long promise": (changed(LOSS, ("Поможем.", "ж" * 151)), (LOSS, "promise"), "151"),
    "a long sentence": (changed(LOSS, ("Не всё выплатили.", "ж" * 201)), (LOSS, "why.1.text"), "201"),
    "a long question": (changed(LOSS, ("Что важнее?", "ж" * 101)), (LOSS, "questions.want.ask"), "101"),
    "two situations of one title": (
        changed(LOSS, ("Без работы", "нужны люди")),
        (LOSS, "title"),
        "the same as in situations/hiring.yaml",
    ),
    "two services of one label": (
        changed(ALL, ("Совет юриста", "Курсы")),
        (ALL, "services.advice.label"),
        "services.course.label",
    ),
    "two situations with the same services": (
        changed(
            LOSS,
            ("  - {service: advice, when: {pay: [part]}}\n", ""),
            ("  - {service: search}", "  - {service: search, when: {any: [{stage: [notice]}, {pay: [part]}]}}"),
        ),
        (LOSS, "bundle"),
        "the same services as «hiring»",
    ),
    "a service nobody is offered": (
        {
            ALL: village.SERVICES
            + village.SERVICES.partition("  advice:")[2].join(("  other:", "")).replace("Совет", "Слово")
        },
        (ALL, "services.other"),
        "no situation offers",
    ),
    "a document nobody brings": (
        changed(ALL, ("[passport, resume]", "[passport]")),
        ("documents.yaml", "documents.resume"),
        "no service asks",
    ),
    "a partner nobody has": (
        changed(ALL, ("    partner: college\n", "")),
        ("partners.yaml", "partners.college"),
        "no service is provided",
    ),
    "a source that is not named": (
        changed(ALL, (', source: "W1"', "")),
        (ALL, "services.search.basis.0"),
        "needs a «source»",
    ),
    "an office phrase": (
        changed(ALL, ("Подскажем.", "Расскажем, что Вам\\n положено.")),
        (ALL, "services.advice.summary"),
        "office language",
    ),
    "a day that ends before it begins": (
        changed("centers.yaml", ('wed: "09:00-18:00"', 'wed: "18:00-09:00"')),
        ("centers.yaml", "centers.east.hours.wed"),
        "18:00-09:00",
    ),
    "a break outside of the hours": (
        changed("centers.yaml", ('breaks: {mon: "12:00-13:00"', 'breaks: {mon: "16:30-17:30"')),
        ("centers.yaml", "centers.west.breaks.mon"),
        "outside of the opening hours 08:30-17:00",
    ),
    "a break on a closed day": (
        changed("centers.yaml", ('breaks: {mon: "12:00-13:00"', 'breaks: {sat: "12:00-13:00"')),
        ("centers.yaml", "centers.west.breaks.sat"),
        "closed",
    ),
    "a centre that never opens": (
        changed("centers.yaml", ('{mon: "08:30-17:00", tue: "08:30-17:00", wed: "09:00-18:00"}', "{mon: null}")),
        ("centers.yaml", "centers.east.hours"),
        "closed all week",
    ),
    "a file that nobody reads": (
        {"situations/old/other.yaml": village.LOSS},
        ("situations/old/other.yaml", ""),
        "nobody reads this file",
    ),
    "a file with another ending": (
        {"situations/other.yml": village.LOSS},
        ("situations/other.yml", ""),
        "nobody reads this file",
    ),
}


NEVER_PAY: Final = {(LOSS, "bundle.0"), (LOSS, "why.1")}
FOLLOWS: Final = {
    "a first question with a condition": {(LOSS, "questions.pay"), *NEVER_PAY},
    "a condition on a later question": {(LOSS, "questions.stage"), *NEVER_PAY},
    "a condition on the question itself": {(LOSS, "questions.stage"), *NEVER_PAY},
    "a condition on no question": {(LOSS, "questions.want")},
    "a condition on no option": {(LOSS, "questions.want")},
    "a condition that says nothing": {(LOSS, "questions.want"), (LOSS, "bundle.3")},
    "a question with no answers listed": {(LOSS, "questions.want")},
    "a question's key twice": {(LOSS, "why.1.when")},
    "two situations with the same services": {(ALL, "services.advice")},
}
"""What is true because of the mistake, and is said with it."""
