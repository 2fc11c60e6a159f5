"""The SDK's other client, which lives in an event loop of asyncio."""

import asyncio

from pubnub.callbacks import SubscribeCallback
from pubnub.pubnub_asyncio import PubNubAsyncio

from report import case
from sdk import member

CHANNEL = "room.python-engine"


class Heard(SubscribeCallback):
    def __init__(self):
        self.messages = asyncio.Queue()
        self.connected = asyncio.Event()

    def status(self, pubnub, status):
        self.connected.set()

    def presence(self, pubnub, presence):
        pass

    def message(self, pubnub, message):
        self.messages.put_nowait(message)


async def play():
    person = PubNubAsyncio(member("python-engine", [CHANNEL]).config)
    person.set_token(member("python-engine", [CHANNEL])._get_token())
    heard = Heard()
    person.add_listener(heard)
    person.subscribe().channels([CHANNEL]).execute()
    await asyncio.wait_for(heard.connected.wait(), 8)
    await person.publish().channel(CHANNEL).message("in the loop").future()
    event = await asyncio.wait_for(heard.messages.get(), 8)
    assert (event.channel, event.message) == (CHANNEL, "in the loop")
    person.unsubscribe_all()
    await asyncio.sleep(0.2)
    await person.stop()


@case("second-engine")
def second_engine():
    asyncio.run(play())


ALL = (second_engine,)
