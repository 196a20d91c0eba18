"""Reads the tables of a redb database that was closed cleanly.

Written from redb's own description of its file format, version 3 (docs/design.md in its sources).
"""

import struct

_MAGIC = b"redb\x1a\x0a\xa9\x0d\x0a"
_LEAF, _BRANCH = 1, 2
_RECOVERY_REQUIRED = 0b10


class Database:
    """The newest commit in the file at `path`."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self._bytes = file.read()
        if self._bytes[:9] != _MAGIC:
            raise ValueError(f"{path} is no redb database")
        god = self._bytes[9]
        if god & _RECOVERY_REQUIRED:
            raise ValueError(f"{path} was not closed: start the node once, and stop it")
        self._page_bytes, header_pages, data_pages = struct.unpack_from("<3I", self._bytes, 12)
        self._region_bytes = (header_pages + data_pages) * self._page_bytes
        # The super-header has the first page, each region its own header.
        self._first = self._page_bytes + header_pages * self._page_bytes
        slot = 64 + 128 * (god & 1)
        version, has_root = self._bytes[slot], self._bytes[slot + 1]
        if version != 3:
            raise ValueError(f"{path} is in version {version} of redb's format, not 3")
        self._tables = {}
        if has_root:
            [root] = struct.unpack_from("<Q", self._bytes, slot + 8)
            self._tables = {name.decode(): table for name, table in self._entries(root)}

    def table(self, name):
        """All (key, value) of a table whose keys and values have no fixed width, in order."""
        definition = self._tables[name]
        _kind, _length, has_root, root = struct.unpack_from("<BQBQ", definition)
        return list(self._entries(root)) if has_root else []

    def _page(self, number):
        order, region = number >> 59, (number >> 20) & 0xFFFFF
        length = self._page_bytes << order
        index = number & (0xFFFFF >> order)
        start = self._first + region * self._region_bytes + index * length
        return self._bytes[start : start + length]

    def _entries(self, number):
        page = self._page(number)
        kind, count = struct.unpack_from("<BxH", page)
        if kind == _BRANCH:
            # A checksum of 16 bytes for each child, then the number of its page.
            for child in struct.unpack_from(f"<{count + 1}Q", page, 8 + 16 * (count + 1)):
                yield from self._entries(child)
        elif kind == _LEAF:
            ends = struct.unpack_from(f"<{2 * count}I", page, 4)
            starts = (4 + 8 * count, *ends)
            pieces = [page[start:end] for start, end in zip(starts, ends)]
            yield from zip(pieces[:count], pieces[count:])
        else:
            raise ValueError(f"page {number:#x} is of kind {kind}")
