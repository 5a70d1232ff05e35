import os
import signal
import time

import pytest

from heliogram.platform.crashpoints import NO_POINTS, crash_points


@pytest.fixture
def kills(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sent: list[int] = []
    monkeypatch.setattr(os, "kill", lambda _pid, sig: sent.append(sig))
    return sent


def test_no_setting_means_no_point(kills: list[int]):
    assert crash_points("") is NO_POINTS
    NO_POINTS.reach("sql.before-commit")
    assert kills == []


def test_the_program_dies_at_the_chosen_pass_of_the_chosen_point(kills: list[int]):
    points = crash_points("here:2")
    points.reach("here")
    points.reach("there")
    assert kills == []
    points.reach("here")
    assert kills == [signal.SIGKILL]


def test_a_name_alone_means_the_first_pass(kills: list[int]):
    crash_points("here").reach("here")
    assert kills == [signal.SIGKILL]


def test_a_thread_may_stop_at_its_point_while_the_others_run_on(kills: list[int], monkeypatch: pytest.MonkeyPatch):
    stopped: list[tuple[float, ...]] = []
    monkeypatch.setattr(time, "sleep", lambda seconds: stopped.append((seconds, *kills)))
    crash_points("here:1:50").reach("here")
    assert stopped == [(0.05,)]
    assert kills == [signal.SIGKILL]


@pytest.mark.parametrize("setting", ["here:0", "here:x", ":2", "here:1:-1", "here:1:x"])
def test_a_setting_that_makes_no_sense_is_refused(setting: str):
    with pytest.raises(ValueError, match=r"crash_at|invalid literal"):
        crash_points(setting)
