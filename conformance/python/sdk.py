"""Clients of the unmodified SDK, pointed at the server by `origin` alone, and an inbox for what they hear."""

import os
import threading
import time

from pubnub.callbacks import SubscribeCallback
from pubnub.enums import PNStatusCategory
from pubnub.exceptions import PubNubException
from pubnub.models.consumer.v3.channel import Channel
from pubnub.pnconfiguration import PNConfiguration
from pubnub.pubnub import PubNub

ORIGIN = os.environ["ORIGIN"]
PUBLISH_KEY = os.environ.get("PUBLISH_KEY", "pub-c-demo")
SUBSCRIBE_KEY = os.environ.get("SUBSCRIBE_KEY", "sub-c-demo")
SECRET_KEY = os.environ.get("SECRET_KEY", "sec-c-demo")


def client(user_id, token=None, **settings):
    """A client of one person; settings are set on its configuration."""
    configuration = PNConfiguration()
    configuration.origin = ORIGIN
    configuration.ssl = False
    configuration.publish_key = PUBLISH_KEY
    configuration.subscribe_key = SUBSCRIBE_KEY
    configuration.user_id = user_id
    configuration.daemon = True
    for name, value in settings.items():
        setattr(configuration, name, value)
    person = PubNub(configuration)
    if token:
        person.set_token(token)
    return person


def admin(user_id="token-service", **settings):
    """A client that signs what it sends: the token service of an application."""
    return client(user_id, secret_key=SECRET_KEY, **settings)


def sandbox(user_id, **settings):
    """A client on the open keyset, where no token is needed."""
    return client(user_id, publish_key="pub-c-sandbox", subscribe_key="sub-c-sandbox", **settings)


def everything(resource):
    return resource.read().write().delete().get().update().manage().join()


def grant(user_id, channels, ttl=60, allow=everything, patterns=()):
    """A token for one person and these channels, their presence channels too."""
    named = [allow(Channel.id(name)) for channel in channels for name in (channel, f"{channel}-pnpres")]
    matched = [allow(Channel.pattern(pattern)) for pattern in patterns]
    request = admin().grant_token().ttl(ttl).authorized_uuid(user_id).meta({"purpose": "conformance"})
    return request.channels(named + matched).sync().result.token


def member(user_id, channels, **settings):
    """A client of one person that holds a token for these channels."""
    return client(user_id, grant(user_id, channels), **settings)


def publish(person, channel, message, **options):
    """Publishes and gives the timetoken."""
    request = person.publish().channel(channel).message(message)
    if "meta" in options:
        request.meta(options["meta"])
    if "store" in options:
        request.should_store(options["store"])
    if options.get("post"):
        request.use_post(True)
    return request.sync().result.timetoken


class Inbox(SubscribeCallback):
    """What a client hears, kept in order until somebody waits for it."""

    def __init__(self, person):
        self.person = person
        self.heard = []
        self.changed = threading.Condition()
        person.add_listener(self)

    @classmethod
    def on(cls, person, channels, timetoken=None, groups=(), presence=False):
        """Subscribes and waits until the first poll is answered."""
        inbox = cls(person)
        request = person.subscribe().channels(channels).channel_groups(list(groups))
        if timetoken:
            request.with_timetoken(timetoken)
        if presence:
            request.with_presence()
        request.execute()
        inbox.next("status", lambda status: status.category == PNStatusCategory.PNConnectedCategory)
        return inbox

    def message(self, pubnub, message):
        self._hear("message", message)

    def file(self, pubnub, event):
        self._hear("file", event)

    def signal(self, pubnub, signal):
        self._hear("signal", signal)

    def message_action(self, pubnub, event):
        self._hear("action", event)

    def channel(self, pubnub, event):
        self._hear("channel", event)

    def uuid(self, pubnub, event):
        self._hear("uuid", event)

    def membership(self, pubnub, event):
        self._hear("membership", event)

    def presence(self, pubnub, presence):
        self._hear("presence", presence)

    def status(self, pubnub, status):
        self._hear("status", status)

    def _hear(self, kind, event):
        with self.changed:
            self.heard.append((kind, event))
            self.changed.notify_all()

    def _take(self, kind, fits):
        for at, (heard, event) in enumerate(self.heard):
            if heard == kind and fits(event):
                del self.heard[at]
                return event
        return None

    def next(self, kind, fits=lambda event: True, within=8.0):
        """The next event of a kind that fits, heard already or soon."""
        until = time.monotonic() + within
        with self.changed:
            while True:
                event = self._take(kind, fits)
                if event is not None:
                    return event
                left = until - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no {kind} within {within} s; heard {self._told()}")
                self.changed.wait(left)

    def silence(self, kind, fits=lambda event: True, within=0.7):
        """Fails when an event of this kind comes within the time."""
        try:
            event = self.next(kind, fits, within)
        except AssertionError:
            return
        raise AssertionError(f"heard what should not arrive: {vars(event)}")

    def close(self):
        self.person.unsubscribe_all()
        self.person.stop()

    def _told(self):
        return [(kind, {k: str(v)[:60] for k, v in vars(event).items()}) for kind, event in self.heard][:4]


def refused(request, status_code):
    """Waits for a refusal with this HTTP status and gives its body."""
    try:
        answer = request.sync()
    except PubNubException as error:
        code = error._status_code
        assert code == status_code, f"expected {status_code}: {code} {error._errormsg}"
        return str(error._errormsg)
    raise AssertionError(f"expected {status_code}, was accepted: {answer.result}")
