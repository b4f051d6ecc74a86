"""One page as an image: light, wide enough, its hits marked."""

import io

import pytest
from PIL import Image

from documents.page_images import WIDTHS, NoImage, page_image
from tests.documents.extraction import samples

YELLOW = (0xFF, 0xCD, 0x38)


@pytest.fixture
def draw(readers, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(samples.pdf_bytes(["Le role des mutuelles de sante\nest reconnu.", "Rien ici."]))

    def image(number, words=(), width=WIDTHS[0]):
        content = page_image(path, number, words, width, readers=readers)
        return Image.open(io.BytesIO(content)).convert("RGB"), len(content)

    return image


def yellow(image):
    """Pixels as yellow as a mark, however the image was made light."""
    return sum(red > 200 and green > 170 and blue < 110 for red, green, blue in image.get_flattened_data())


def test_a_page_is_light_and_wide_enough_to_read(draw):
    image, size = draw(1)

    assert image.width >= 760
    assert size <= 60_000


def test_the_next_size_is_larger(draw):
    assert draw(1, width=1400)[0].width == 1400


def test_the_words_found_are_marked_and_stay_readable(draw):
    plain, _ = draw(1)
    marked, _ = draw(1, ["mutuelles"])

    assert yellow(plain) == 0
    assert yellow(marked) > 500
    dark = [sum(sum(pixel) < 150 for pixel in image.get_flattened_data()) for image in (plain, marked)]
    assert dark[1] > 0.9 * dark[0]


def test_more_is_marked_for_a_phrase_than_for_one_of_its_words(draw):
    assert yellow(draw(1, ["role des mutuelles"])[0]) > yellow(draw(1, ["mutuelles"])[0])


def test_a_piece_of_a_longer_word_is_not_marked(draw):
    assert yellow(draw(1, ["mutu"])[0]) == 0


def test_a_page_that_does_not_exist_is_told(draw):
    with pytest.raises(NoImage) as told:
        draw(3)

    assert told.value.reason == "no_such_page"


def test_a_file_that_is_no_pdf_has_no_image(readers, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"not at all")

    with pytest.raises(NoImage):
        page_image(path, 1, readers=readers)
