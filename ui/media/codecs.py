"""What browsers play, of those in use today: the kinds that all of them have in common.

A codec that needs a licence of the system's (HEVC) or a certain maker's browser (ALAC) is not
counted, since a server cannot know what it is that asks.
"""

from __future__ import annotations

import functools

import av
from av.container import InputContainer

from catalog.probe import codec_of

EIGHT_BITS = frozenset({"yuv420p", "yuvj420p"})
TEN_BITS = EIGHT_BITS | {"yuv420p10le"}
# An absent profile or pixel format is one that the headers do not tell; most are ordinary.
PIXELS = {"h264": EIGHT_BITS, "vp8": EIGHT_BITS, "vp9": TEN_BITS, "av1": TEN_BITS}
H264_PROFILES = frozenset({"Baseline", "Constrained Baseline", "Main", "High"})
AAC_PROFILES = frozenset({"LC", "HE-AAC", "HE-AACv2"})
PCM = frozenset({"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le"})

IN_MP4 = frozenset({"h264", "vp9", "av1", "aac", "mp3", "opus", "flac"})
IN_WEBM = frozenset({"vp8", "vp9", "av1", "opus", "vorbis"})
IN_OGG = frozenset({"opus", "vorbis", "flac"})

# Names by which people know them.
SHOWN = {
    "ac3": "Dolby Digital (AC-3)",
    "eac3": "Dolby Digital Plus (E-AC-3)",
    "dts": "DTS",
    "truehd": "Dolby TrueHD",
    "hevc": "H.265 (HEVC)",
    "h264": "H.264",
    "mpeg4": "MPEG-4 part 2",
    "mpeg2video": "MPEG-2",
    "av1": "AV1",
    "aac": "AAC",
    "mp3": "MP3",
    "flac": "FLAC",
}
BARE = {"aac": "AAC without a container", "mpegts": "MPEG-TS", "asf": "Windows Media (ASF)"}
H264_ENCODERS = ("libx264", "libopenh264", "h264_videotoolbox")
VP9_ENCODERS = ("libvpx-vp9",)  # also in MP4, where a build of PyAV has no H.264
AAC_ENCODERS = ("aac",)


def picture_problem(stream: av.VideoStream) -> str | None:
    """Why browsers do not play these pictures, or None: they do."""
    codec, context = codec_of(stream), stream.codec_context
    if codec not in PIXELS:
        return shown(codec)
    if context.pix_fmt is not None and context.pix_fmt not in PIXELS[codec]:
        return f"{shown(codec)} with {context.pix_fmt} pixels"
    if codec == "h264" and context.profile and context.profile not in H264_PROFILES:
        return f"the profile {context.profile} of H.264"
    return None


def sound_problem(stream: av.AudioStream) -> str | None:
    """Why browsers do not play this sound, or None: they do."""
    codec = codec_of(stream)
    if codec not in IN_MP4 | IN_WEBM | PCM:
        return shown(codec)
    profile = stream.codec_context.profile
    if codec == "aac" and profile and profile not in AAC_PROFILES:
        return f"the profile {profile} of AAC"
    return None


def shown(codec: str) -> str:
    """The codec's name for people."""
    return SHOWN.get(codec, codec)


def played_containers(container: InputContainer, head: bytes) -> tuple[frozenset[str], str, str]:
    """The codecs that browsers play in this container, its media type's ending and its name.

    `head` are the file's first bytes, which tell WebM from other Matroska. No codec at all: they
    do not open the container.
    """
    name = container.format.name
    if "mp4" in name.split(","):
        return IN_MP4, "mp4", "MP4"
    if "matroska" in name:
        is_webm = b"\x42\x82\x84webm" in head  # element DocType, of four bytes
        return (IN_WEBM, "webm", "WebM") if is_webm else (frozenset(), "", "Matroska (MKV)")
    known = {
        "mp3": (frozenset({"mp3"}), "mpeg", "MP3"),
        "ogg": (IN_OGG, "ogg", "Ogg"),
        "flac": (frozenset({"flac"}), "flac", "FLAC"),
        "wav": (PCM, "wav", "WAV"),
    }
    return known.get(name, (frozenset(), "", BARE.get(name, name.split(",")[0].upper())))


@functools.cache
def picture_encoder() -> str | None:
    """The encoder of pictures that this build of PyAV has."""
    return _first(H264_ENCODERS + VP9_ENCODERS)


@functools.cache
def sound_encoder() -> str | None:
    """The encoder of sound that this build of PyAV has."""
    return _first(AAC_ENCODERS)


def _first(names: tuple[str, ...]) -> str | None:
    for name in names:
        try:
            av.Codec(name, "w")
        except ValueError:  # av.codec.codec.UnknownCodecError
            continue
        return name
    return None
