"""App Context in its other words: users, spaces and the memberships between them."""

from pubnub.models.consumer.entities.space import Space
from pubnub.models.consumer.entities.user import User

from report import case
from sdk import refused, sandbox

USER, SPACE = "python-una", "python-lobby"


@case("entities")
def entities():
    person = sandbox("python-clerk")
    person.create_user(USER, name="Una", sync=True)
    person.update_user(USER, name="Una", email="una@example.org", sync=True)
    una = person.fetch_user(USER, sync=True).result.data
    assert (una["name"], una["email"]) == ("Una", "una@example.org")
    assert person.fetch_users(filter=f"id == '{USER}'", include_total_count=True, sync=True).result.total_count == 1
    person.create_space(SPACE, name="Lobby", sync=True)
    person.update_space(SPACE, name="Lobby", description="at the door", sync=True)
    lobby = person.fetch_space(SPACE, sync=True).result.data
    assert (lobby["name"], lobby["description"]) == ("Lobby", "at the door")
    found = person.fetch_spaces(filter="name == 'Lobby' && id LIKE 'python-*'", sync=True).result.data
    assert [one["id"] for one in found] == [SPACE]


@case("entities-memberships")
def memberships():
    person = sandbox("python-clerk")

    def spaces():
        return sorted(one["space"]["id"] for one in person.fetch_memberships(user_id=USER, sync=True).result.data)

    def members():
        return sorted(one["user"]["id"] for one in person.fetch_memberships(space_id=SPACE, sync=True).result.data)

    rooms = [Space(space_id=SPACE, custom={"desk": 1}), Space(space_id="python-attic")]
    person.add_memberships(user_id=USER, spaces=rooms, sync=True)
    person.update_memberships(space_id=SPACE, users=[User(user_id=USER), User(user_id="python-vic")], sync=True)
    assert (spaces(), members()) == (["python-attic", SPACE], [USER, "python-vic"])
    person.remove_memberships(user_id=USER, spaces=[Space(space_id="python-attic")], sync=True)
    assert spaces() == [SPACE]
    person.remove_user(USER, sync=True)
    person.remove_space(SPACE, sync=True)
    refused(person.fetch_user(USER), 404)
    refused(person.fetch_space(SPACE), 404)


ALL = (entities, memberships)
