"""A picture is read from bytes that nobody has looked at, and tells what its file gave away."""

import io

from PIL import ExifTags, Image

from entrepot.core.files import open_picture


def jpeg(size: tuple[int, int], **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, "JPEG", **options)
    return target.getvalue()


def test_an_opened_picture_tells_what_its_file_gave_away() -> None:
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = 6
    notes.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    told, untold = open_picture(jpeg((40, 30), exif=notes)), open_picture(jpeg((40, 30)))
    assert (told.width, told.height, told.notes, told.place) == (30, 40, True, True)
    assert (untold.width, untold.height, untold.notes, untold.place) == (40, 30, False, False)
    assert told.image.size == (30, 40)
    assert not told.image.info


def test_a_large_jpeg_is_read_at_a_part_of_its_size_and_still_knows_the_whole() -> None:
    opened = open_picture(jpeg((2400, 1600)), at_least=500)
    assert (opened.width, opened.height) == (2400, 1600)
    assert opened.image.size == (1200, 800)
