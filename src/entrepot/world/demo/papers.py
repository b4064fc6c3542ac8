"""The papers of the demonstration: a page of PDF with a title, made by hand so that the same title is the same file."""

from typing import Final

_NOTE: Final = "A paper of the demonstration. It proves nothing."


def paper(title: str) -> bytes:
    """Return a PDF of one A4 page that says its title; plain ASCII."""
    text = f"BT /F1 18 Tf 64 760 Td ({title}) Tj /F1 11 Tf 0 -28 Td ({_NOTE}) Tj ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    written, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    beginning = len(written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        beginning,
    )
    return bytes(written)
