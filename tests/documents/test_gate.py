"""The gate keeps what is what it says it is, and nothing else."""

import io
import struct
import zipfile
import zlib

import pytest

from documents.gate.check import DOCX, EICAR, LONGEST_NAME, XLSX, Clean, Refused, check_upload, clean_name


def png(width=2, height=2):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 14)) + chunk(b"IEND", b"")


def jpg(width=2, height=2):
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + frame
        + b"\xff\xda\x00\x02\xff\xd9"
    )


def office(main, **more):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<x/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return stream.getvalue()


PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"
SHEET = office("xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("扫描件.pdf", PDF, "application/pdf"),
        ("照片.png", png(), "image/png"),
        ("照片.JPG", jpg(), "image/jpeg"),
        ("照片.jpeg", jpg(), "image/jpeg"),
        ("表.xlsx", SHEET, XLSX),
        ("纪要.docx", office("word/document.xml"), DOCX),
        ("说明.txt", "督查激励".encode(), "text/plain"),
        ("说明.txt", "督查激励".encode("gb18030"), "text/plain"),
    ],
)
def test_a_file_that_is_what_its_name_says_is_kept(name, data, media_type):
    answer = check_upload(name, data)

    assert isinstance(answer, Clean)
    assert (answer.name, answer.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.exe", b"MZ", "kind_not_allowed"),
        ("a.svg", b"<svg/>", "kind_not_allowed"),
        ("a.html", b"<p>", "kind_not_allowed"),
        ("a.xlsm", SHEET, "kind_not_allowed"),
        ("a", PDF, "kind_not_allowed"),
        ("a.pdf.exe", PDF, "kind_not_allowed"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", png(), "content_mismatch"),
        ("a.png", PDF, "content_mismatch"),
        ("a.txt", PDF, "content_mismatch"),
        ("a.txt", b"<!DOCTYPE html><script>", "content_mismatch"),
        ("a.txt", b"a\x00b", "content_mismatch"),
        ("a.docx", SHEET, "content_mismatch"),
        ("a.xlsx", b"PK\x03\x04 not an archive", "damaged"),
        ("a.pdf", b"%PDF-1.7 cut", "damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "damaged"),
        ("a.png", png()[:40], "damaged"),
        ("a.png", png(50_000, 50_000), "too_many_pixels"),
        ("a.jpg", jpg(60_000, 2_000), "too_many_pixels"),
        ("a.xlsx", office("xl/workbook.xml", **{"xl/vbaProject.bin": b"x"}), "active_content"),
        ("a.xlsx", office("xl/workbook.xml", **{"xl/big.xml": b"\0" * (201 << 20)}), "inflates_too_much"),
        ("a.pdf", b"%PDF-1.7 <</S /J#61vaScript>> %%EOF", "active_content"),
        ("a.pdf", b"%PDF-1.7 <</Type /ObjStm>> stream\n" + zlib.compress(b"<</S /JavaScript>>") + b"\nendstream %%EOF", "active_content"),
        ("a.txt", EICAR, "infected"),
        ("a.pdf", PDF + EICAR + b"%%EOF", "infected"),
        ("a.docx", office("word/document.xml", **{"word/media/x.bin": EICAR}), "infected"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_its_reason(name, data, reason):
    assert check_upload(name, data) == Refused(reason)


def test_the_place_of_upload_decides_what_is_allowed():
    assert check_upload("a.pdf", PDF, {"xlsx"}) == Refused("kind_not_allowed")


def test_a_file_over_its_size_is_refused_with_the_limit():
    assert check_upload("a.txt", b"x" * (5 * 1024 * 1024 + 1)) == Refused("too_large", 5)


def test_script_bytes_inside_a_picture_stream_of_a_pdf_do_no_harm():
    data = b"%PDF-1.7 <</Length 9>> stream\n /JS /JavaScript \nendstream %%EOF"

    assert isinstance(check_upload("a.pdf", data), Clean)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\fakepath\\报告.pdf", "报告.pdf"),
        ("a\x00b.pdf", "b.pdf"),
        ("报告\u202efdp.exe.pdf", "报告fdp.exe.pdf"),
        ("CON.pdf", "file_CON.pdf"),
        ("...pdf", "pdf"),
        ("", "file"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
    ],
)
def test_names_are_cleaned_before_they_are_shown(name, shown):
    assert clean_name(name) == shown


def test_a_long_name_is_cut_to_its_bytes_and_keeps_its_ending():
    shown = clean_name("督" * 300 + ".pdf")

    assert len(shown.encode()) <= LONGEST_NAME
    assert shown.endswith("督.pdf")


def test_every_reason_has_a_sentence():
    from documents.gate.messages import SENTENCES

    reasons = {"empty", "too_large", "kind_not_allowed", "content_mismatch", "too_many_pixels", "infected",
               "active_content", "damaged", "inflates_too_much"}  # fmt: skip

    assert set(SENTENCES) == reasons
