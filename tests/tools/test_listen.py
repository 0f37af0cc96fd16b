"""The listening stage: protects shares, times, the gate by speech and the budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import demo
from base.fakes import FakeSoundTagger, FakeVoiceDetector
from base.slots import SAMPLE_RATE, Audio, SoundSpan, Span, Vectors
from catalog.decode import decode
from tools.listen import Listen, ListenConfig, listen_tool
from tools.testing_sounds import noise, tone

DEMO = Path(demo.__file__).with_name("media")


def silence(seconds: float) -> Audio:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


class CountingTagger(FakeSoundTagger):
    """Remembers how many seconds it was given."""

    seconds = 0.0

    def tag(self, audio: Audio) -> tuple[list[SoundSpan], Vectors]:
        self.seconds += len(audio) / SAMPLE_RATE
        return super().tag(audio)


@pytest.fixture
def listen() -> Listen:
    return Listen(ListenConfig(), FakeSoundTagger())


def test_kinds_times_and_tags(listen: Listen) -> None:
    """6 s low tone, 6 s silence, 6 s speech, 6 s noise: a quarter each, in that order."""
    audio = np.concatenate([tone(6, 110), silence(6), tone(6, 1000), noise(6)])
    heard = listen(audio, [Span(start_s=12, end_s=18)])
    assert heard.hearing.shares == {"speech": 0.25, "music": 0.25, "other": 0.25, "silence": 0.25}
    assert [(s.start_s, s.end_s, s.kind) for s in heard.hearing.spans] == [
        (0, 6, "music"),
        (6, 12, "silence"),
        (12, 18, "speech"),
        (18, 24, "other"),
    ]
    assert heard.hearing.spans[0].tags[0].text == "low"
    assert heard.hearing.spans[2].tags == ()
    assert heard.timbre.shape == (1, 8)
    assert len(heard.windows) == len(heard.window_timbre) == 4


def test_speech_is_never_tagged(listen: Listen) -> None:
    heard = listen(tone(12, 300), [Span(start_s=0, end_s=12)])
    assert heard.hearing.shares["speech"] == 1.0
    assert heard.hearing.tags == ()
    assert heard.timbre.shape == (0, 8)


def test_nothing_is_heard_in_nothing(listen: Listen) -> None:
    heard = listen(silence(0), [])
    assert heard.hearing.spans == ()
    assert heard.timbre.shape == (0, 8)


def test_a_change_of_music_starts_a_span(listen: Listen) -> None:
    """ "The part with the high tone" has its time."""
    spans = listen(np.concatenate([tone(9, 110), tone(6, 4000)]), []).hearing.spans
    assert [(span.start_s, span.end_s) for span in spans] == [(0, 9), (9, 15)]


def test_a_long_recording_costs_no_more_than_the_budget() -> None:
    tagger = CountingTagger()
    listen = Listen(ListenConfig(max_windows=8, group=2), tagger)
    audio = np.concatenate([tone(300, 110), tone(300, 4000)])
    heard = listen(audio, [])
    assert tagger.seconds == pytest.approx(24, abs=1)
    assert heard.windows[0].start_s == 0
    assert heard.windows[-1].end_s == pytest.approx(600)
    assert [span.tags[0].text for span in heard.hearing.spans] == ["low", "high"]
    assert heard.hearing.spans[0].end_s == pytest.approx(300, abs=60)


pieces = st.lists(
    st.sampled_from([("tone", 2.0), ("noise", 4.0), ("silence", 3.5), ("noise", 0.3)]),
    min_size=1,
    max_size=6,
)
speech = st.lists(st.tuples(st.floats(0, 25), st.floats(0.1, 6)), max_size=4)


@settings(max_examples=30, deadline=None)
@given(pieces, speech)
def test_spans_tile_and_shares_sum_to_one(
    made: list[tuple[str, float]], said: list[tuple[float, float]]
) -> None:
    makers: dict[str, Callable[[float], Audio]] = {
        "tone": lambda s: tone(s, 200), "noise": noise, "silence": silence}  # fmt: skip
    audio = np.concatenate([makers[kind](seconds) for kind, seconds in made])
    spoken = [Span(start_s=start, end_s=start + length) for start, length in said]
    hearing = Listen(ListenConfig(), FakeSoundTagger())(audio, spoken).hearing
    assert sum(hearing.shares.values()) == pytest.approx(1.0)
    spans = hearing.spans
    assert [span.start_s for span in spans] == [0.0, *(span.end_s for span in spans[:-1])]
    assert spans[-1].end_s == pytest.approx(len(audio) / SAMPLE_RATE)


def test_the_key_changes_with_model_and_config() -> None:
    keys = {
        Listen(ListenConfig(), FakeSoundTagger()).key,
        Listen(ListenConfig(), FakeSoundTagger("other")).key,
        Listen(ListenConfig(max_windows=5), FakeSoundTagger()).key,
    }
    assert len(keys) == 3
    assert ListenConfig.model_validate_json(ListenConfig().model_dump_json()) == ListenConfig()


def test_the_agent_gets_shares_tags_and_times(listen: Listen, tmp_path: Path) -> None:
    import wave

    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((tone(6, 110) * 32767).astype("<i2").tobytes())
    tool = listen_tool(listen, FakeVoiceDetector(threshold=2.0))
    answer = json.loads(tool.invoke({"path": str(path)}))
    assert tool.name == "listen"
    assert answer["shares"]["music"] == pytest.approx(1.0)
    assert answer["tags"][0]["text"] == "low"
    assert len(answer["timbre"]) == 8


@pytest.mark.weights
def test_speech_alone_gives_no_music(
    real_weights: Callable[[str], Path], shared_media: Path
) -> None:
    from tools.engines.musicnn import MusicnnTagger
    from tools.engines.silero import SileroVoiceDetector

    listen = Listen(ListenConfig(), MusicnnTagger(real_weights("musicnn")))
    voice = SileroVoiceDetector()
    for name in ("jfk.flac", "LJ001-0003.wav", "libri_198-209-0000.hq.ogg"):
        audio = decode(shared_media / "speech" / name).audio
        heard = listen(audio, voice.spans(audio))
        assert heard.hearing.shares["speech"] > 0.8
        assert heard.hearing.tags == ()
        assert len(heard.timbre) == 0


@pytest.mark.weights
@pytest.mark.parametrize("late_s", [0.0, 1.3])
def test_the_part_with_the_piano_is_a_moment(
    real_weights: Callable[[str], Path], late_s: float
) -> None:
    """Guitar, a story, a piano, rain and the piano again, wherever the windows happen to lie."""
    from tools.engines.musicnn import MusicnnTagger
    from tools.engines.silero import SileroVoiceDetector

    names = ("guitar-evening.ogg", "lighthouse.ogg", "lullaby-piano.m4a", "rain-and-wind.ogg",
             "lullaby-piano.m4a", "guitar-evening.ogg")  # fmt: skip
    parts = [decode(DEMO / name).audio[: 20 * SAMPLE_RATE] for name in names]
    audio = np.concatenate([silence(late_s), *parts])
    listen = Listen(ListenConfig(), MusicnnTagger(real_weights("musicnn")))
    hearing = listen(audio, SileroVoiceDetector().spans(audio)).hearing
    long = [span for span in hearing.spans if span.end_s - span.start_s > 6]
    assert [span.kind for span in long] == ["music", "speech", "music", "other", "music", "music"]
    for part, span in enumerate(long):
        assert span.start_s == pytest.approx(late_s + 20 * part, abs=3.0 + late_s * (part == 0))
        assert span.end_s == pytest.approx(late_s + 20 * part + 20, abs=3.0)
    played = [span.tags[0].text for span in long if span.kind == "music"]
    assert played == ["guitar", "piano", "piano", "guitar"]
    assert {"piano", "guitar"} <= {tag.text for tag in hearing.tags}


@pytest.mark.weights
@pytest.mark.parametrize(
    ("name", "kind", "tag"),
    [
        ("guitar-evening.ogg", "music", "guitar"),
        ("night-drive.ogg", "music", "techno"),
        ("lullaby-piano.m4a", "music", "piano"),
        ("rain-and-wind.ogg", "other", None),
    ],
)
def test_the_demo_s_sounds_are_what_they_are(
    real_weights: Callable[[str], Path], name: str, kind: str, tag: str | None
) -> None:
    from tools.engines.musicnn import MusicnnTagger

    listen = Listen(ListenConfig(), MusicnnTagger(real_weights("musicnn")))
    hearing = listen(decode(DEMO / name).audio, []).hearing
    assert hearing.shares[kind] > 0.95
    assert tag in {None, *(found.text for found in hearing.tags[:3])}
