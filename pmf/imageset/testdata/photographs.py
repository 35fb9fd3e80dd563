"""Writes photographs.json: one image of random pixels as torchvision crops, scales, mirrors,
recolours and normalises it. Nothing here is shared with the Go code but Variation's comment.

Made with Python 3.11.7, torch 2.15.0 and torchvision 0.29.2; run as: python photographs.py
"""

import json
import pathlib

import torch
import torchvision.transforms.functional as F

HEIGHT, WIDTH, MARGIN = 6, 8, 2
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]

# mirror; top, bottom, left, right of the crop; brightness, contrast, saturation
VARIATIONS = [
    (False, (2, 8, 2, 10), (0, 0, 0)),
    (True, (2, 8, 2, 10), (0, 0, 0)),
    (False, (0, 10, 0, 12), (0, 0, 0)),
    (True, (3, 6, 5, 7), (0, 0, 0)),
    (False, (9, 10, 11, 12), (0, 0, 0)),
    (False, (1, 9, 0, 7), (0.4, 0, 0)),
    (False, (1, 9, 0, 7), (0, 0.37, 0)),
    (True, (1, 9, 0, 7), (0, 0, 0.4)),
    (True, (0, 5, 3, 12), (-0.31, 0.25, -0.4)),
    (False, (0, 5, 3, 12), (0.38, -0.4, 0.4)),
]


def render(pixels, mirror, crop, colours):
    top, bottom, left, right = crop
    image = F.resized_crop(pixels / 255, top, left, bottom - top, right - left, [HEIGHT, WIDTH], antialias=False)
    if mirror:
        image = F.hflip(image)
    image = F.adjust_brightness(image, 1 + colours[0])
    image = F.adjust_contrast(image, 1 + colours[1])
    image = F.adjust_saturation(image, 1 + colours[2])
    return F.normalize(image, MEAN, STD).permute(1, 2, 0).flatten()


def main():
    torch.manual_seed(1)
    pixels = torch.randint(0, 256, (3, HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN))
    cases = [
        {
            "mirror": mirror,
            "crop": crop,
            "colours": colours,
            "values": [round(v, 5) for v in render(pixels, mirror, crop, colours).tolist()],
        }
        for mirror, crop, colours in VARIATIONS
    ]
    head = {"height": HEIGHT, "width": WIDTH, "margin": MARGIN, "mean": MEAN, "std": STD}
    head["pixels"] = pixels.permute(1, 2, 0).flatten().tolist()
    text = json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + "\n]}\n"
    (pathlib.Path(__file__).parent / "photographs.json").write_text(text)


main()
