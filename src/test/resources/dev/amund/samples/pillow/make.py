#!/usr/bin/env python3
"""Writes images beside this file, and what Pillow makes of them for a network: cases.json and a PNG for each case.

Needs Pillow and NumPy; written with Pillow 9.4. The preparations are computed as torchvision's transforms Resize and CenterCrop do
for images of Pillow (torchvision/transforms/functional.py), and as Ultralytics' LetterBox does.
"""

import json
import pathlib

import numpy
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
FILTERS = {
    "nearest": Image.NEAREST,
    "bilinear": Image.BILINEAR,
    "bicubic": Image.BICUBIC,
    "lanczos": Image.LANCZOS,
}


def picture(width: int, height: int, seed: int) -> Image.Image:
    """Smooth colours with edges and some noise: what filters treat differently."""
    random = numpy.random.RandomState(seed)
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    planes = [
        128 + 100 * numpy.sin(x / 7 + y / 11),
        255 * ((x // 9 + y // 7) % 2),
        255 * x / width,
    ]
    noise = random.randint(-12, 13, (height, width, 3))
    return Image.fromarray(numpy.clip(numpy.stack(planes, 2) + noise, 0, 255).astype(numpy.uint8))


def center_crop(image: Image.Image, resize: int, size: tuple, how: int) -> Image.Image:
    width, height = image.size
    short, long = min(width, height), max(width, height)
    new_short, new_long = resize, int(resize * long / short)
    image = image.resize((new_short, new_long) if width <= height else (new_long, new_short), how)
    top = int(round((image.height - size[0]) / 2.0))
    left = int(round((image.width - size[1]) / 2.0))
    return image.crop((left, top, left + size[1], top + size[0]))


def letterbox(image: Image.Image, size: tuple, how: int, fill: tuple) -> Image.Image:
    scale = min(size[0] / image.height, size[1] / image.width)
    resized = image.resize((int(round(image.width * scale)), int(round(image.height * scale))), how)
    canvas = Image.new("RGB", (size[1], size[0]), fill)
    left = int(round((size[1] - resized.width) / 2 - 0.1))
    top = int(round((size[0] - resized.height) / 2 - 0.1))
    canvas.paste(resized, (left, top))
    return canvas


def main() -> None:
    cases = []

    def case(file: str, shape: tuple, settings: dict, expected: Image.Image) -> None:
        name = f"expected-{len(cases)}.png"
        expected.save(HERE / name)
        cases.append({"file": file, "shape": "x".join(map(str, shape)), "settings": settings, "expected": name})

    wide, tall, tiny = picture(61, 43, 1), picture(38, 67, 2), picture(5, 7, 3)
    files = {"wide.png": wide, "tall.png": tall, "tiny.png": tiny}
    for name, image in files.items():
        image.save(HERE / name)
    for word, how in FILTERS.items():
        for name, image in files.items():
            case(name, (3, 24, 20), {"fit": "squash", "interpolation": word}, image.resize((20, 24), how))
            settings = {"fit": "center-crop", "resize": "29", "interpolation": word}
            case(name, (3, 24, 21), settings, center_crop(image, 29, (24, 21), how))
        settings = {"fit": "letterbox", "interpolation": word, "fill": "114,115,116"}
        case("wide.png", (3, 24, 24), settings, letterbox(wide, (24, 24), how, (114, 115, 116)))
        case("tall.png", (3, 25, 32), settings, letterbox(tall, (25, 32), how, (114, 115, 116)))
    case("wide.png", (1, 16, 16), {"interpolation": "bicubic"}, wide.convert("L").resize((16, 16), Image.BICUBIC))

    # As cameras write them, held in each of the ways that EXIF knows.
    photograph = picture(48, 32, 4)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x010F] = "a camera"
        exif[0x0112] = orientation
        name = f"orientation-{orientation}.jpg"
        photograph.save(HERE / name, quality=92, exif=exif)
        with Image.open(HERE / name) as decoded:
            upright = ImageOps.exif_transpose(decoded).convert("RGB")
            lying = decoded.convert("RGB")
        case(name, (3, 24, 24), {"fit": "center-crop"}, center_crop(upright, 24, (24, 24), Image.BILINEAR))
        if orientation == 6:
            settings = {"fit": "center-crop", "exif-orientation": "ignore"}
            case(name, (3, 24, 24), settings, center_crop(lying, 24, (24, 24), Image.BILINEAR))
    exif = Image.Exif()
    exif[0x0112] = 8
    wide.save(HERE / "orientation.png", exif=exif)
    case("orientation.png", (3, 61, 43), {}, ImageOps.exif_transpose(Image.open(HERE / "orientation.png")).convert("RGB"))
    Image.fromarray(numpy.zeros((4, 4, 4), numpy.uint8), "CMYK").save(HERE / "cmyk.jpg")
    (HERE / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
