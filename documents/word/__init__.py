"""Word documents in: `read_word` gives paragraphs and tables in order, or says why the file is not read."""

from documents.word.reading import NotRead, WordBlock, read_word

__all__ = ["NotRead", "WordBlock", "read_word"]
