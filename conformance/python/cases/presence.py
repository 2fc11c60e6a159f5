"""Who is here, what they say of themselves, and what a watcher is told."""

import os
import subprocess
import sys
import time

from report import case
from sdk import Inbox, admin, client, grant, member, sandbox


def here(channels, uuids=True, state=False):
    request = admin().here_now().channels(channels).include_uuids(uuids).include_state(state)
    return request.sync().result


def names(answer, channel):
    return sorted(one.uuid for entry in answer.channels if entry.channel_name == channel for one in entry.occupants)


@case("here-now")
def here_now():
    one, two = "room.python-here1", "room.python-here2"
    ada = Inbox.on(member("ada", [one, two]), [one, two])
    bob = Inbox.on(member("bob", [one]), [one])
    single = here([one])
    assert (names(single, one), single.total_occupancy) == (["ada", "bob"], 2)
    several = here([one, two])
    assert (names(several, one), names(several, two)) == (["ada", "bob"], ["ada"])
    assert (several.total_channels, several.total_occupancy) == (2, 3)
    assert here([one], uuids=False).channels[0].occupancy == 2
    ada.close()
    bob.close()
    # This SDK leaves its poll open, so whether another device has it is not known before two seconds have passed.
    time.sleep(3.5)
    assert here([one]).total_occupancy == 0, "both have left"


@case("where-now")
def where_now():
    channels = ["room.python-where1", "room.python-where2"]
    carol = Inbox.on(member("python-carol", channels), channels)
    assert sorted(admin().where_now().uuid("python-carol").sync().result.channels) == channels
    carol.close()


@case("state")
def state():
    channel = "room.python-state"
    dan = Inbox.on(member("python-dan", [channel]), [channel])
    mood = {"mood": "calm"}
    assert dan.person.set_state().channels([channel]).state(mood).sync().result.state == mood
    got = dan.person.get_state().channels([channel]).uuid("python-dan").sync().result
    assert got.channels == {channel: mood}, got.channels
    occupants = here([channel], state=True).channels[0].occupants
    assert [(one.uuid, one.state) for one in occupants] == [("python-dan", mood)]
    dan.close()


@case("presence-join-leave")
def join_leave():
    channel = "room.python-door"
    watcher = Inbox.on(member("python-watcher", [channel]), [f"{channel}-pnpres"])
    erin = Inbox.on(member("python-erin", [channel]), [channel])
    joined = watcher.next("presence", lambda event: event.uuid == "python-erin")
    assert (joined.event, joined.channel, joined.occupancy) == ("join", channel, 1)
    erin.close()
    left = watcher.next("presence", lambda event: event.uuid == "python-erin")
    assert (left.event, left.occupancy) == ("leave", 0)
    watcher.close()


@case("presence-state-change")
def state_change():
    channel = "room.python-moods"
    watcher = Inbox.on(member("python-watcher", [channel]), [f"{channel}-pnpres"])
    fay = Inbox.on(member("python-fay", [channel]), [channel])
    fay.person.set_state().channels([channel]).state({"mood": "brisk"}).sync()
    event = watcher.next("presence", lambda one: one.event == "state-change")
    assert (event.uuid, event.state) == ("python-fay", {"mood": "brisk"})
    fay.close()
    watcher.close()


def ghost(token, channel):
    """A client in a process of its own, to be killed."""
    person = client("python-ghost", token)
    person.config.set_presence_timeout(20)
    Inbox.on(person, [channel])
    print("on", flush=True)
    time.sleep(120)


@case("presence-timeout")
def vanishing():
    channel = "room.python-vanish"
    watcher = Inbox.on(member("python-watcher", [channel]), [f"{channel}-pnpres"])
    command = [sys.executable, os.path.join(os.path.dirname(__file__), "..", "main.py"), "ghost"]
    process = subprocess.Popen([*command, grant("python-ghost", [channel]), channel], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"on\n"
    process.kill()
    process.wait()
    event = watcher.next("presence", lambda one: one.event == "timeout", within=60)
    assert (event.uuid, event.occupancy) == ("python-ghost", 0)
    watcher.close()


@case("here-now-global")
def here_now_global():
    channel = "room.python-global"
    ivy = Inbox.on(member("python-ivy", [channel]), [channel])
    everywhere = admin().here_now().include_uuids(True).sync().result
    assert names(everywhere, channel) == ["python-ivy"]
    ivy.close()


@case("presence-groups")
def presence_groups():
    person = sandbox("python-kim")
    group, channels = "python-present", ["python-p1", "python-p2"]
    person.add_channel_to_channel_group().channel_group(group).channels(channels).sync()
    inbox = Inbox.on(person, [], groups=[group])
    person.heartbeat().channel_groups([group]).state({name: {"mood": "calm"} for name in channels}).sync()
    got = person.get_state().channel_groups([group]).uuid("python-kim").sync().result
    assert got.channels == {name: {"mood": "calm"} for name in channels}, got.channels
    seen = person.here_now().channel_groups([group]).include_uuids(True).sync().result
    assert (names(seen, "python-p1"), seen.total_channels) == (["python-kim"], 2)
    inbox.close()


@case("presence-heartbeat")
def heartbeat():
    channel = "room.python-beat"
    person = member("python-lou", [channel])
    mood = {"mood": "busy"}
    person.heartbeat().channels([channel]).state({channel: mood}).sync()
    occupants = here([channel], state=True).channels[0].occupants
    assert [(one.uuid, one.state) for one in occupants] == [("python-lou", mood)]


ALL = [here_now, here_now_global, where_now, state, join_leave, state_change, presence_groups, heartbeat]
