"""The music tagger: unit tests of its arithmetic, and the real networks on real music."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from base.errors import ModelError
from base.slots import SAMPLE_RATE, Audio, SoundSpan
from catalog.decode import decode
from tools.engines import musicnn
from tools.engines.music_gate import MusicGate, Window, could_be_music, music_or_not, references
from tools.engines.musicnn import MusicnnTagger
from tools.testing_sounds import SoundTaggerContract, noise, note

ELECTRONIC = ("music/asterisk_macroform-cold_day.wav", "sound/sonicpi_loop_garzul.flac",
              "sound/sonicpi_loop_mehackit1.flac", "music/mdn_outfoxing.mp3")  # fmt: skip
ACOUSTIC = ("music/wesnoth_elvish-theme.ogg", "music/wesnoth_traveling_minstrels.ogg",
            "music/wesnoth_silvan_sanctuary.ogg", "sound/sonicpi_guit_em9.flac")  # fmt: skip


def window(patch: musicnn.Array, **probabilities: float) -> Window:
    """A window whose labels have those probabilities, all others one in a thousand."""
    logits = {}
    for network in musicnn.NETWORKS:
        labels = references()[network]["labels"]
        likely = np.array([probabilities.get(label, 0.001) for label in labels])
        logits[network] = np.log(likely / (1 - likely)).astype(np.float32)
    return Window(logits, np.full(200, 0.9, np.float32), patch)


def patch_of(audio: Audio) -> musicnn.Array:
    patch: musicnn.Array = musicnn.patches(audio, musicnn.window_bounds(len(audio)))[0]
    return patch


def test_the_reference_table_is_whole() -> None:
    """50 labels, words and levels a network; a lost line would shift every tag."""
    for network in musicnn.NETWORKS:
        table = references()[network]
        assert [len(table[key]) for key in ("labels", "words", "background")] == [50, 50, 50]
    assert {len(row) for row in references()["mfcc"].values()} == {60}


@pytest.mark.parametrize(
    ("seconds", "ends"),
    [(0.5, [0.5]), (3, [3]), (3.9, [3.9]), (4, [3, 4]), (9.5, [3, 6, 9.5]), (10, [3, 6, 9, 10])],
)
def test_windows_tile(seconds: float, ends: list[float]) -> None:
    bounds = musicnn.window_bounds(round(seconds * SAMPLE_RATE))
    assert [end / SAMPLE_RATE for _, end in bounds] == ends
    assert [start for start, _ in bounds] == [0, *(end for _, end in bounds[:-1])]


@pytest.mark.parametrize("seconds", [0.01, 1, 3, 4, 7.7])
def test_every_window_gives_a_whole_patch(seconds: float) -> None:
    audio = noise(seconds)
    bounds = musicnn.window_bounds(len(audio))
    assert musicnn.patches(audio, bounds).shape == (len(bounds), 187, 96)


def test_a_rare_tag_wins_over_a_common_one() -> None:
    """Lift counts: of two labels with one probability the rarer one comes first."""
    tags = musicnn.music_tags(window(patch_of(note(3, 440)), cello=0.3, slow=0.3).logits)
    assert [tag.text for tag in tags][:2] == ["cello", "slow"]
    assert all(0 <= tag.score <= 1 for tag in tags)


def test_labels_of_one_word_are_united() -> None:
    likely = {"female": 0.4, "female vocal": 0.3, "woman": 0.3}
    tags = [tag.text for tag in musicnn.music_tags(window(patch_of(note(3, 440)), **likely).logits)]
    assert tags.count("female vocals") == 1
    assert "woman" not in tags


def test_calm_and_energetic_exclude_each_other() -> None:
    loud = window(patch_of(noise(3)), loud=0.5, fast=0.5, rock=0.5, drums=0.5, beat=0.5, metal=0.5)
    calm = window(patch_of(noise(3)), slow=0.5, quiet=0.5, soft=0.5, ambient=0.5)
    assert [t.text for t in musicnn.energy_tags(loud.logits["MTT_musicnn"])] == ["energetic"]
    assert [t.text for t in musicnn.energy_tags(calm.logits["MTT_musicnn"])] == ["calm"]


def test_noise_is_not_music_however_confident_the_tags() -> None:
    assert not music_or_not([window(patch_of(noise(3)), techno=0.9)], MusicGate())[0]
    assert music_or_not([window(patch_of(note(3, 440)))], MusicGate())[0]


def test_what_is_unlike_the_training_data_is_not_music() -> None:
    strange = window(patch_of(note(3, 440)))
    strange = Window(strange.logits, np.full(200, 2.0, np.float32), strange.patch)
    assert music_or_not([strange], MusicGate()) == [False]


def gliding() -> Audio:
    """Two tones that glide up half an octave: not held, and not as shapeless as rain."""
    hertz = 300 * 2 ** np.linspace(0, 0.5, 3 * SAMPLE_RATE)
    phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE
    return (0.2 * (np.sin(phase) + np.sin(2.5 * phase))).astype(np.float32)


def test_music_grows_over_unsure_windows_but_not_far() -> None:
    """A battle theme's rumbling bars belong to the music around them."""
    sure, noisy = window(patch_of(note(3, 440))), window(patch_of(noise(3)))
    unsure = window(patch_of(gliding()))
    assert music_or_not([unsure], MusicGate()) == [False]
    kinds = music_or_not([sure, *[unsure] * 5, noisy], MusicGate())
    assert kinds == [True] * 4 + [False] * 3


def test_music_does_not_grow_into_rain() -> None:
    """A spectrum that could be music but holds no tone is not music by its neighbour."""
    rain = window(patch_of(np.convolve(noise(3), np.ones(8) / 8, "same").astype(np.float32)))
    assert could_be_music(rain, MusicGate())
    sure = window(patch_of(note(3, 440)))
    assert music_or_not([sure, rain, sure], MusicGate()) == [True, False, True]


def test_what_is_plainly_music_may_be_unlike_the_training_data() -> None:
    """A synthesised piano: held tones and a confident tag; a dial tone has no such tag."""
    features = np.full(200, 1.7, np.float32)  # a mean square of 2.9
    piano, dial = (
        Window(window(patch_of(note(3, 440)), piano=sure).logits, features, patch_of(note(3, 440)))
        for sure in (0.9, 0.4)
    )
    assert music_or_not([piano], MusicGate()) == [True]
    assert music_or_not([dial], MusicGate()) == [False]


def test_timbre_is_a_unit_vector_of_both_halves() -> None:
    vector = musicnn.timbre(window(patch_of(note(3, 440))))
    assert vector.shape == (260,)
    assert np.linalg.norm(vector) == pytest.approx(1.0)
    halves = np.linalg.norm(vector[:200]), np.linalg.norm(vector[200:])
    assert halves[1] / halves[0] == pytest.approx(musicnn.MFCC_WEIGHT, rel=1e-4)


def test_the_engine_is_not_loaded_in_unit_tests(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        MusicnnTagger(tmp_path)


@pytest.fixture(scope="module")
def real(real_weights: Callable[[str], Path]) -> Callable[[], MusicnnTagger]:
    made: list[MusicnnTagger] = []

    def tagger() -> MusicnnTagger:
        if not made:
            made.append(MusicnnTagger(real_weights("musicnn")))
        return made[0]

    return tagger


@pytest.mark.weights
class TestMusicnnTagger(SoundTaggerContract):
    @pytest.fixture
    def tagger(self, real: Callable[[], MusicnnTagger]) -> MusicnnTagger:
        return real()


def head(path: Path, seconds: float = 24) -> Audio:
    return decode(path).audio[: round(seconds * SAMPLE_RATE)]


def mean_score(spans: list[SoundSpan], words: set[str]) -> float:
    return sum(tag.score for span in spans for tag in span.tags if tag.text in words) / len(spans)


@pytest.mark.weights
def test_a_guitar_is_called_a_guitar(real: Callable[[], MusicnnTagger], shared_media: Path) -> None:
    spans, _ = real().tag(head(shared_media / "sound" / "sonicpi_guit_em9.flac"))
    assert spans[0].kind == "music"
    assert {"guitar", "calm"} <= {tag.text for tag in spans[0].tags}


@pytest.mark.weights
def test_electronic_music_is_told_from_acoustic(
    real: Callable[[], MusicnnTagger], shared_media: Path
) -> None:
    words = {"electronic", "techno", "synth"}
    scores = [
        [mean_score(real().tag(head(shared_media / name))[0], words) for name in names]
        for names in (ELECTRONIC, ACOUSTIC)
    ]
    assert min(scores[0]) > max(scores[1])


@pytest.mark.weights
def test_noise_gets_no_music_tags(real: Callable[[], MusicnnTagger]) -> None:
    spans, _ = real().tag(noise(9))
    assert {span.kind for span in spans} == {"other"}
    assert {tag.text for span in spans for tag in span.tags} == {"noise"}
