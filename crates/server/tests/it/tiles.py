"""Another's client of C2SP tlog-tiles: proves that an entry is in the log, with nothing but tiles and the checkpoint.

Usage: tiles.py PREFIX COOKIE INDEX, the entry's bytes on standard input. It knows RFC 6962 and the paths, and nothing of
the server.
"""

import base64
import hashlib
import sys
import urllib.request

PREFIX, COOKIE, INDEX = sys.argv[1], sys.argv[2], int(sys.argv[3])


def get(path):
    request = urllib.request.Request(PREFIX + path, headers={"Cookie": COOKIE})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def path(number):
    groups = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups)


TILES = {}


def tile(level, number, size):
    """The hashes of a tile in a tree of so many leaves."""
    there = size // 256**level - number * 256
    width = min(256, there)
    assert width > 0, "no checkpoint of this size has such a tile"
    if (level, number) not in TILES:
        end = "" if width == 256 else f".p/{width}"
        hashes = get(f"/tile/{level}/{path(number)}{end}")
        assert len(hashes) == 32 * width, f"tile {level} {number} is {len(hashes)} bytes long"
        TILES[level, number] = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    return TILES[level, number]


def complete(height, place, size):
    """The hash of a complete subtree."""
    if height % 8 == 0:
        return tile(height // 8, place // 256, size)[place % 256]
    return node(complete(height - 1, 2 * place, size), complete(height - 1, 2 * place + 1, size))


def tree(start, end, size):
    """The hash over the leaves of a range, as RFC 6962 has it."""
    width = end - start
    if width & (width - 1) == 0:
        height = width.bit_length() - 1
        return complete(height, start >> height, size)
    split = 1 << (width.bit_length() - 1)
    return node(tree(start, start + split, size), tree(start + split, end, size))


def climb(leaf, start, end, size):
    """The root that a leaf in a range leads to, by the subtrees beside its way up."""
    width = end - start
    if width == 1:
        return leaf
    split = 1 << ((width - 1).bit_length() - 1)
    if INDEX < start + split:
        return node(climb(leaf, start, start + split, size), tree(start + split, end, size))
    return node(tree(start, start + split, size), climb(leaf, start + split, end, size))


origin, size, root = get("/checkpoint").decode().split("\n")[:3]
leaf = hashlib.sha256(b"\x00" + sys.stdin.buffer.read()).digest()
size = int(size)
assert tile(0, INDEX // 256, size)[INDEX % 256] == leaf, "the tile has another hash of this entry"
assert climb(leaf, 0, size, size) == base64.b64decode(root), "the entry does not lead to the checkpoint"
print(f"entry {INDEX} is in {origin} of {size}, by {len(TILES)} tiles")
