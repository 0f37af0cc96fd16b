"""What is seen gets its times, and a line on the screen is one line for as long as it stays."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.fakes import COLOURS, FakeCaptioner, FakeScreenReader
from base.slots import Tag
from catalog.decode import Frame
from tools.caption import (
    Caption,
    CaptionConfig,
    Seen,
    caption_tool,
    evenly,
    frames_within,
    lines_over_time,
)

CONFIG = CaptionConfig()


def frame(time_s: float, colour: str = "black", text: str = "") -> Frame:
    picture = np.zeros((16, 96, 3), np.uint8)
    picture[:] = COLOURS[colour]
    if text:
        picture = FakeScreenReader.write(picture, text)
    return Frame(time_s=time_s, picture=picture, shot=0)


def stage(**config: float) -> Caption:
    return Caption(CaptionConfig(**config), FakeCaptioner(), FakeScreenReader())


def tags(*texts: str, score: float = 0.9) -> list[Tag]:
    return [Tag(text=text, score=score) for text in texts]


def test_notes_carry_the_times_of_their_frames() -> None:
    seen = stage()([frame(1.5, "red"), frame(8.0, "blue")])
    assert [(note.time_s, note.tags[0].text) for note in seen.notes] == [
        (1.5, "red"),
        (8.0, "blue"),
    ]


def test_nothing_to_see() -> None:
    assert stage()([]) == Seen(notes=(), screen=())


def test_without_a_reader_the_screen_is_not_read() -> None:
    seen = Caption(CONFIG, FakeCaptioner())([frame(0, text="words")])
    assert len(seen.notes) == 1
    assert seen.screen == ()


def test_a_line_that_stays_is_one_span() -> None:
    """From the first frame that shows it to the next frame that does not."""
    frames = [frame(0), frame(2, text="The end"), frame(4, text="The end"), frame(6)]
    (line,) = stage()(frames).screen
    assert (line.start_s, line.end_s, line.text) == (2, 6, "The end")


def test_two_lines_of_a_frame_have_spans_of_their_own() -> None:
    frames = [frame(0, text="News\nRain in Rome"), frame(3, text="News\nSnow in Oslo"), frame(6)]
    spans = [(line.text, line.start_s, line.end_s) for line in stage()(frames).screen]
    assert spans == [("News", 0, 6), ("Rain in Rome", 0, 3), ("Snow in Oslo", 3, 6)]


def test_a_misread_line_is_the_same_line_in_its_surest_reading() -> None:
    read = [tags("Revenge is corning..", score=0.81), tags("Revenge is coming...", score=0.98)]
    (line,) = lines_over_time([0, 1], read, CONFIG)
    assert (line.text, line.confidence) == ("Revenge is coming...", 0.98)


def test_a_line_that_comes_back_is_told_twice() -> None:
    read = [tags("Chapter"), [], tags("Chapter")]
    lines = lines_over_time([0, 10, 20], read, CONFIG)
    assert [(line.start_s, line.end_s) for line in lines] == [(0, 5), (20, 25)]


def test_a_line_written_twice_on_one_frame_is_two_lines() -> None:
    read = [tags("EXIT", "EXIT"), tags("EXIT", "EXIT")]
    assert len(lines_over_time([0, 1], read, CONFIG)) == 2


@given(
    st.lists(
        st.tuples(
            st.floats(0.1, 30), st.lists(st.sampled_from(["one", "two", "三月", "!!"]), max_size=3)
        ),
        max_size=12,
    )
)
def test_spans_are_ordered_and_hold_every_reading(frames: list[tuple[float, list[str]]]) -> None:
    """Whatever is read, each reading lies in a span of its line and no span is empty."""
    times = np.cumsum([gap for gap, _ in frames]).tolist()
    lines = lines_over_time(times, [tags(*texts) for _, texts in frames], CONFIG)
    assert [line.start_s for line in lines] == sorted(line.start_s for line in lines)
    assert all(line.start_s < line.end_s for line in lines)
    for time_s, (_, texts) in zip(times, frames, strict=True):
        for text in texts:
            assert any(line.text == text and line.start_s <= time_s < line.end_s for line in lines)


@given(st.integers(0, 200), st.integers(1, 50))
def test_reading_is_spread_evenly(count: int, most: int) -> None:
    """Never more than asked; each frame once, in order, the first and the last among them."""
    frames = [frame(float(i)) for i in range(count)]
    times = [one.time_s for one in evenly(frames, most)]
    assert len(times) == min(count, most)
    assert times == sorted(set(times))
    if count and most > 1:
        assert (times[0], times[-1]) == (0, count - 1)


def test_at_most_so_many_frames_are_read() -> None:
    assert stage(max_read=0)([frame(0, text="hello there")]).screen == ()


def test_a_budget_by_hand() -> None:
    """A twentieth of ten minutes is 30 s: thirty frames at a second each, twelve at 2.5 s."""
    assert frames_within(0.05, 1.0, 600, 64) == 30
    assert frames_within(0.05, 2.5, 600, 64) == 12
    assert frames_within(0.05, 1.0, 600, 20) == 20
    assert frames_within(0.05, 1.0, 10, 20) == 3
    assert frames_within(0.05, 1.0, 10, 2) == 2
    assert frames_within(0.05, 0.0, 10, 20) == 20


@given(st.floats(0, 1), st.floats(0, 10), st.floats(0, 1e5), st.integers(0, 100))
def test_a_budget_is_kept_but_for_three_frames(
    share: float, frame_s: float, duration_s: float, count: int
) -> None:
    within = frames_within(share, frame_s, duration_s, count)
    assert 0 <= within <= count
    assert within >= min(count, 3)
    assert within <= 3 or within * frame_s <= share * duration_s


def test_frames_beyond_the_budget_have_empty_notes_and_are_read_all_the_same() -> None:
    frames = [frame(float(i), "red") for i in range(8)] + [frame(8.0, text="The end")]
    slow = Caption(CONFIG, FakeCaptioner(), FakeScreenReader(), frame_s=1.0)
    seen = slow(frames, 100.0)
    noted = [note.time_s for note in seen.notes if note.tags]
    assert [note.time_s for note in seen.notes] == [float(i) for i in range(9)]
    assert noted == [0, 2, 4, 6, 8]
    assert [line.text for line in seen.screen] == ["The end"]
    assert all(note.tags for note in stage()(frames, 100.0).notes)


def test_the_key_names_models_and_settings() -> None:
    """Another reader or another setting is another result."""
    keys = {
        stage().key,
        stage(max_read=3).key,
        Caption(CONFIG, FakeCaptioner()).key,
        Caption(CONFIG, FakeCaptioner("other"), FakeScreenReader()).key,
        Caption(CONFIG, FakeCaptioner(), FakeScreenReader(), frame_s=1.0).key,
    }
    assert len(keys) == 5
    assert stage().key == stage().key


def test_config_and_result_survive_json() -> None:
    seen = stage()([frame(0, "red", text="hello there"), frame(4)])
    assert Seen.model_validate_json(seen.model_dump_json()) == seen
    config = CaptionConfig(max_read=7)
    assert CaptionConfig.model_validate_json(config.model_dump_json()) == config


def test_the_agent_can_look_at_an_item() -> None:
    library = {"a1": [frame(0, "red"), frame(2, text="Finis mundi")]}
    tool = caption_tool(stage(), library.__getitem__)
    answer = json.loads(tool.invoke({"item": "a1"}))
    assert answer["notes"][0]["tags"][0]["text"] == "red"
    assert answer["screen"][0]["text"] == "Finis mundi"


def test_a_lookup_that_fails_is_not_hidden() -> None:
    library: dict[str, list[Frame]] = {}
    with pytest.raises(KeyError):
        caption_tool(stage(), library.__getitem__).invoke({"item": "no such"})
