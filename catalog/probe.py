"""What a file says about itself: tracks, tags, duration. Nothing is decoded here."""

from __future__ import annotations

import stat
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Stream
from pydantic import Field

from base.errors import UndecodableError
from base.slots import Frozen
from catalog.choice import (
    has_decoder,
    is_cover,
    is_default,
    main_sound,
    moving_pictures,
    role,
    title_of,
)
from catalog.languages import language_code
from catalog.scan import display_path, reason_of

# Formats that libav can open but that are not recordings: text and single pictures as a "video",
# and lists that point to other files.
NOT_MEDIA = frozenset({"tty", "image2", "concat", "hls", "dash", "sdp", "rtsp", "lavfi"})
OGG = "ogg"  # elsewhere the title of a sound track is "Surround 5.1", say
PICTURE_SUFFIX = "_pipe"  # png_pipe, jpeg_pipe, ...
TECHNICAL_TAGS = frozenset(
    """
    compatible_brands duration encoder handler_name language major_brand minor_version software
    vendor_id
    """.split()
)


class VideoTrack(Frozen):
    """Moving pictures. Width and height are as stored, before rotation."""

    codec: str
    width: int
    height: int
    fps: float  # the average; 0 where it is not known
    rotation: int = 0  # degrees counterclockwise to the upright picture; known after decoding


class AudioTrack(Frozen):
    """One sound track."""

    codec: str
    channels: int
    rate: int
    language: str | None = None  # as the container writes it, "eng" or "en"
    default: bool = False
    title: str = ""
    role: str = ""  # "commentary", "description" or "part" where it is not the film's own sound


class SubtitleTrack(Frozen):
    """One embedded subtitle track."""

    codec: str
    language: str | None = None


class Probe(Frozen):
    """What a file holds, by its own headers until it is decoded.

    `duration_s` is None where the headers do not say; decoding measures it. `tags` has lower-case
    keys and comes from the container, or from the sound track where containers have none (Ogg).
    `chosen` is an index into `audio`: the track that is listened to; `spoken` is its language in
    ISO 639-1, as the file says, which is often wrong and more often missing.
    """

    container: str
    duration_s: float | None = None
    video: VideoTrack | None = None
    audio: tuple[AudioTrack, ...] = ()
    chosen: int | None = None
    spoken: str | None = None
    subtitles: tuple[SubtitleTrack, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)
    has_cover: bool = False
    has_chapters: bool = False

    @property
    def medium(self) -> str:
        """ "video" where pictures move; a cover does not make an audio file a video."""
        return "video" if self.video else "audio"


def probe(path: Path, language: str | None = None) -> Probe:
    """Reads the headers of a media file; `language` as in `catalog.choice.main_sound`.

    Raises:
        UndecodableError: it cannot be read, or is no media.
    """
    with open_media(path) as container:
        return describe(container, path, language)


def open_media(path: Path, options: dict[str, str] | None = None) -> InputContainer:
    """An open container; the caller closes it. `options` are libavformat's.

    Raises:
        UndecodableError: it cannot be read, or is no media.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise undecodable(path, "it is not an ordinary file")
        if status.st_size == 0:
            raise undecodable(path, "it is empty (zero bytes)")
        path.open("rb").close()  # tells a missing permission from damaged data
        container = av.open(
            f"file:{path}",  # else a name like "concat:a|b" would be taken for a protocol
            mode="r",
            metadata_errors="replace",  # tags in an old encoding are no reason to refuse
            # nothing may reach for a network
            container_options={**(options or {}), "protocol_whitelist": "file"},
        )
    except av.FFmpegError as error:  # before OSError, of which some of these are also a kind
        raise undecodable(path, media_reason(error)) from error
    except (OSError, ValueError) as error:
        raise undecodable(path, reason_of(error)) from error
    if container.format.name in NOT_MEDIA or container.format.name.endswith(PICTURE_SUFFIX):
        container.close()
        raise undecodable(path, "it is neither video nor audio")
    return container


def describe(container: InputContainer, path: Path, language: str | None = None) -> Probe:
    """The probe of an open container; `language` as in `catalog.choice.main_sound`.

    Raises:
        UndecodableError: it has no track that could be watched or heard.
    """
    streams = container.streams
    video, covers = moving_pictures(container), [s for s in streams.video if is_cover(s)]
    if video is None and not streams.audio:
        raise undecodable(path, "it has neither a video track nor an audio track")
    sound = main_sound(container, language)
    return Probe(
        container=container.format.name,
        duration_s=_declared_duration(container),
        video=video and _video_track(video),
        audio=tuple(_audio_track(stream, len(streams.audio) == 1) for stream in streams.audio),
        chosen=streams.audio.index(sound) if sound else None,
        spoken=language_code(sound.language) if sound else None,
        subtitles=tuple(
            SubtitleTrack(codec=codec_of(stream), language=_language(stream))
            for stream in streams.subtitles
        ),
        tags=_tags(container, sound),
        has_cover=bool(covers),
        has_chapters=bool(container.chapters()),
    )


def codec_of(stream: Stream) -> str:
    """The codec's name, "unknown" where no decoder exists."""
    return stream.codec_context.codec.canonical_name if has_decoder(stream) else "unknown"


def undecodable(path: Path, reason: str) -> UndecodableError:
    """The error with one sentence that names the file and the reason."""
    return UndecodableError(f"{display_path(path)} cannot be understood: {reason}.")


def media_reason(error: av.FFmpegError) -> str:
    """What libav says, in words for people."""
    if isinstance(error, av.error.InvalidDataError | av.error.EOFError):
        return "it is not media, or is damaged or cut off"
    return f"the decoder says {error.strerror or type(error).__name__!r}"


def _video_track(stream: av.VideoStream) -> VideoTrack:
    known = has_decoder(stream)
    return VideoTrack(
        codec=codec_of(stream),
        width=stream.width if known else 0,
        height=stream.height if known else 0,
        fps=round(float(stream.average_rate or 0), 3),
    )


def _audio_track(stream: av.AudioStream, alone: bool) -> AudioTrack:
    known = has_decoder(stream)
    return AudioTrack(
        codec=codec_of(stream),
        channels=stream.channels if known else 0,
        rate=(stream.rate or 0) if known else 0,
        language=_language(stream),
        default=is_default(stream),
        title=title_of(stream),
        role="" if alone else role(stream),  # in Ogg the title is that of the piece
    )


def _language(stream: Stream) -> str | None:
    language = stream.language
    return None if language in (None, "", "und") else language


def _declared_duration(container: InputContainer) -> float | None:
    if container.duration:
        declared_s = container.duration / av.time_base
        start_s = (container.start_time or 0) / av.time_base
        if "matroska" in container.format.name and 0 < start_s < declared_s:
            declared_s -= start_s  # Matroska counts from zero, wherever the first picture is
        return max(0.0, declared_s)
    lengths = [
        float(stream.duration * stream.time_base)
        for stream in container.streams
        if stream.duration and stream.time_base
    ]
    return max(lengths, default=None)


def _tags(container: InputContainer, sound: av.AudioStream | None) -> dict[str, str]:
    tags: dict[str, str] = {}
    of_sound = sound.metadata if sound and container.format.name == OGG else {}
    for source in (of_sound, container.metadata):
        tags.update({key.lower(): value for key, value in source.items() if value.strip()})
    return {key: value for key, value in tags.items() if key not in TECHNICAL_TAGS}
