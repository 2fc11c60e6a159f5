"""Groups, wildcards, filters, message actions, App Context and devices, on the open keyset."""

from pubnub.enums import PNPushEnvironment, PNPushType
from pubnub.models.consumer.message_actions import PNMessageAction
from pubnub.models.consumer.objects_v2.channel_members import PNUUID
from pubnub.models.consumer.objects_v2.memberships import PNChannelMembership
from pubnub.models.consumer.objects_v2.sort import PNSortDirection, PNSortKey, PNSortKeyValue

from report import case
from sdk import Inbox, refused, sandbox


@case("groups")
def groups():
    person = sandbox("python-groups")
    group = "python-desk"
    channels = ["python-g1", "python-g2"]

    def listed():
        return person.list_channels_in_channel_group().channel_group(group).sync().result.channels

    person.add_channel_to_channel_group().channel_group(group).channels(channels).sync()
    assert sorted(listed()) == channels
    person.remove_channel_from_channel_group().channel_group(group).channels(["python-g1"]).sync()
    assert listed() == ["python-g2"]
    person.remove_channel_group().channel_group(group).sync()
    assert listed() == []


@case("groups-subscribe")
def groups_subscribe():
    person = sandbox("python-groups")
    group = "python-ward"
    person.add_channel_to_channel_group().channel_group(group).channels(["python-g3"]).sync()
    inbox = Inbox.on(sandbox("python-listener"), [], groups=[group])
    person.publish().channel("python-g3").message(1).sync()
    event = inbox.next("message")
    assert (event.channel, event.subscription, event.message) == ("python-g3", group, 1)
    person.add_channel_to_channel_group().channel_group(group).channels(["python-g4"]).sync()
    person.publish().channel("python-g4").message(2).sync()
    assert inbox.next("message").channel == "python-g4"
    inbox.close()


@case("groups-presence")
def groups_presence():
    person = sandbox("python-groups")
    group = "python-hall"
    person.add_channel_to_channel_group().channel_group(group).channels(["python-g5"]).sync()
    inbox = Inbox.on(sandbox("python-watcher"), [], groups=[group], presence=True)
    other = Inbox.on(sandbox("python-visitor"), ["python-g5"])
    event = inbox.next("presence", lambda one: one.uuid == "python-visitor")
    assert (event.event, event.channel) == ("join", "python-g5")
    here = person.here_now().channel_groups([group]).include_uuids(True).sync().result
    assert [(one.channel_name, one.occupancy) for one in here.channels] == [("python-g5", 2)]
    other.close()
    inbox.close()


@case("wildcard-presence")
def wildcard_presence():
    inbox = Inbox.on(sandbox("python-watcher"), ["python-p.*"], presence=True)
    other = Inbox.on(sandbox("python-visitor"), ["python-p.one"])
    event = inbox.next("presence", lambda one: one.uuid == "python-visitor")
    assert (event.event, event.channel) == ("join", "python-p.one")
    other.close()
    inbox.close()


@case("wildcard")
def wildcard():
    inbox = Inbox.on(sandbox("python-listener"), ["python-w.*"])
    sandbox("python-wild").publish().channel("python-w.one").message(1).sync()
    event = inbox.next("message")
    assert (event.channel, event.subscription) == ("python-w.one", "python-w.*")
    sandbox("python-wild").publish().channel("python-other").message(2).sync()
    inbox.silence("message")
    inbox.close()


@case("filter")
def filtering():
    listener = sandbox("python-listener", filter_expression="priority > 3")
    inbox = Inbox.on(listener, ["python-filter"])
    person = sandbox("python-talker")
    for message, meta in ((1, {"priority": 1}), (2, {"priority": 4})):
        person.publish().channel("python-filter").message(message).meta(meta).sync()
    assert inbox.next("message").message == 2
    inbox.silence("message")
    inbox.close()


@case("actions")
def actions():
    person = sandbox("python-reactor")
    channel = "python-actions"
    timetoken = person.publish().channel(channel).message("hi").sync().result.timetoken
    action = PNMessageAction()
    action.type, action.value, action.message_timetoken = "reaction", "👍", timetoken
    inbox = Inbox.on(sandbox("python-reader"), [channel])

    def add():
        return person.add_message_action().channel(channel).message_action(action)

    added = add().sync().result
    refused(add(), 409)
    assert [one.value for one in person.get_message_actions().channel(channel).sync().result.actions] == ["👍"]
    fetched = person.fetch_messages().channels([channel]).include_message_actions(True).sync()
    shown = fetched.result.channels[channel][0].actions["reaction"]["👍"]
    assert shown[0]["actionTimetoken"] == str(added.action_timetoken)
    remove = person.remove_message_action().channel(channel).message_timetoken(int(timetoken))
    remove.action_timetoken(int(added.action_timetoken)).sync()
    assert person.get_message_actions().channel(channel).sync().result.actions == []
    told = inbox.next("action")
    assert (told.value, told.uuid) == ("👍", "python-reactor")
    inbox.close()


@case("actions-pages")
def actions_pages():
    person = sandbox("python-reactor")
    channel = "python-reactions"
    timetoken = person.publish().channel(channel).message("hi").sync().result.timetoken
    places = []
    for value in ("a", "b", "c"):
        action = PNMessageAction()
        action.type, action.value, action.message_timetoken = "reaction", value, timetoken
        places.append(person.add_message_action().channel(channel).message_action(action).sync().result.action_timetoken)

    def page(**bounds):
        request = person.get_message_actions().channel(channel).limit("2")
        for bound, value in bounds.items():
            getattr(request, bound)(str(value))
        return [one.value for one in request.sync().result.actions]

    assert page() == ["b", "c"]
    assert page(start=places[1]) == ["a"]


@case("users")
def users():
    person = sandbox("python-alice")
    refused(person.get_uuid_metadata().uuid("python-nobody"), 404)
    request = person.set_uuid_metadata().uuid("python-alice").set_name("Alice").email("a@example.org")
    assert request.custom({"level": 3}).include_custom(True).sync().result.data["custom"] == {"level": 3}
    # This SDK sends what is not set as null, which clears it.
    person.set_uuid_metadata().uuid("python-alice").set_name("Alice B").sync()
    got = person.get_uuid_metadata().uuid("python-alice").include_custom(True).sync().result.data
    assert (got["name"], got["email"]) == ("Alice B", None)
    found = person.get_all_uuid_metadata().filter("name LIKE 'alice*' && id LIKE 'python-*'")
    result = found.include_total_count(True).sync().result
    assert (result.total_count, [one["id"] for one in result.data]) == (1, ["python-alice"])
    person.remove_uuid_metadata().uuid("python-alice").sync()
    refused(person.get_uuid_metadata().uuid("python-alice"), 404)


@case("channels")
def channels():
    person = sandbox("python-alice")
    channel = "python-room"
    set_one = person.set_channel_metadata().channel(channel).set_name("Room").description("d")
    assert set_one.custom({"k": "x"}).include_custom(True).sync().result.data["custom"] == {"k": "x"}
    assert person.get_channel_metadata().channel(channel).sync().result.data["name"] == "Room"
    for name in "BCA":
        person.set_channel_metadata().channel(f"python-sort-{name}").set_name(name).sync()
    newest = PNSortKey(PNSortKeyValue.NAME, PNSortDirection.DESC)

    def page(after=None):
        request = person.get_all_channel_metadata().filter("id LIKE 'python-sort-*'").sort(newest).limit(2)
        return (request.page(after) if after else request).sync().result

    first = page()
    assert [one["name"] for one in first.data] == ["C", "B"]
    assert [one["name"] for one in page(first.next).data] == ["A"]
    person.remove_channel_metadata().channel(channel).sync()
    refused(person.get_channel_metadata().channel(channel), 404)


@case("memberships")
def memberships():
    person = sandbox("python-alice")
    channel = "python-club"
    joined = PNChannelMembership.channel_with_custom(channel, {"role": "owner"})
    result = person.set_memberships().uuid("python-alice").channel_memberships([joined])
    assert [one["channel"]["id"] for one in result.include_custom(True).sync().result.data] == [channel]
    person.set_channel_members().channel(channel).uuids([PNUUID.uuid("python-bob")]).sync()
    members = person.get_channel_members().channel(channel).sync().result.data
    assert sorted(one["uuid"]["id"] for one in members) == ["python-alice", "python-bob"]
    person.remove_channel_members().channel(channel).uuids([PNUUID.uuid("python-bob")]).sync()
    gone = [PNChannelMembership.channel(channel)]
    assert person.remove_memberships().uuid("python-alice").channel_memberships(gone).sync().result.data == []
    assert person.get_memberships().uuid("python-alice").sync().result.data == []


@case("memberships-managed")
def memberships_managed():
    person = sandbox("python-alice")
    old, new = (PNChannelMembership.channel(name) for name in ("python-old", "python-new"))
    person.set_memberships().uuid("python-mover").channel_memberships([old]).sync()
    moved = person.manage_memberships().uuid("python-mover").set([new]).remove([old]).sync().result
    assert [one["channel"]["id"] for one in moved.data] == ["python-new"]
    swapped = person.manage_channel_members().channel("python-new").set([PNUUID.uuid("python-bob")])
    members = swapped.remove([PNUUID.uuid("python-mover")]).sync().result
    assert [one["uuid"]["id"] for one in members.data] == ["python-bob"]


@case("objects-events")
def objects_events():
    person = sandbox("python-alice")
    inbox = Inbox.on(sandbox("python-listener"), ["python-told", "python-teller"])
    person.set_channel_metadata().channel("python-told").set_name("Told").sync()
    joined = [PNChannelMembership.channel("python-told")]
    person.set_memberships().uuid("python-teller").channel_memberships(joined).sync()
    person.set_uuid_metadata().uuid("python-teller").set_name("Teller").sync()
    person.remove_channel_metadata().channel("python-told").sync()
    told = [inbox.next("channel") for _ in range(2)]
    assert [(one.event, one.data["id"]) for one in told] == [("set", "python-told"), ("delete", "python-told")]
    for _ in range(2):
        membership = inbox.next("membership")
        assert (membership.event, membership.data["uuid"]["id"]) == ("set", "python-teller")
        user = inbox.next("uuid")
        assert (user.event, user.data["name"]) == ("set", "Teller")
    inbox.close()


@case("push")
def push():
    person = sandbox("python-alice")
    device = "b" * 64
    plain = ((kind, {}) for kind in (PNPushType.GCM, PNPushType.MPNS, PNPushType.APNS))
    for kind, extra in (*plain, (PNPushType.APNS2, {"topic": "com.example.app"})):
        def on(request):
            request.device_id(device).push_type(kind)
            if extra:
                request.topic(extra["topic"]).environment(PNPushEnvironment.PRODUCTION)
            return request

        on(person.add_channels_to_push().channels(["python-x", "python-y"])).sync()
        assert on(person.list_push_channels()).sync().result.channels == ["python-x", "python-y"]
        on(person.remove_channels_from_push().channels(["python-x"])).sync()
        assert on(person.list_push_channels()).sync().result.channels == ["python-y"]
        on(person.remove_device_from_push()).sync()
        assert on(person.list_push_channels()).sync().result.channels == []


ALL = (
    groups, groups_subscribe, groups_presence, wildcard, wildcard_presence, filtering, actions, actions_pages,
    users, channels, memberships, memberships_managed, objects_events, push,
)
