"""Encrypted messages: this SDK's own, other SDKs', and what a consultation channel accepts."""

import base64
import hashlib
import json
import os
import re

from Cryptodome.Cipher import AES
from Cryptodome.Util.Padding import pad, unpad
from pubnub.crypto_core import PubNubCrypto

from report import case, check
from sdk import Inbox, admin, member, publish, refused

CIPHER_KEY = "a key that every party has"
SECRET = {"text": "blood pressure 120/80", "from": "python"}


def write():
    """Leaves one encrypted message for the other SDKs."""
    channel = "room.cipher-python"
    person = member("python-writer", [channel], cipher_key=CIPHER_KEY)
    return {"channel": channel, "timetoken": str(publish(person, channel, SECRET))}


def read(notes):
    """Opens what each SDK left."""
    for sdk, note in notes.items():
        check(f"cipher-from-{sdk}", lambda sdk=sdk, note=note: opens(sdk, note["channel"]))


def opens(sdk, channel):
    person = member("python-reader", [channel], cipher_key=CIPHER_KEY)
    last = person.history().channel(channel).count(1).sync().result.messages[-1]
    assert last.entry == {**SECRET, "from": sdk}, last.entry


class Header(PubNubCrypto):
    """The AES-256 header format, as an application makes it for an SDK that has only the older one."""

    MARK = b"PNED\x01ACRH\x10"

    def encrypt(self, key, msg, use_random_iv=False):
        iv = os.urandom(16)
        cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, iv)
        return base64.b64encode(self.MARK + iv + cipher.encrypt(pad(msg.encode(), 16))).decode()

    def decrypt(self, key, msg, use_random_iv=False):
        sealed = base64.b64decode(msg)
        cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, sealed[10:26])
        return json.loads(unpad(cipher.decrypt(sealed[26:]), 16))


@case("cipher-round-trip")
def round_trip():
    channel = "room.python-cipher"
    open_ = Inbox.on(member("python-open", [channel], cipher_key=CIPHER_KEY), [channel])
    blind = Inbox.on(member("python-blind", [channel]), [channel])
    publish(open_.person, channel, SECRET)
    assert open_.next("message").message == SECRET
    wire = blind.next("message").message
    assert re.fullmatch(r"[A-Za-z0-9+/]+=*", wire), wire
    assert b"blood" not in base64.b64decode(wire)
    open_.close()
    blind.close()


@case("phi-plaintext")
def plaintext():
    channel = "consultation.dr-1.python-1"
    watcher = Inbox.on(admin("python-watcher"), [channel])
    person = member("python-sender", [channel])
    said = refused(person.publish().channel(channel).message(SECRET), 403)
    assert re.search("encrypt|cipher", said, re.I), said
    watcher.silence("message")
    watcher.close()
    assert admin().history().channel(channel).count(10).sync().result.messages == []


@case("phi-unknown-key")
def unknown_key():
    channel = "consultation.dr-1.python-2"
    person = member("python-sender", [channel], cipher_key=CIPHER_KEY)
    refused(person.publish().channel(channel).message(SECRET), 403)


@case("phi-header")
def header():
    channel = "consultation.dr-1.python-3"
    person = member("python-sender", [channel], cipher_key=CIPHER_KEY, crypto_instance=Header())
    inbox = Inbox.on(person, [channel])
    publish(person, channel, SECRET)
    assert inbox.next("message").message == SECRET
    inbox.close()


ALL = [round_trip, plaintext, unknown_key, header]
