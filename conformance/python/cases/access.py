"""Tokens and signatures: what opens, and what each refusal says."""

import base64
import time

from pubnub.enums import PNStatusCategory
from pubnub.models.consumer.v3.channel import Channel
from pubnub.models.consumer.v3.group import Group
from pubnub.models.consumer.v3.space import Space
from pubnub.models.consumer.v3.user import User
from pubnub.models.consumer.v3.uuid import UUID

from report import case
from sdk import Inbox, admin, client, grant, member, publish, refused

CHANNEL = "room.python-access"


def tries(person, channel=CHANNEL):
    return person.publish().channel(channel).message("may I?")


@case("grant-parse")
def grant_parse():
    token = grant("python-paul", [CHANNEL], ttl=15, allow=lambda channel: channel.read().write())
    parsed = client("anybody").parse_token(token)
    assert (parsed["authorized_uuid"], parsed["ttl"], parsed["version"]) == ("python-paul", 15, 2)
    assert parsed["meta"] == {"purpose": "conformance"}
    allowed = parsed["resources"]["channels"][CHANNEL]
    assert [allowed[name] for name in ("read", "write", "delete", "manage")] == [True, True, False, False]
    assert abs(parsed["timestamp"] - time.time()) < 5


@case("token-none")
def none():
    assert "Forbidden" in refused(tries(client("python-nobody")), 403)


@case("token-good")
def good():
    person = member("python-good", [CHANNEL])
    inbox = Inbox.on(person, [CHANNEL])
    tries(person).sync()
    assert inbox.next("message").message == "may I?"
    inbox.close()


@case("token-read-only")
def read_only():
    person = client("python-reader", grant("python-reader", [CHANNEL], allow=lambda channel: channel.read()))
    inbox = Inbox.on(person, [CHANNEL])
    said = refused(tries(person), 403)
    assert "Forbidden" in said and CHANNEL in said, said
    inbox.close()


@case("token-pattern")
def pattern():
    token = grant("python-ward", [], patterns=[r"^room\.python-ward[0-9]+$"])
    person = client("python-ward", token)
    tries(person, "room.python-ward7").sync()
    refused(tries(person, "room.python-wardX"), 403)


@case("token-wrong-user")
def wrong_user():
    refused(tries(client("python-thief", grant("python-owner", [CHANNEL]))), 403)


@case("token-tampered")
def tampered():
    token = grant("python-forger", [CHANNEL], allow=lambda channel: channel.read())
    sealed = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    at = sealed.index(CHANNEL.encode()) + len(CHANNEL)
    assert sealed[at] == 1, "the permission follows the name"
    sealed[at] = 3
    refused(tries(client("python-forger", base64.urlsafe_b64encode(sealed).decode())), 403)
    refused(tries(client("python-forger", "not-a-token")), 403)


@case("token-revoked")
def revoked():
    token = grant("python-fired", [CHANNEL])
    person = client("python-fired", token)
    tries(person).sync()
    admin().revoke_token(token).sync()
    said = refused(tries(person), 403)
    assert "revoked" in said.lower(), said


@case("token-revoked-open-poll")
def revoked_open_poll():
    token = grant("python-polling", [CHANNEL])
    inbox = Inbox.on(client("python-polling", token), [CHANNEL])
    time.sleep(0.5)
    began = time.monotonic()
    admin().revoke_token(token).sync()
    status = inbox.next("status", lambda one: one.is_error(), within=5)
    took = time.monotonic() - began
    assert (status.category, status.status_code) == (PNStatusCategory.PNAccessDeniedCategory, 403)
    assert took < 1, f"{took} s"
    inbox.close()


@case("signature-good")
def signature_good():
    signed = admin("python-signer")
    tries(signed).sync()
    publish(signed, CHANNEL, {"by": "POST ~!*()"}, post=True, meta={"a": "b/c ~'"})
    signed.here_now().channels([CHANNEL]).sync()
    signed.history().channel(CHANNEL).count(1).sync()


@case("signature-bad")
def signature_bad():
    liar = client("python-liar", secret_key="sec-c-guess")
    refused(tries(liar), 403)
    refused(liar.grant_token().ttl(5).channels([Channel.id(CHANNEL).read()]), 403)


@case("token-groups")
def token_groups():
    group = "python-tokens"
    admin().add_channel_to_channel_group().channel_group(group).channels(["room.python-t1"]).sync()
    request = admin().grant_token().ttl(15).authorized_uuid("python-grouped")
    person = client("python-grouped", request.groups([Group.id(group).read()]).sync().result.token)
    inbox = Inbox.on(person, [], groups=[group])
    publish(admin(), "room.python-t1", "to the group")
    assert inbox.next("message").message == "to the group"
    refused(person.add_channel_to_channel_group().channel_group(group).channels(["room.x"]), 403)
    refused(person.list_channels_in_channel_group().channel_group("python-others"), 403)
    inbox.close()


@case("token-users")
def token_users():
    own, other = "python-self", "python-other"
    allowed = [UUID.id(own).get().update(), UUID.id(other).get()]
    token = admin().grant_token().ttl(15).authorized_uuid(own).uuids(allowed).sync().result.token
    person = client(own, token)
    admin().set_uuid_metadata().uuid(other).set_name("Other").sync()
    person.set_uuid_metadata().uuid(own).set_name("Self").sync()
    assert person.get_uuid_metadata().uuid(other).sync().result.data["name"] == "Other"
    refused(person.set_uuid_metadata().uuid(other).set_name("Mine"), 403)
    refused(person.remove_uuid_metadata().uuid(own), 403)


@case("token-vocabulary")
def token_vocabulary():
    request = admin().grant_token().ttl(15).authorized_user("python-spacer").users([User.id("ann").get()])
    token = request.spaces([Space.id("room.python-space").read().write()]).sync().result.token
    resources = client("anybody").parse_token(token)["resources"]
    assert (list(resources["channels"]), list(resources["uuids"])) == (["room.python-space"], ["ann"])
    tries(client("python-spacer", token), "room.python-space").sync()


@case("grant-legacy")
def grant_legacy():
    channel, auth_key = "python-legacy", "python-key"
    keys = {"publish_key": "pub-c-legacy", "subscribe_key": "sub-c-legacy"}
    person = client("python-veteran", auth_key=auth_key, **keys)
    refused(tries(person, channel), 403)
    owner = client("token-service", secret_key="sec-c-legacy", **keys)
    owner.grant().channels([channel]).auth_keys([auth_key]).read(True).write(True).ttl(10).sync()
    tries(person, channel).sync()
    audited = owner.audit().channels([channel]).auth_keys([auth_key]).sync().result
    key = audited.channels[channel].auth_keys[auth_key]
    assert (key.read_enabled, key.write_enabled, key.manage_enabled) == (True, True, False)
    owner.grant().channels([channel]).auth_keys([auth_key]).read(False).write(False).ttl(10).sync()
    refused(tries(person, channel), 403)


@case("token-expired")
def expiring():
    channel = "room.python-expiry"
    person = client("python-minute", grant("python-minute", [channel], ttl=1))
    tries(person, channel).sync()
    time.sleep(61.5)
    said = refused(tries(person, channel), 403)
    assert "expired" in said.lower(), said


ALL = [
    grant_parse, none, good, read_only, pattern, wrong_user, tampered,
    revoked, revoked_open_poll, signature_good, signature_bad,
    token_groups, token_users, token_vocabulary, grant_legacy,
]
