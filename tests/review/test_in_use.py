"""The app as people use it, with what goes wrong on a working day: stale pages, forms sent twice, sessions that end, lists that shrink."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from made_result import kept, outcome, result, rule
from review_desk import ORIGIN, RULES, TEAMS, bring, browser_of, finding_id, june, person
from sqlalchemy import Engine, create_engine, event, select, update

from practicecheck.cli import cli
from practicecheck.errors import UsageError
from practicecheck.reports.kept_run import read_kept_run
from practicecheck.review import people, tables
from practicecheck.review.bring_in import bring_in
from practicecheck.review.decide import assign, decide
from practicecheck.review.decision import Decision
from practicecheck.review.demo_people import add_demo_people, let_demo_people_go, refuse_real_people
from practicecheck.review.store import Store, open_store
from practicecheck.review.viewer import Role
from practicecheck.review.web.page import start_of

GAP, PLAN, OF_BIRCH = (
    finding_id("PA-A", "child-1", "SD-1"),
    finding_id("PA-B", "child-1"),
    finding_id("PA-B", "child-2"),
)
DONE = {"version": "1", "kind": "does_not_apply", "reason": 'Moved away.\nSeen by the other\tauthority; "all" <well>.'}
WRONG = Decision(
    "rule_wrong", "Child-1 was seen, and so was CHILD 2's sister; child-12 is nobody. 14 days is too short."
)


def text_of(response: Any) -> str:
    return " ".join(unescape(response.text).split())


def test_a_page_past_the_end_is_no_all_clear(held: Store) -> None:
    manager = browser_of(held, person(held, Role.TEAM_MANAGER))
    said = text_of(manager.get("/?page=99"))
    assert "Nothing is open" not in said
    assert "3 in all; page 1 of 1" in said


def test_a_child_that_is_not_found_is_no_all_clear(held: Store) -> None:
    manager = browser_of(held, person(held, Role.TEAM_MANAGER))
    assert "That is no all-clear" in text_of(manager.get("/?child=child-2"))
    assert "2 in all" not in text_of(manager.get("/?child=child-2"))
    assert f"/finding/{GAP}" in manager.get("/?child=%20child-1%20").text  # as it comes by copy and paste


def test_an_escalation_that_a_filter_leaves_out_is_told_of_whatever_the_states(held: Store) -> None:
    """A decided escalation that is shown does not make up for an open one that is not."""
    lead = person(held, Role.QUALITY_LEAD)
    with held.write() as con:
        con.execute(update(tables.finding).where(tables.finding.c.kind == "perhaps").values(state="closed"))
    said = text_of(browser_of(held, lead).get("/?state=all&child=child-2"))
    assert "1 that someone must look at, or of which that could not be told, are left out" in said


def test_counts_above_the_list_do_not_contradict_each_other(held: Store) -> None:
    said = text_of(browser_of(held, person(held, Role.QUALITY_LEAD)).get("/"))
    assert "Open: 1 to look at today, 1 more where it could not be told whether someone must look, 4 findings;" in said


@pytest.mark.parametrize("role", list(Role))
def test_everybody_starts_on_a_page_that_they_may_open(held: Store, role: Role) -> None:
    viewer = person(held, role)
    client = browser_of(held, viewer)
    client.follow_redirects = True
    assert client.get("/").url.path == start_of(viewer)
    assert client.get("/").status_code == 200


def test_what_was_typed_outlives_a_session_that_ended(held: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    began = people.now()
    monkeypatch.setattr(people, "now", lambda: began + timedelta(minutes=31))
    answer = client.post(f"/finding/{GAP}/decide", data=DONE)
    assert answer.status_code == 401
    assert f'action="/finding/{GAP}/decide"' in answer.text
    assert "&lt;well&gt;" in answer.text  # escaped, and whole
    assert 'name="kind" value="does_not_apply"' in answer.text
    client.post("/sign-in/demo", data={"subject": "team_manager-Alder"})
    sent_again = client.post(f"/finding/{GAP}/decide", data=DONE)
    assert sent_again.headers["location"] == f"/finding/{GAP}?done=decided"


def test_what_was_typed_outlives_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "review.db")
    bring(store, tmp_path / "june", june())
    client = browser_of(store, person(store, Role.TEAM_MANAGER))
    full = _full(tmp_path / "review.db")
    client.get("/")
    monkeypatch.setattr(store, "_engine", full)
    answer = client.post(f"/finding/{GAP}/decide", data={**DONE, "reason": "Seen by the other authority. " * 130})
    assert answer.status_code == 503
    assert "its disk is not full" in answer.text
    assert answer.text.count("Seen by the other authority. ") == 130
    began = people.now()
    monkeypatch.setattr(
        people, "now", lambda: began + timedelta(minutes=2)
    )  # that the session is in use is to be noted
    assert client.post(f"/finding/{GAP}/decide", data=DONE).status_code == 503
    full.dispose()
    store.close()


def _full(file: Path) -> Engine:
    """A database whose disk has no room left."""
    engine = create_engine(f"sqlite:///{file}")

    def no_room(con: Any, _: object) -> None:
        con.execute("PRAGMA query_only=ON")

    event.listen(engine, "connect", no_room)
    return engine


def test_the_demo_lets_nobody_be_a_real_person(tmp_path: Path) -> None:
    """A database that is served with a sign-in is not served without, and no run is brought in on the way."""
    file = tmp_path / "review.db"
    store = open_store(file)
    bring(store, tmp_path / "june", june())
    with store.write() as con:
        add_demo_people(con)
        refuse_real_people(con)  # those of the demo are none
        let_demo_people_go(con)
    person(store, Role.QUALITY_LEAD)
    store.close()
    folder = kept(tmp_path / "july", june(as_of="2026-07-31"))
    ran = CliRunner().invoke(cli, ["serve", str(folder), "--database", str(file), "--port", "0"])
    assert isinstance(ran.exception, UsageError)
    assert "people of a sign-in" in str(ran.exception)
    assert "brought" not in ran.stderr
    assert "july" not in ran.stderr


def test_a_run_of_the_demo_is_not_served_over_real_records(tmp_path: Path) -> None:
    """Nor the other way round: what is refused is said with what to do, and what was in stays as it was."""
    file = tmp_path / "review.db"
    store = open_store(file)
    bring(store, tmp_path / "june", june())
    store.close()
    before = file.read_bytes()
    demo = result(RULES, [outcome("PA-B", "CASE-1")], teams={"CASE-1": "Alder"}, as_of="2026-07-28")
    ran = CliRunner().invoke(cli, ["serve", str(kept(tmp_path / "demo", demo)), "--database", str(file), "--port", "0"])
    assert isinstance(ran.exception, UsageError)
    assert "Give it a --database of its own" in str(ran.exception)
    assert "CASE-1" not in str(ran.exception)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("asked", "opened"),
    [
        (f"/finding/{GAP}", f"/finding/{GAP}"),
        ("/?theme=plans&sort=due", "/?theme=plans&sort=due"),
        ("/numbers", "/numbers"),
        ("/", "/"),
    ],
)
def test_who_signs_in_comes_to_the_page_that_they_were_sent(held: Store, asked: str, opened: str) -> None:
    person(held, Role.TEAM_MANAGER)
    client = browser_of(held, None)
    assert client.get(asked).headers["location"] == "/sign-in"
    who = {"subject": "team_manager-Alder"}
    assert client.post("/sign-in/demo", data=who).headers["location"] == opened
    client.post("/sign-out")
    assert client.post("/sign-in/demo", data=who).headers["location"] == "/"  # once


@pytest.mark.parametrize(
    "where", ["//elsewhere.invalid/", "/\\elsewhere.invalid", "https://elsewhere.invalid", "/a\nb: c"]
)
def test_nobody_is_sent_to_another_site_by_signing_in(held: Store, where: str) -> None:
    from urllib.parse import quote

    person(held, Role.TEAM_MANAGER)
    client = browser_of(held, None)
    client.cookies.set("practicecheck-to", quote(where, safe=""))
    answer = client.post("/sign-in/demo", data={"subject": "team_manager-Alder"})
    assert answer.headers["location"] == "/"


def test_the_same_form_sent_twice_is_one_decision(held: Store) -> None:
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    first, again = (client.post(f"/finding/{GAP}/decide", data=DONE) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert (
        text_of(client.get(f"/finding/{GAP}")).count("Decided: It does not apply") == 2
    )  # as it stands, and once in its history
    other = client.post(f"/finding/{GAP}/decide", data={**DONE, "reason": "Another"})
    assert other.status_code == 409
    assert "Somebody else decided" not in other.text


def test_what_was_typed_is_shown_where_the_record_was_quicker(held: Store) -> None:
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    with held.write() as con:
        con.execute(update(tables.finding).where(tables.finding.c.id == GAP).values(state="closed", version=2))
    answer = client.post(f"/finding/{GAP}/decide", data=DONE)
    assert answer.status_code == 409
    assert "nothing to decide" in answer.text
    assert "Somebody else" not in answer.text
    assert "Seen by the other\tauthority" in answer.text


def test_what_is_decided_until_a_day_that_is_past_does_not_read_as_decided(held: Store) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    past = date.today() - timedelta(days=1)  # noqa: DTZ011 - the day where the app is
    with held.write() as con:
        decide(con, manager, GAP, 1, Decision("accepted", "Agreed.", until=past))
    client = browser_of(held, manager)
    for page in ("/", f"/finding/{GAP}"):
        assert "Open again: the day set for it" in text_of(client.get(page)), page
    lead = browser_of(held, person(held, Role.QUALITY_LEAD))
    assert "Nothing has been decided yet" in lead.get("/numbers").text  # nothing that holds


def test_a_finding_is_given_to_nobody_who_may_not_see_it_and_the_list_stays(held: Store) -> None:
    manager, other = person(held, Role.TEAM_MANAGER), person(held, Role.TEAM_MANAGER, team="Birch")
    client = browser_of(held, manager)
    answer = client.post("/assign", data={"finding": GAP, "to": other.subject})
    assert "may not see all that you ticked" in answer.text
    assert "no such page" not in answer.text
    given = client.post("/assign", data={"finding": GAP, "to": manager.subject, "query": "/?theme=medicals"})
    assert given.headers["location"] == "/?theme=medicals&done=assigned-1"
    outside = client.post("/assign", data={"finding": GAP, "to": manager.subject, "query": "//elsewhere.invalid/?"})
    assert outside.headers["location"] == "/?done=assigned-1"
    client.post("/views", data={"name": "mine", "query": "//elsewhere.invalid"})
    assert "elsewhere" not in client.get("/").text


def test_a_rule_author_reads_reasons_without_the_ids_of_children(held: Store) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    with held.write() as con:
        decide(con, manager, GAP, 1, WRONG)
    said = text_of(browser_of(held, person(held, Role.RULE_AUTHOR)).get("/rules"))
    assert (
        "[id withheld] was seen, and so was [id withheld]'s sister; child-12 is nobody. 14 days is too short." in said
    )
    assert "a name cannot be known" in said  # what the program cannot do, a person is told of
    form = text_of(browser_of(held, person(held, Role.TEAM_MANAGER)).get(f"/finding/{PLAN}"))
    assert "name nobody" in form


def test_days_and_codes_of_the_evidence_are_in_words(store: Store, tmp_path: Path) -> None:
    from made_result import evidence, outcome, result
    from review_desk import RULES, TEAMS, bring

    rests_on = [
        evidence("visit", "visit_date", "2026-03-03"),
        evidence("visit", "seen", "N"),
        evidence("child", None, "2026-03-05"),
    ]
    found = outcome("PA-A", "child-1", severity="critical", subject="SD-1", evidence=rests_on)
    bring(store, tmp_path / "run", result(RULES, [found], teams=TEAMS))
    said = browser_of(store, person(store, Role.TEAM_MANAGER)).get(f"/finding/{GAP}").text
    for value in ("3 March 2026", "no", "5 March 2026"):
        assert f'<td class="govuk-table__cell">{value}</td>' in said, value
    assert "2026-03-03" not in said


def test_the_character_that_a_database_cannot_keep_breaks_no_page(held: Store) -> None:
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    for address in ("/?child=%00", "/?theme=a%00b", "/finding/%00", f"/finding/{GAP}%00"):
        assert client.get(address).status_code < 500, address
    sent = client.post(f"/finding/{GAP}/decide", data={**DONE, "reason": "a\0b", "version": "1"})
    assert sent.status_code == 303
    assert "ab" in client.get(f"/finding/{GAP}").text


def test_a_run_is_brought_in_without_writing_over_a_decision_of_that_moment(held: Store, tmp_path: Path) -> None:
    """PostgreSQL lets others write beside: what the run compares with is locked from when it is read."""
    said: list[str] = []
    with held.write() as con:
        event.listen(con, "before_cursor_execute", lambda *given: said.append(given[2]))
        bring_in(con, read_kept_run(kept(tmp_path / "july", june(as_of="2026-07-31"))))
        is_postgresql = con.dialect.name == "postgresql"
    (reads,) = [one for one in said if one.startswith("SELECT finding.id, finding.child")]
    assert reads.rstrip().endswith("FOR UPDATE") or not is_postgresql


def test_giving_a_finding_while_somebody_decides_is_not_told_as_a_decision(held: Store) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    with held.write() as con:
        assign(con, manager, [GAP], manager)
    answer = browser_of(held, manager).post(f"/finding/{GAP}/decide", data=DONE, headers={"Origin": ORIGIN})
    assert answer.status_code == 409
    assert "This changed while you had it open" in answer.text


def test_a_view_that_cannot_be_kept_is_said_and_none_is_dropped(held: Store) -> None:
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    client.follow_redirects = True

    def keep(name: str, query: str = "/?theme=plans") -> str:
        return text_of(client.post("/views", data={"name": name, "query": query}))

    for number in range(20):
        assert "The view is kept" in keep(f"View {number}")
    said = keep("One more")
    assert "The view was not kept: you have 20, which is the most. Remove one" in said
    assert "One more" not in said
    assert ">View 0<" in said
    assert "The view is kept" in keep("View 7", "/?sort=due")  # one that is there may be changed
    assert "no name, so it was not kept" in keep(" ")


def test_who_sees_no_child_is_not_told_that_nothing_is_open(held: Store) -> None:
    with held.write() as con:
        moved = people.keep_person(con, "m", "M", Role.TEAM_MANAGER, teams=["Alder East"])
        new = people.keep_person(con, "n", "N", Role.PRACTITIONER)
        area = people.keep_person(con, "a", "A", Role.SERVICE_MANAGER, areas=["South"])
    for viewer, why in (
        (moved, "You are here for Alder East, and no child's team"),
        (new, "No team, area or code in the records is set for you"),
        (area, "You are here for South, and no child's team"),
    ):
        for path in ("/", *(["/numbers"] if viewer is area else [])):
            said = text_of(browser_of(held, viewer).get(path))
            assert "You see no children here, so this page says nothing of any" in said, path
            assert why in said
            assert "Nothing is open" not in said
            assert "No escalation is open" not in said


def test_a_database_without_a_run_says_nothing_of_any_child(store: Store) -> None:
    lead = browser_of(store, person(store, Role.QUALITY_LEAD))
    for path in ("/", "/numbers"):
        assert "No run has been brought in yet" in text_of(lead.get(path))
        assert "Nothing is open" not in text_of(lead.get(path))


def test_an_empty_list_says_what_could_not_be_told_and_was_not_asked(store: Store, tmp_path: Path) -> None:
    rules = [*RULES, rule("PA-F", status="failed"), rule("PA-O", status="switched_off")]
    untold = [
        outcome("PA-B", "child-1", "cannot_tell"),
        outcome("PA-A", "child-1", "cannot_tell", subject="SD-1"),
        outcome("PA-B", "child-2", "cannot_tell"),
        outcome("PA-S", "child-1", "cannot_tell"),  # a strength that could not be told hides nothing
        outcome("PA-O", "child-1", "cannot_tell"),  # said once, for all children
    ]
    bring(store, tmp_path / "june", result(rules, untold, teams=TEAMS))
    said = text_of(browser_of(store, person(store, Role.TEAM_MANAGER)).get("/"))
    assert "The records were read on 30 June 2026. What was recorded since is not here." in said
    assert "2 questions about 1 of 1 child could not be answered from the record" in said
    assert "Not asked in that run, since they failed or are switched off: PA-F, PA-O." in said
    assert "Nothing is open among the 1 child that you see here. That is no all-clear" in said
    lead = browser_of(store, person(store, Role.QUALITY_LEAD))
    for path in ("/", "/numbers"):
        assert "3 questions about 2 of 3 children could not be answered" in text_of(lead.get(path))
    bring(store, tmp_path / "july", result(RULES, [], teams=TEAMS, as_of="2026-07-31"))
    said = text_of(lead.get("/"))
    assert "could not be answered" not in said
    assert "Nothing is open among the 3 children that you see here. A record" in said


def test_children_that_the_last_run_does_not_hold_are_counted(held: Store, tmp_path: Path) -> None:
    """Half an extract must not read as nothing new about the other half."""
    bring(held, tmp_path / "july", result(RULES, [], teams={"child-2": "Birch"}, as_of="2026-07-31"))
    lead = browser_of(held, person(held, Role.QUALITY_LEAD))
    assert "2 of the 3 children that you see were not in them" in text_of(lead.get("/"))
    birch = browser_of(held, person(held, Role.TEAM_MANAGER, team="Birch"))
    said = text_of(birch.get("/"))
    assert "not in them" not in said
    assert "Nothing is open among the 1 child that you see here. A record" in said


def test_what_narrows_the_list_is_seen_where_nothing_is_left_of_it(held: Store) -> None:
    """A kept view of a rule that is no more: the list must not look as if it were whole."""
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    page = client.get("/?rule=PA-OLD&assigned=somebody").text
    assert '<option value="PA-OLD" selected>' in page
    assert "Nothing here is as chosen above. 3 are open in all." in text_of(client.get("/?rule=PA-OLD"))
    assert "3 in all" in text_of(client.get("/?assigned=somebody"))  # which is nothing that can be chosen


def test_new_is_also_what_came_back_or_is_open_again(held: Store, tmp_path: Path) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    bring(held, tmp_path / "july", june(as_of="2026-07-31", without=("PA-B child-1",)))
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011 - the day where the app is
    with held.write() as con:
        version = con.execute(select(tables.finding.c.version).where(tables.finding.c.id == GAP)).scalar_one()
        decide(con, manager, GAP, version, Decision("accepted", "Agreed", until=yesterday))
    client = browser_of(held, manager)
    assert f"/finding/{PLAN}" not in client.get("/?new=yes").text
    assert f"/finding/{GAP}" in client.get("/?new=yes").text  # its day is past
    bring(held, tmp_path / "august", june(as_of="2026-08-31"))
    said = client.get("/?new=yes").text
    assert f"/finding/{PLAN}" in said  # it came back


def test_what_is_with_somebody_who_is_gone_is_with_nobody(held: Store) -> None:
    manager, other = person(held, Role.TEAM_MANAGER), person(held, Role.QUALITY_LEAD)
    with held.write() as con:
        assign(con, manager, [GAP], other)
    client = browser_of(held, manager)
    assert f"/finding/{GAP}" not in client.get("/?assigned=nobody").text
    with held.write() as con:
        con.execute(update(tables.person).where(tables.person.c.id == other.id).values(active=False))
    assert f"/finding/{GAP}" in client.get("/?assigned=nobody").text
    for page in ("/", f"/finding/{GAP}"):
        assert "(signs in no more)" in text_of(client.get(page)), page


def test_an_address_says_of_nothing_that_it_was_done(held: Store) -> None:
    """An address may be old, sent on or made up: what was done is looked up, not believed."""
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    assert "Your decision is kept" not in client.get(f"/finding/{GAP}?done=decided").text
    assert "all is well" not in client.get("/?done=assigned-all+is+well").text
    client.post(f"/finding/{GAP}/decide", data=DONE)
    assert "Your decision is kept" in client.get(f"/finding/{GAP}?done=decided").text
    assert "open again" not in client.get(f"/finding/{GAP}?done=undone").text
    beside = browser_of(held, person(held, Role.QUALITY_LEAD))
    assert "Your decision is kept" not in beside.get(f"/finding/{GAP}?done=decided").text


def test_the_history_says_why_a_run_closed_something_or_did_not(held: Store, tmp_path: Path) -> None:
    later = june(as_of="2026-07-31", without=("PA-B child-1",))
    bring(held, tmp_path / "july", {**later, "outcomes": [one for one in later["outcomes"] if one["id"] != GAP]})
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    assert 'run of 31 July 2026<br><span class="pc-as-written">the record now shows it' in text_of(
        client.get(f"/finding/{PLAN}")
    )
    assert 'run of 31 July 2026<br><span class="pc-as-written">row not in the run' in text_of(
        client.get(f"/finding/{GAP}")
    )


def test_codes_of_workers_are_withheld_from_a_rules_author_too(held: Store) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    with held.write() as con:
        decide(con, manager, GAP, 1, Decision("rule_wrong", "W-1 saw the child on day 14."))
    said = text_of(browser_of(held, person(held, Role.RULE_AUTHOR)).get("/rules"))
    assert "[id withheld] saw the child on day 14." in said


def test_who_works_through_a_list_comes_back_to_it(held: Store) -> None:
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    filtered = "/?theme=medicals&sort=due"
    (to,) = [
        part.split('"')[0] for part in unescape(client.get(filtered).text).split('href="') if f"finding/{GAP}" in part
    ]
    page = client.get(to).text
    assert f'href="{escape(filtered)}"' in page
    assert f'name="list" value="{escape(filtered)}"' in page
    done = client.post(f"/finding/{GAP}/decide", data={**DONE, "list": filtered}).headers["location"]
    assert f'href="{escape(filtered)}"' in client.get(done).text
    assert "Your decision is kept" in client.get(done).text
    for elsewhere in ("//elsewhere.invalid", "https://elsewhere.invalid", "/finding/x"):
        assert "elsewhere" not in client.get(f"/finding/{GAP}", params={"list": elsewhere}).text


def test_nobody_is_given_work_by_not_choosing(held: Store) -> None:
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    assert '<option value="">Choose somebody</option>' in " ".join(client.get("/").text.split())
    assert client.post("/assign", data={"finding": GAP, "to": ""}).headers["location"] == "/?done=nobody"


def test_all_that_is_missing_is_said_at_once(held: Store) -> None:
    client = browser_of(held, person(held, Role.TEAM_MANAGER))
    said = text_of(client.post(f"/finding/{GAP}/decide", data={"version": "1"}))
    assert "Choose what you decide" in said
    assert "Give a reason" in said
