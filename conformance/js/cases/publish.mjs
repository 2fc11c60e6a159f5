// Publish, signal, fire and subscribe.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { Inbox, admin, client, grant, member, pause, refused } from '../sdk.mjs';

const awkward = {
  text: 'a/b//c \\ "quoted" 100% %2F + & ? # ~ ! * \' ( ) é 漢字 👩‍⚕️',
  big: 17379929964128254n.toString(),
  nested: { list: [1, 2.5, null, true, { deep: '' }] },
};

/** Publishes to a fresh channel and gives what a subscriber heard. */
async function delivered(channel, message, options = {}) {
  const person = await member(`javascript-${channel}`, [channel]);
  const inbox = await Inbox.on(person, [channel]);
  const { timetoken } = await person.publish({ channel, message, ...options });
  const event = await inbox.next('message');
  inbox.close();
  assert.equal(event.channel, channel);
  assert.equal(event.timetoken, timetoken, 'the subscriber sees the timetoken that the publisher got');
  return event;
}

async function history(channel) {
  const answer = await admin().fetchMessages({ channels: [channel] });
  return (answer.channels[channel] ?? []).map((item) => item.message);
}

export async function publishing() {
  await check('time', async () => {
    const { timetoken } = await client('javascript-time').time();
    const apart = Math.abs(Number(timetoken) / 10000 - Date.now());
    assert.ok(apart < 5000, `${apart} ms from this machine's clock`);
  });

  await check('publish-get', async () => {
    const event = await delivered('room.javascript-get', { text: 'hello' });
    assert.deepEqual(event.message, { text: 'hello' });
    assert.equal(event.publisher, 'javascript-room.javascript-get');
    assert.match(event.timetoken, /^\d{17}$/);
  });

  await check('publish-post', async () => {
    const text = 'ä"/'.repeat(5000);
    const event = await delivered('room.javascript-post', { text }, { sendByPost: true });
    assert.equal(event.message.text, text);
  });

  await check('publish-awkward', async () => {
    const byGet = await delivered('room.javascript-awkward', awkward);
    assert.deepEqual(byGet.message, awkward);
    const byPost = await delivered('room.javascript-awkward', ['a//b', 1], { sendByPost: true });
    assert.deepEqual(byPost.message, ['a//b', 1]);
  });

  await check('publish-meta', async () => {
    const event = await delivered('room.javascript-meta', 'with meta', { meta: { prio: 2, unit: 'er' } });
    assert.deepEqual(event.userMetadata, { prio: 2, unit: 'er' });
  });

  await check('publish-unstored', async () => {
    const channel = 'room.javascript-unstored';
    await delivered(channel, 'gone', { storeInHistory: false });
    await delivered(channel, 'kept', { storeInHistory: true });
    assert.deepEqual(await history(channel), ['kept']);
  });

  await check('publish-options', async () => {
    const channel = 'room.javascript-options';
    const event = await delivered(channel, 'kept for an hour', { ttl: 1, replicate: false, storeInHistory: true });
    assert.equal(event.message, 'kept for an hour');
    assert.deepEqual(await history(channel), ['kept for an hour']);
  });

  await check('publish-too-large', async () => {
    const channel = 'room.javascript-large';
    const person = await member('javascript-large', [channel]);
    const inbox = await Inbox.on(person, [channel]);
    const said = await refused(person.publish({ channel, message: 'x'.repeat(33000), sendByPost: true }), 400);
    assert.match(said, /Message Too Large/i);
    await inbox.silence('message');
    inbox.close();
  });

  await check('publish-wrong-key', async () => {
    const channel = 'room.javascript-key';
    const stranger = client('javascript-key', { publishKey: 'pub-c-nobody' });
    stranger.setToken(await grant('javascript-key', [channel]));
    const said = await refused(stranger.publish({ channel, message: 'hello' }), 400);
    assert.match(said, /Invalid Key/i);
  });
}

export async function signalling() {
  await check('signal', async () => {
    const channel = 'room.javascript-signal';
    const person = await member('javascript-signal', [channel]);
    const inbox = await Inbox.on(person, [channel]);
    const { timetoken } = await person.signal({ channel, message: { typing: true } });
    const event = await inbox.next('signal');
    assert.deepEqual([event.message, event.timetoken], [{ typing: true }, timetoken]);
    await inbox.silence('message', undefined, 300);
    inbox.close();
    assert.deepEqual(await history(channel), []);
  });

  await check('signal-too-long', async () => {
    const channel = 'room.javascript-signal';
    const person = await member('javascript-signal', [channel]);
    await refused(person.signal({ channel, message: 'x'.repeat(70) }), 400);
  });

  await check('fire', async () => {
    const channel = 'room.javascript-fire';
    const person = await member('javascript-fire', [channel]);
    const inbox = await Inbox.on(person, [channel]);
    const { timetoken } = await person.fire({ channel, message: 'for functions' });
    assert.match(timetoken, /^\d{17}$/);
    await inbox.silence('message');
    inbox.close();
    assert.deepEqual(await history(channel), []);
  });
}

export async function subscribing() {
  await check('subscribe-several', async () => {
    const channels = ['room.javascript-one', 'room.javascript-two', 'room.javascript-three'];
    const person = await member('javascript-several', channels);
    const inbox = await Inbox.on(person, channels);
    for (const channel of channels) await person.publish({ channel, message: `to ${channel}` });
    for (const channel of channels) {
      const event = await inbox.next('message', (one) => one.channel === channel);
      assert.equal(event.message, `to ${channel}`);
    }
    inbox.close();
  });

  await check('subscribe-catch-up', async () => {
    const channel = 'room.javascript-away';
    const person = await member('javascript-away', [channel]);
    const before = await person.publish({ channel, message: 'before' });
    for (let n = 0; n < 150; n += 1) await person.publish({ channel, message: { n } });
    const inbox = await Inbox.on(person, [channel], { timetoken: before.timetoken });
    for (let n = 0; n < 150; n += 1) {
      const event = await inbox.next('message');
      assert.deepEqual(event.message, { n });
    }
    await inbox.silence('message');
    inbox.close();
  });

  await check('unsubscribe', async () => {
    const [stay, left] = ['room.javascript-stay', 'room.javascript-left'];
    const person = await member('javascript-leaver', [stay, left]);
    const inbox = await Inbox.on(person, [stay, left]);
    person.unsubscribe({ channels: [left] });
    await pause(300);
    await person.publish({ channel: left, message: 'unheard' });
    await person.publish({ channel: stay, message: 'heard' });
    const event = await inbox.next('message');
    assert.equal(event.message, 'heard');
    await inbox.silence('message');
    inbox.close();
  });

  await check('unsubscribe-all', async () => {
    const channels = ['room.javascript-all1', 'room.javascript-all2'];
    const person = await member('javascript-quitter', channels);
    const inbox = await Inbox.on(person, channels);
    assert.deepEqual(person.getSubscribedChannels().sort(), channels);
    person.unsubscribeAll();
    await pause(300);
    for (const channel of channels) await person.publish({ channel, message: 'unheard' });
    await inbox.silence('message');
    assert.deepEqual(person.getSubscribedChannels(), []);
    assert.deepEqual((await admin().whereNow({ uuid: 'javascript-quitter' })).channels, []);
    inbox.close();
  });

  await check('reconnect', async () => {
    const channel = 'room.javascript-tunnel';
    const person = await member('javascript-traveller', [channel]);
    const inbox = await Inbox.on(person, [channel]);
    await person.publish({ channel, message: 'before' });
    assert.equal((await inbox.next('message')).message, 'before');
    await pause(100);
    person.disconnect();
    for (const message of [1, 2, 3]) await person.publish({ channel, message });
    await inbox.silence('message', undefined, 300);
    person.reconnect();
    for (const message of [1, 2, 3]) assert.equal((await inbox.next('message')).message, message);
    await inbox.silence('message', undefined, 300);
    inbox.close();
  });

  await check('poll-by-hand', async () => {
    const channel = 'room.javascript-hand';
    const person = await member('javascript-hand', [channel]);
    const { timetoken, region } = await person.handshake({ channels: [channel] });
    await person.publish({ channel, message: 'by hand' });
    const came = await person.receiveMessages({ channels: [channel], timetoken, region });
    assert.deepEqual(came.messages.map((one) => [one.channel, one.payload]), [[channel, 'by hand']]);
    assert.ok(came.metadata.timetoken > timetoken);
  });

  await check('second-engine', async () => {
    const channel = 'room.javascript-engine';
    const person = await member('javascript-engine', [channel], { enableSubscribeBeta: true });
    assert.ok(person.eventEngine, 'this client runs the event engine');
    // In this version the engine writes what it hears to the console.
    const { log } = console;
    const heard = new Promise((resolve) => {
      console.log = resolve;
    });
    person.subscribe({ channels: [channel] });
    await pause(500);
    await person.publish({ channel, message: 'through the engine' });
    const [event] = await heard;
    console.log = log;
    assert.deepEqual([event.channel, event.payload], [channel, 'through the engine']);
    person.unsubscribe({ channels: [channel] });
  });
}
