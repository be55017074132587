"""What a file can be added to, and what a file can be."""

from enum import StrEnum


class OwnerKind(StrEnum):
    """What files can stand with."""

    IDEA = "idea"
    BOOKING = "booking"
    HANDOVER = "handover"
    ENTRY = "entry"
    DUTY = "duty"
    ITEM = "item"


class FileKind(StrEnum):
    """What a file is, known from its content; also how its name ends."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
