"""Reading what was stored."""

from report import case
from sdk import member, publish


def filled(channel, count, **options):
    """A person and a channel with messages {"n": 0}, {"n": 1}, … and their timetokens."""
    person = member("python-historian", [channel])
    return person, [int(publish(person, channel, {"n": n}, **options)) for n in range(count)]


@case("history-v2")
def history_v2():
    channel = "room.python-history"
    person, timetokens = filled(channel, 12)

    def page(count, **bounds):
        request = person.history().channel(channel).count(count).include_timetoken(True)
        for bound, value in bounds.items():
            getattr(request, bound)(value)
        return [item.entry["n"] for item in request.sync().result.messages]

    assert page(5) == [7, 8, 9, 10, 11]
    assert page(5, start=timetokens[7]) == [2, 3, 4, 5, 6]
    assert page(3, reverse=True) == [0, 1, 2]
    assert page(100, end=timetokens[9]) == [9, 10, 11]
    last = person.history().channel(channel).count(1).include_timetoken(True).sync().result.messages[0]
    assert int(last.timetoken) == timetokens[11]


@case("fetch")
def fetch():
    channel = "room.python-fetch"
    person, timetokens = filled(channel, 3, meta={"unit": "er"})
    request = person.fetch_messages().channels([channel]).maximum_per_channel(2)
    items = request.include_meta(True).include_uuid(True).sync().result.channels[channel]
    assert [(item.message["n"], int(item.timetoken)) for item in items] == [(1, timetokens[1]), (2, timetokens[2])]
    assert (items[0].meta, items[0].uuid) == ({"unit": "er"}, "python-historian")


@case("fetch-batch")
def fetch_batch():
    channels = ["room.python-batch1", "room.python-batch2", "room.python-batch3"]
    filled(channels[0], 2)
    filled(channels[1], 3)
    person = member("python-historian", channels)
    answer = person.fetch_messages().channels(channels).maximum_per_channel(25).sync().result.channels
    assert {name: len(items) for name, items in answer.items()} == {channels[0]: 2, channels[1]: 3}


@case("counts")
def counts():
    channels = ["room.python-count1", "room.python-count2"]
    _, first = filled(channels[0], 4)
    _, second = filled(channels[1], 1)
    person = member("python-historian", channels)
    answer = person.message_counts().channel(channels).channel_timetokens([first[0], second[0]]).sync()
    assert answer.result.channels == {channels[0]: 3, channels[1]: 0}
    since = person.message_counts().channel(channels[0]).channel_timetokens([first[2]]).sync()
    assert since.result.channels == {channels[0]: 1}


@case("delete")
def delete():
    channel = "room.python-delete"
    person, timetokens = filled(channel, 3)
    person.delete_messages().channel(channel).start(timetokens[1] - 1).end(timetokens[1]).sync()
    left = person.history().channel(channel).count(10).sync().result.messages
    assert [item.entry["n"] for item in left] == [0, 2]


@case("delete-all")
def delete_all():
    channel = "room.python-delete-all"
    person, _ = filled(channel, 3)
    person.delete_messages().channel(channel).sync()
    assert person.history().channel(channel).count(10).sync().result.messages == []


ALL = [history_v2, fetch, fetch_batch, counts, delete, delete_all]
