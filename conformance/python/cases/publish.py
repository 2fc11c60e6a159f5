"""Publish, signal, fire and subscribe."""

import re
import time

from report import case
from sdk import Inbox, admin, client, grant, member, publish, refused

AWKWARD = {
    "text": "a/b//c \\ \"quoted\" 100% %2F + & ? # ~ ! * ' ( ) é 漢字 👩‍⚕️",
    "big": 17379929964128254,
    "nested": {"list": [1, 2.5, None, True, {"deep": ""}]},
}


def delivered(channel, message, **options):
    """Publishes to a fresh channel and gives what a subscriber heard."""
    person = member(f"python-{channel}", [channel])
    inbox = Inbox.on(person, [channel])
    timetoken = publish(person, channel, message, **options)
    event = inbox.next("message")
    inbox.close()
    assert event.channel == channel
    assert int(event.timetoken) == int(timetoken), "the subscriber sees the publisher's timetoken"
    return event


def history(channel):
    return [item.entry for item in admin().history().channel(channel).count(100).sync().result.messages]


@case("time")
def server_time():
    apart = abs(int(client("python-time").time().sync().result) / 1e7 - time.time())
    assert apart < 5, f"{apart} s from this machine's clock"


@case("publish-get")
def by_get():
    event = delivered("room.python-get", {"text": "hello"})
    assert event.message == {"text": "hello"}
    assert event.publisher == "python-room.python-get"
    assert re.fullmatch(r"\d{17}", str(event.timetoken))


@case("publish-post")
def by_post():
    text = 'ä"/' * 2500
    assert delivered("room.python-post", {"text": text}, post=True).message["text"] == text


@case("publish-awkward")
def awkward():
    assert delivered("room.python-awkward", AWKWARD).message == AWKWARD
    assert delivered("room.python-awkward", ["a//b", 1], post=True).message == ["a//b", 1]


@case("publish-meta")
def meta():
    event = delivered("room.python-meta", "with meta", meta={"prio": 2, "unit": "er"})
    assert event.user_metadata == {"prio": 2, "unit": "er"}


@case("publish-unstored")
def unstored():
    channel = "room.python-unstored"
    delivered(channel, "gone", store=False)
    delivered(channel, "kept", store=True)
    assert history(channel) == ["kept"]


@case("publish-options")
def options():
    channel = "room.python-options"
    person = member("python-options", [channel])
    inbox = Inbox.on(person, [channel])
    request = person.publish().channel(channel).message("kept for an hour").ttl(1).should_store(True)
    request.use_post(True).use_compression(True).sync()
    assert inbox.next("message").message == "kept for an hour"
    inbox.close()
    assert history(channel) == ["kept for an hour"]


@case("publish-too-large")
def too_large():
    channel = "room.python-large"
    person = member("python-large", [channel])
    inbox = Inbox.on(person, [channel])
    said = refused(person.publish().channel(channel).message("x" * 33000).use_post(True), 400)
    assert "Message Too Large" in said, said
    inbox.silence("message")
    inbox.close()


@case("publish-wrong-key")
def wrong_key():
    channel = "room.python-key"
    stranger = client("python-key", grant("python-key", [channel]), publish_key="pub-c-nobody")
    said = refused(stranger.publish().channel(channel).message("hello"), 400)
    assert "Invalid Key" in said, said


@case("signal")
def signal():
    channel = "room.python-signal"
    person = member("python-signal", [channel])
    inbox = Inbox.on(person, [channel])
    timetoken = person.signal().channel(channel).message({"typing": True}).sync().result.timetoken
    event = inbox.next("signal")
    assert (event.message, int(event.timetoken)) == ({"typing": True}, int(timetoken))
    inbox.silence("message", within=0.3)
    inbox.close()
    assert history(channel) == []


@case("signal-too-long")
def signal_too_long():
    person = member("python-signal", ["room.python-signal"])
    refused(person.signal().channel("room.python-signal").message("x" * 70), 400)


@case("fire")
def fire():
    channel = "room.python-fire"
    person = member("python-fire", [channel])
    inbox = Inbox.on(person, [channel])
    assert re.fullmatch(r"\d{17}", str(person.fire().channel(channel).message("for functions").sync().result.timetoken))
    inbox.silence("message")
    inbox.close()
    assert history(channel) == []


@case("subscribe-several")
def several():
    channels = ["room.python-one", "room.python-two", "room.python-three"]
    person = member("python-several", channels)
    inbox = Inbox.on(person, channels)
    for channel in channels:
        publish(person, channel, f"to {channel}")
    for channel in channels:
        event = inbox.next("message", lambda one, channel=channel: one.channel == channel)
        assert event.message == f"to {channel}"
    inbox.close()


@case("subscribe-catch-up")
def catch_up():
    channel = "room.python-away"
    person = member("python-away", [channel])
    before = publish(person, channel, "before")
    for n in range(150):
        publish(person, channel, {"n": n})
    inbox = Inbox.on(person, [channel], timetoken=int(before))
    for n in range(150):
        assert inbox.next("message").message == {"n": n}
    inbox.silence("message")
    inbox.close()


@case("unsubscribe")
def unsubscribe():
    stay, left = "room.python-stay", "room.python-left"
    person = member("python-leaver", [stay, left])
    inbox = Inbox.on(person, [stay, left])
    person.unsubscribe().channels([left]).execute()
    time.sleep(0.3)
    publish(person, left, "unheard")
    publish(person, stay, "heard")
    heard = inbox.next("message").message
    assert heard == "heard", heard
    inbox.silence("message")
    inbox.close()


@case("unsubscribe-all")
def unsubscribe_all():
    channels = ["room.python-all1", "room.python-all2"]
    person = member("python-quitter", channels)
    inbox = Inbox.on(person, channels)
    assert sorted(person.get_subscribed_channels()) == channels
    person.unsubscribe_all()
    time.sleep(0.3)
    for channel in channels:
        publish(person, channel, "unheard")
    inbox.silence("message")
    assert person.get_subscribed_channels() == []
    assert admin().where_now().uuid("python-quitter").sync().result.channels == []


@case("reconnect")
def reconnect():
    channel = "room.python-tunnel"
    person = member("python-traveller", [channel])
    inbox = Inbox.on(person, [channel])
    for n in range(4):
        publish(person, channel, n)
        if n == 1:
            person.reconnect()
    heard = [inbox.next("message").message for _ in range(4)]
    assert heard == [0, 1, 2, 3], heard
    inbox.silence("message")
    inbox.close()


ALL = [
    server_time, by_get, by_post, awkward, meta, unstored, options, too_large, wrong_key,
    signal, signal_too_long, fire, several, catch_up, unsubscribe, unsubscribe_all, reconnect,
]
