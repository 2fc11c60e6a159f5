"""Groups, wildcards, filters, message actions, App Context and devices, on the open keyset."""

from pubnub.enums import PNPushEnvironment, PNPushType
from pubnub.models.consumer.message_actions import PNMessageAction
from pubnub.models.consumer.objects_v2.channel_members import PNUUID
from pubnub.models.consumer.objects_v2.memberships import PNChannelMembership

from report import case
from sdk import Inbox, client, refused


def sandbox(user_id, **settings):
    return client(user_id, publish_key="pub-c-sandbox", subscribe_key="sub-c-sandbox", **settings)


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
    listener = sandbox("python-listener")
    inbox = Inbox(listener)
    listener.subscribe().channel_groups([group]).execute()
    inbox.next("status")
    person.publish().channel("python-g3").message(1).sync()
    event = inbox.next("message")
    assert (event.channel, event.subscription, event.message) == ("python-g3", group, 1)
    inbox.close()


@case("wildcard")
def wildcard():
    inbox = Inbox.on(sandbox("python-listener"), ["python-w.*"])
    sandbox("python-wild").publish().channel("python-w.one").message(1).sync()
    event = inbox.next("message")
    assert (event.channel, event.subscription) == ("python-w.one", "python-w.*")
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


@case("users")
def users():
    person = sandbox("python-alice")
    refused(person.get_uuid_metadata().uuid("python-nobody"), 404)
    request = person.set_uuid_metadata().uuid("python-alice").set_name("Alice").email("a@example.org")
    assert request.custom({"level": 3}).include_custom(True).sync().result.data["custom"] == {"level": 3}
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
    listed = person.get_all_channel_metadata().filter("id == 'python-room'").sync().result.data
    assert [one["id"] for one in listed] == [channel]
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


@case("push")
def push():
    person = sandbox("python-alice")
    device = "b" * 64
    kinds = ((PNPushType.GCM, {}), (PNPushType.APNS, {}), (PNPushType.APNS2, {"topic": "com.example.app"}))
    for kind, extra in kinds:
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


ALL = (groups, groups_subscribe, wildcard, filtering, actions, users, channels, memberships, push)
