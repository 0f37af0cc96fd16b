"""What holds of shots, of chosen frames and of times, whatever the pictures are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from base.slots import Picture
from catalog.frames import FrameChooser, most_crowded, spread
from catalog.shots import (
    THUMB_HEIGHT,
    THUMB_WIDTH,
    ShotDetector,
    dissimilarity,
    is_blank,
    near_duplicates,
)
from catalog.testing import scene
from catalog.timeline import Timeline

THUMB = (THUMB_WIDTH, THUMB_HEIGHT)
rising = st.lists(st.floats(0.05, 20), min_size=1, max_size=60).map(
    lambda steps: [float(time) for time in np.cumsum(steps)]
)
noise = np.random.default_rng(7)


def blur(thumb: Picture, shift: int) -> Picture:
    """The same picture a little to the side, with camera noise."""
    moved = np.roll(thumb, shift, axis=1).astype(int) + noise.normal(0, 2, thumb.shape)
    return np.clip(moved, 0, 255).astype(np.uint8)


def slide(*lines: str) -> Picture:
    """A white page with text, as small as the detector sees it."""
    page = Image.new("RGB", (1280, 720), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(48)
    for row, line in enumerate(lines):
        draw.text((80, 60 + row * 90), line, font=font, fill="black")
    return np.asarray(page.resize(THUMB, Image.Resampling.BOX))


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.floats(0, 30))
def test_shots_tile_the_video(scenes: list[int], extra_s: float) -> None:
    """No gap, no overlap, none empty or shorter than the least but the last, ends at the end."""
    detector = ShotDetector()
    for index, number in enumerate(scenes):
        detector.add(index * 0.4, scene(number, 0, THUMB))
    end_s = (len(scenes) - 1) * 0.4 + extra_s
    shots = detector.spans(end_s)
    assert shots[0].start_s == 0
    assert shots[-1].end_s == end_s
    assert all(one.end_s == other.start_s for one, other in pairwise(shots))
    assert all(shot.end_s - shot.start_s >= detector.config.min_shot_s for shot in shots[:-1])


def test_a_still_noisy_or_panned_picture_is_one_shot_and_a_change_is_two() -> None:
    detector = ShotDetector()
    for index in range(20):
        detector.add(index * 0.25, blur(scene(1, 0, THUMB), index // 2))
    assert len(detector.starts) == 1
    detector.add(5.0, scene(2, 0, THUMB))
    assert detector.starts == [0.0, 5.0]


def test_no_pictures_no_shots() -> None:
    assert ShotDetector().spans(10) == []


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 30))
def test_dissimilarity_is_a_distance_from_0_to_1(one: int, other: int) -> None:
    a, b = scene(one, 0, THUMB), scene(other, 0, THUMB)
    assert 0 <= dissimilarity(a, b) <= 1
    assert dissimilarity(a, b) == pytest.approx(dissimilarity(b, a))
    assert (dissimilarity(a, b) == 0) == (one == other)


def test_near_duplicates_forgive_noise_but_neither_text_nor_colour() -> None:
    assert near_duplicates(scene(1, 0, THUMB), blur(scene(1, 0, THUMB), 0))
    assert not near_duplicates(scene(1, 0, THUMB), scene(2, 0, THUMB))
    page = slide("Introduction", "What is a graph?", "Vertices and edges")
    assert near_duplicates(page, page)
    assert not near_duplicates(page, slide("Introduction", "What is a tree?", "Roots and leaves"))
    assert not near_duplicates(
        page, slide("Introduction", "What is a graph?", "Vertices and edges", "Paths")
    )
    red, green = (
        np.full((*THUMB[::-1], 3), colour, np.uint8) for colour in ((200, 0, 0), (0, 200, 0))
    )
    assert not near_duplicates(red, green)


@settings(max_examples=30, deadline=None)
@given(rising, st.integers(1, 6))
def test_chosen_frames_are_few_in_order_and_in_their_shots(times: list[float], limit: int) -> None:
    chooser = FrameChooser(max_frames=limit, seconds_per_frame=10)
    for index, time_s in enumerate(times):
        thumb = scene(index // 2, 0, THUMB)
        chooser.offer(time_s, thumb, lambda thumb=thumb: thumb)  # type: ignore[misc]
        assert len(chooser._kept) < 2 * limit
    frames, shots = chooser.finish(), chooser.detector.spans(times[-1] + 1)
    assert 1 <= len(frames) <= limit
    seen = [frame.time_s for frame in frames]
    assert seen == sorted(set(seen))
    assert all(shots[f.shot].start_s <= f.time_s < shots[f.shot].end_s for f in frames)


def test_blank_pictures_are_kept_only_if_there_is_nothing_else() -> None:
    black = np.zeros((*THUMB[::-1], 3), np.uint8)
    for pictures, expected in (([black, scene(1, 0, THUMB)], 5.0), ([black], 0.0)):
        chooser = FrameChooser(max_frames=8, seconds_per_frame=10)
        for index, thumb in enumerate(pictures):
            chooser.offer(index * 5.0, thumb, lambda thumb=thumb: thumb)  # type: ignore[misc]
        assert [(frame.time_s, frame.shot) for frame in chooser.finish()] == [(expected, 0)]


def test_thin_writing_on_black_is_not_blank() -> None:
    """Of an end card only a grey trace is left on a thumbnail: the picture itself decides."""
    page = np.zeros((288, 512, 3), np.uint8)
    page[140:142, 200:300:8] = 255
    thumb = np.asarray(Image.fromarray(page).resize(THUMB, Image.Resampling.BOX))
    assert is_blank(thumb)
    assert not is_blank(page[::2, ::2])
    chooser = FrameChooser(max_frames=8, seconds_per_frame=10)
    chooser.offer(0.0, scene(1, 0, THUMB), lambda: scene(1))
    chooser.offer(12.0, thumb, lambda: page)
    assert [frame.time_s for frame in chooser.finish()] == [0.0, 12.0]


def faded(thumb: Picture, light: float) -> Picture:
    return np.asarray(thumb * light, np.uint8)


def test_a_fade_to_black_and_up_again_is_one_cut_where_the_next_picture_emerges() -> None:
    detector = ShotDetector()
    lights = [1.0] * 8 + [0.75, 0.5, 0.25, 0.0, 0.0, 0.25, 0.5, 0.75] + [1.0] * 8
    for index, light in enumerate(lights):
        detector.add(index * 0.25, faded(scene(1 if index < 12 else 2, 0, THUMB), light))
    assert detector.starts[0] == 0
    assert len(detector.starts) == 2
    assert 13 * 0.25 <= detector.starts[1] <= 14 * 0.25


def test_what_comes_back_out_of_the_dark_is_the_same_shot() -> None:
    detector = ShotDetector()
    for index, light in enumerate([1.0] * 8 + [0.6, 0.2, 0.0, 0.2, 0.6] + [1.0] * 8):
        detector.add(index * 0.25, faded(scene(1, 0, THUMB), light))
    assert detector.starts == [0.0]


def captioned(line: str, ground: Picture) -> Picture:
    """A picture with a caption, as small as the detector sees it; letters a twentieth high."""
    page = Image.fromarray(ground).resize((512, 288))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 240, 512, 288), fill="black")
    draw.text((120, 256), line, font=ImageFont.load_default(16), fill="white")
    return np.asarray(page.resize(THUMB, Image.Resampling.BOX))


def times_chosen(thumbs: list[Picture]) -> list[float]:
    chooser = FrameChooser(max_frames=32, seconds_per_frame=10)
    for index, thumb in enumerate(thumbs):
        chooser.offer(index * 0.5, thumb, lambda thumb=thumb: thumb)  # type: ignore[misc]
    return [frame.time_s for frame in chooser.finish()]


def test_each_caption_of_a_still_picture_is_kept_once() -> None:
    """Three captions of 8 s under one picture, then the first of them again."""
    lines = ["Flour and water", "Let the dough rise", "Bake it at 240 degrees", "Flour and water"]
    shown = [captioned(line, scene(1)) for line in lines for _ in range(16)]
    times = times_chosen(shown)
    assert [int(time_s // 8) for time_s in times] == [0, 1, 2]


def test_captions_are_told_from_what_moves_all_the_time() -> None:
    lines = ["Flour and water", "Let the dough rise", "Bake it at 240 degrees"]
    shown = [
        captioned(lines[index // 16], scene(1, index * 0.5, (160, 120))) for index in range(48)
    ]
    times = times_chosen(shown)
    assert {int(time_s // 8) for time_s in times} == {0, 1, 2}
    assert len(times) <= 5


def test_something_that_moves_through_a_still_picture_is_not_kept_at_every_step() -> None:
    """It comes, moves for ten seconds and is gone: a frame for each ten seconds, not for each."""
    ground = scene(1, 0, THUMB)
    shown = []
    for index in range(60):
        thumb = ground.copy()
        if 10 <= index < 30:
            thumb[10:30, (index - 10) * 2 : (index - 10) * 2 + 14] = 255
        shown.append(thumb)
    assert len(times_chosen(shown)) <= 5


def test_the_sharp_and_steady_picture_of_a_shot_is_taken() -> None:
    sharp = scene(1, 0, THUMB)
    faded = (sharp * 0.2).astype(np.uint8)
    chooser = FrameChooser(max_frames=8, seconds_per_frame=10)
    for time_s, thumb in ((0.0, faded), (0.3, faded), (0.6, sharp), (0.9, sharp)):
        chooser.offer(time_s, thumb, lambda thumb=thumb: thumb)  # type: ignore[misc]
    assert [frame.time_s for frame in chooser.finish()] == [0.9]


def test_thinning_by_hand() -> None:
    assert most_crowded([0, 4, 5, 20]) == 1, "5 is further from its other neighbour than 4"
    assert most_crowded([0, 10, 11, 13]) == 2
    assert spread([0, 1, 2, 3, 4, 10], 3) == [0, 4, 5]
    assert spread([0, 1, 2], 5) == [0, 1, 2]


@settings(deadline=None)
@given(rising, st.integers(2, 8))
def test_a_stream_of_any_length_is_thinned_over_its_whole_span(
    times: list[float], count: int
) -> None:
    kept: list[float] = []
    for time_s in times:
        kept.append(time_s)
        if len(kept) > count:
            del kept[most_crowded(kept)]
    assert kept[0] == times[0]
    chosen = spread(kept, count)
    assert chosen == sorted(set(chosen))
    assert len(chosen) == min(count, len(times))


@settings(deadline=None)
@given(st.lists(st.none() | st.floats(-1e9, 1e9), max_size=50), st.none() | st.floats(0, 1e9))
def test_times_never_leap(times: list[float | None], declared_s: float | None) -> None:
    """Whatever timestamps claim, each is at most a leap ahead: a gap can be filled with silence."""
    timeline = Timeline(0.0, declared_s)
    last_s = 0.0
    for time in times:
        now = timeline.at(time)
        assert last_s - 1.001 <= now <= last_s + 4 * 3600 + 0.001
        last_s = max(last_s, now)


def test_joined_recordings_go_on() -> None:
    timeline = Timeline(100.0, 60.0)
    assert [timeline.at(t) for t in (100.0, 101.0, 130.0)] == [0, 1, 30]
    assert [timeline.at(t) for t in (0.0, 5.0)] == [30, 35]
    assert timeline.at(None) == 35
    assert timeline.at(1e9) == 35
