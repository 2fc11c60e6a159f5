"""What an application of several tenants builds from tokens: a ladder of roles in each, nobody across, and a file that only
its people open."""

import time
import urllib.error
import urllib.request

from pubnub.models.consumer.objects_v2.channel_members import PNUUID
from pubnub.models.consumer.v3.channel import Channel

from report import case
from sdk import client, refused

# The keyset of an application of its own, which names its channels as it likes.
KEYS = {"publish_key": "pub-c-legacy", "subscribe_key": "sub-c-legacy"}
TENANTS = ("north", "south")
KINDS = ("public", "private", "admin", "dm")

# What each role may do on its tenant's channels; each may what the one before it may, and more.
TALKS = ("read", "write")
KEEPS = (*TALKS, "delete")
OWNS = (*KEEPS, "manage")
LADDER = {
    "guest": {"public": ("read",)},
    "member": {"public": TALKS, "private": TALKS, "dm": TALKS},
    "manager": {"public": KEEPS, "private": KEEPS, "dm": TALKS, "admin": TALKS},
    "owner": {"public": OWNS, "private": OWNS, "dm": TALKS, "admin": OWNS},
}

# One request that needs each permission.
ACTS = {
    "read": lambda person, channel: person.history().channel(channel).count(1),
    "write": lambda person, channel: person.publish().channel(channel).message("hello"),
    "delete": lambda person, channel: person.delete_messages().channel(channel),
    "manage": lambda person, channel: person.set_channel_members().channel(channel).uuids([PNUUID.uuid("python-newcomer")]),
}


def service():
    return client("token-service", secret_key="sec-c-legacy", **KEYS)


def allowed(resource, acts):
    for act in acts:
        resource = getattr(resource, act)()
    return resource


def granted(user_id, channels, ttl=15):
    request = service().grant_token().ttl(ttl).authorized_uuid(user_id)
    return request.channels(channels).sync().result.token


def person(tenant, role):
    """A person of a tenant in a role, and the token that makes them one: patterns over the tenant's names."""
    user_id = f"python-{tenant}-{role}"
    patterns = {kind: Channel.pattern(f"^{kind}-{tenant}-[a-z]+$") for kind in LADDER[role]}
    token = granted(user_id, [allowed(patterns[kind], acts) for kind, acts in LADDER[role].items()])
    return client(user_id, token, **KEYS), token


def climbs(someone, place, may):
    """Each act on each channel of a tenant: what the role may there passes, anything else is refused."""
    for kind in KINDS:
        channel = f"{kind}-{place}-python"
        for act, request in ACTS.items():
            if act in may.get(kind, ()):
                request(someone, channel).sync()
            else:
                refused(request(someone, channel), 403)


@case("tenant-roles")
def tenant_roles():
    known = {}
    for own in TENANTS:
        for role, may in LADDER.items():
            known[own, role] = person(own, role)
            for place in TENANTS:
                climbs(known[own, role][0], place, may if place == own else {})
    someone, token = known["north", "manager"]
    service().revoke_token(token).sync()
    for act in KEEPS:
        assert "revoked" in refused(ACTS[act](someone, "public-north-python"), 403).lower()
    ACTS["write"](known["north", "owner"][0], "public-north-python").sync()
    ACTS["write"](known["south", "manager"][0], "public-south-python").sync()


class Stays(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *_):
        return None


def status(link):
    try:
        with urllib.request.build_opener(Stays).open(link) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""


@case("file-lifecycle")
def file_lifecycle():
    user_id, channel, content = "python-clerk", "private-south-files", b"for the clerk alone"
    token = granted(user_id, [Channel.id(channel).read().write()], ttl=60)
    assert client("anybody").parse_token(token)["ttl"] == 60
    clerk = client(user_id, token, cipher_key="the tenant's own", **KEYS)
    request = clerk.send_file().channel(channel).file_name("plan.txt").message({"text": "see this"})
    sent = request.file_object(content).sync().result
    which = (sent.file_id, sent.name)

    def at(request):
        return request.channel(channel).file_id(which[0]).file_name(which[1])

    assert at(clerk.download_file()).sync().result.data == content
    link = at(clerk.get_file_url()).sync().result.file_url
    code, stored = status(link)
    assert code == 200 and content not in stored, "what lies there is ciphertext"
    began = time.monotonic()
    service().revoke_token(token).sync()
    # At once here; a minute is what an application has to reckon with on other networks.
    assert status(link)[0] == 403
    refused(ACTS["write"](clerk, channel), 403)
    assert time.monotonic() - began < 60


ALL = [tenant_roles, file_lifecycle]
