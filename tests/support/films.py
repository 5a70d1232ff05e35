"""Videos, sounds and animations to upload, made as they are needed: a second or two, small."""

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from io import BytesIO

import av
from av.audio.frame import AudioFrame
from av.container import OutputContainer
from av.video.frame import VideoFrame
from PIL import Image
from tests.support.pictures import picture

RATE = 48_000
FPS = 10
_SAMPLES = 960


def colour(number: int) -> str:
    """The colour of each frame: no frame is black."""
    return ("firebrick", "seagreen", "steelblue", "goldenrod")[number % 4]


def film(
    width: int = 64,
    height: int = 48,
    *,
    seconds: float = 1.0,
    kind: str = "mp4",
    codec: str = "libx264",
    sound: str = "aac",
    faststart: bool = True,
    rotation: int = 0,
    shown: Callable[[int], str | Image.Image] = colour,
    live: bool = False,
) -> bytes:
    """Return a video.

    ``sound`` is the codec of its sound or empty, ``shown`` gives its frames or their colours; written ``live`` it does
    not say how long it is.
    """
    file = BytesIO()
    with av.open(
        file,
        "w",
        format=kind,
        options={"live": "1"} if live else {"movflags": "faststart"} if faststart and kind == "mp4" else {},
        io_open=lambda *_: BytesIO(file.getvalue()),
    ) as container:
        stream = container.add_stream(codec, rate=FPS, options={"preset": "ultrafast", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if rotation:
            stream.set_display_rotation(rotation)
        audio = container.add_stream(sound, rate=RATE, layout="mono") if sound else None
        for number in range(round(seconds * FPS)):
            seen = shown(number)
            image = seen if isinstance(seen, Image.Image) else Image.new("RGB", (width, height), seen)
            frame = VideoFrame.from_image(image)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode())
        if audio is not None:
            _play(container, audio, tone(seconds))
    return file.getvalue()


def tone(seconds: float, loudness: Callable[[float], float] = lambda _: 0.5) -> Iterator[Sequence[float]]:
    """Yield pieces of a tone; ``loudness`` from 0 to 1 at each part of it, from 0 to 1."""
    total = round(seconds * RATE / _SAMPLES)
    for piece in range(total):
        loud = loudness(piece / total)
        yield [loud * math.sin(440 * 2 * math.pi * (piece * _SAMPLES + one) / RATE) for one in range(_SAMPLES)]


def sound(
    seconds: float = 1.0,
    *,
    kind: str = "mp3",
    codec: str = "libmp3lame",
    loudness: Callable[[float], float] = lambda _: 0.5,
    tags: dict[str, str] | None = None,
    cover: bytes = b"",
) -> bytes:
    """Return a sound; ``cover`` is a JPEG picture that comes with it."""
    file = BytesIO()
    with av.open(file, "w", format=kind) as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        if cover:
            picture_stream = container.add_stream("mjpeg")
            picture_stream.width, picture_stream.height, picture_stream.pix_fmt = 32, 32, "yuvj420p"
            picture_stream.disposition = av.stream.Disposition.attached_pic
        _play(container, stream, tone(seconds, loudness))
        if cover:
            packet = av.Packet(cover)
            packet.stream, packet.pts, packet.dts = picture_stream, 0, 0
            container.mux(packet)
    return file.getvalue()


def voice(seconds: float = 1.0, loudness: Callable[[float], float] = lambda part: part) -> bytes:
    """Return a voice message: Opus in Ogg, that grows louder unless told otherwise."""
    return sound(seconds, kind="ogg", codec="libopus", loudness=loudness)


def _play(container: OutputContainer, stream: av.AudioStream, pieces: Iterator[Sequence[float]]) -> None:
    layout = stream.codec_context.format.name
    resampler = av.AudioResampler(format=layout, layout="mono", rate=RATE)
    for number, piece in enumerate(pieces):
        frame = AudioFrame(format="flt", layout="mono", samples=_SAMPLES)
        frame.rate, frame.pts, frame.time_base = RATE, number * _SAMPLES, Fraction(1, RATE)
        frame.planes[0].update(array("f", piece).tobytes())
        for even in resampler.resample(frame):
            container.mux(stream.encode(even))
    container.mux(stream.encode())


def animation(width: int = 51, height: int = 37, *, frames: int = 4, each_ms: int = 100) -> bytes:
    """Return an animated GIF."""
    images = [Image.new("RGB", (width, height), colour(number)) for number in range(frames)]
    file = BytesIO()
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=each_ms, loop=0)
    return file.getvalue()


def boxes(content: bytes) -> list[bytes]:
    """Return the kinds of the boxes of an MP4 file."""
    kinds, at = [], 0
    while at + 8 <= len(content):
        kinds.append(content[at + 4 : at + 8])
        at += int.from_bytes(content[at : at + 4], "big") or len(content)
    return kinds


def played(content: bytes, kind: str = "mp4") -> av.container.InputContainer:
    """Return a video, opened."""
    return av.open(BytesIO(content), "r", format=kind)


COVER = picture(32, 32)
