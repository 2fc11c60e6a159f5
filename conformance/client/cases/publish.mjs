// Publish, signal, fire and subscribe.

import { equal, match, ok, refused } from '../expect.mjs';
import { check } from '../report.mjs';
import { Inbox, admin, client, grant, member, open, own, pause, room } from '../sdk.mjs';

const awkward = {
  text: 'a/b//c \\ "quoted" 100% %2F + & ? # ~ ! * \' ( ) é 漢字 👩‍⚕️',
  big: 17379929964128254n.toString(),
  nested: { list: [1, 2.5, null, true, { deep: '' }] },
};

/** Publishes to a fresh channel and gives what a subscriber heard. */
async function delivered(channel, message, options = {}) {
  const person = await member(own('publisher'), [channel]);
  const inbox = await Inbox.on(person, [channel]);
  const { timetoken } = await person.publish({ channel, message, ...options });
  const event = await inbox.next('message');
  await inbox.close();
  equal([event.channel, event.timetoken, event.publisher], [channel, timetoken, own('publisher')]);
  match(timetoken, /^\d{17}$/);
  return event;
}

const history = async (channel) => ((await admin().history.fetch({ channels: [channel] }))[channel] ?? []).map((item) => item.message);

export async function publishing() {
  await check('time', async () => {
    const apart = Math.abs(Number(await client(own('time')).time()) / 10000 - Date.now());
    ok(apart < 5000, `${apart} ms from this machine's clock`);
  });

  await check('publish-post', async () => {
    const text = 'ä"/'.repeat(5000);
    equal((await delivered(room('post'), { text })).message.text, text);
  });

  await check('publish-awkward', async () => {
    equal((await delivered(room('awkward'), awkward)).message, awkward);
    equal((await delivered(room('awkward'), ['a//b', 1])).message, ['a//b', 1]);
  });

  await check('publish-meta', async () => {
    const { meta, id } = await delivered(room('meta'), 'with meta', { meta: { prio: 2, unit: 'er' } });
    equal(meta, { prio: 2, unit: 'er', clientMessageId: id });
  });

  await check('publish-unstored', async () => {
    const channel = room('unstored');
    await delivered(channel, 'gone', { store: false });
    await delivered(channel, 'kept', { store: true });
    equal(await history(channel), ['kept']);
  });

  await check('publish-options', async () => {
    const channel = room('options');
    equal((await delivered(channel, 'kept for an hour', { ttl: 1, store: true, customType: 'chat-text' })).customType, 'chat-text');
    equal(await history(channel), ['kept for an hour']);
  });

  await check('publish-too-large', async () => {
    const channel = room('large');
    const inbox = await Inbox.on(await member(own('large'), [channel]), [channel]);
    match(await refused(inbox.person.publish({ channel, message: 'x'.repeat(33000) }), 400), /Message Too Large/i);
    await inbox.silence('message');
    await inbox.close();
  });

  await check('publish-wrong-key', async () => {
    const channel = room('key');
    const token = await grant(own('key'), [channel]);
    const stranger = client(own('key'), { publishKey: 'pub-c-nobody', token: async () => ({ token, expires: Date.now() + 60000 }) });
    match(await refused(stranger.publish({ channel, message: 'hello' }), 400), /Invalid Key/i);
    await stranger.close();
  });
}

export async function signalling() {
  await check('signal', async () => {
    const channel = room('signal');
    const inbox = await Inbox.on(await member(own('signal'), [channel]), [channel]);
    const timetoken = await inbox.person.signal({ channel, message: { typing: true } });
    const event = await inbox.next('signal');
    equal([event.message, event.timetoken], [{ typing: true }, timetoken]);
    await inbox.silence('message', 300);
    await inbox.close();
    equal(await history(channel), []);
  });

  await check('signal-too-long', async () => {
    const channel = room('signal');
    const person = await member(own('signal'), [channel]);
    await refused(person.signal({ channel, message: 'x'.repeat(70) }), 400);
    await person.close();
  });

  await check('fire', async () => {
    const channel = room('fire');
    const inbox = await Inbox.on(await member(own('fire'), [channel]), [channel]);
    match(await inbox.person.fire({ channel, message: 'for functions' }), /^\d{17}$/);
    await inbox.silence('message');
    await inbox.close();
    equal(await history(channel), []);
  });
}

export async function subscribing() {
  await check('subscribe-several', async () => {
    const channels = ['one', 'two', 'three'].map(room);
    const inbox = await Inbox.on(await member(own('several'), channels), channels);
    for (const channel of channels) await inbox.person.publish({ channel, message: `to ${channel}` });
    for (const channel of channels) {
      equal((await inbox.next('message', (one) => one.channel === channel)).message, `to ${channel}`);
    }
    await inbox.close();
  });

  await check('subscribe-catch-up', async () => {
    const channel = room('away');
    const person = await member(own('away'), [channel]);
    const before = await person.publish({ channel, message: 'before' });
    await Promise.all(Array.from({ length: 150 }, (_, n) => person.publish({ channel, message: { n } })));
    const inbox = await Inbox.on(person, [channel], { since: before.timetoken });
    for (let n = 0; n < 150; n += 1) equal((await inbox.next('message')).message, { n });
    await inbox.silence('message');
    await inbox.close();
  });

  await check('unsubscribe', async () => {
    const [stay, left] = ['stay', 'left'].map(room);
    const inbox = await Inbox.on(await member(own('leaver'), [stay, left]), [stay, left]);
    await inbox.person.unsubscribe({ channels: [left] });
    await pause(300);
    await inbox.person.publish({ channel: left, message: 'unheard' });
    await inbox.person.publish({ channel: stay, message: 'heard' });
    equal((await inbox.next('message')).message, 'heard');
    await inbox.silence('message');
    await inbox.close();
  });

  await check('unsubscribe-all', async () => {
    const channels = ['all1', 'all2'].map(room);
    const inbox = await Inbox.on(await member(own('quitter'), channels), channels);
    await inbox.person.unsubscribe({ channels });
    for (const channel of channels) await inbox.person.publish({ channel, message: 'unheard' });
    await inbox.silence('message');
    equal(await admin().presence.whereNow(own('quitter')), []);
    await inbox.close();
  });

  await check('reconnect', async () => {
    const channel = room('tunnel');
    let cut = false;
    const patchy = (...request) => (cut ? Promise.reject(new TypeError('in a tunnel')) : fetch(...request));
    const outside = await member(own('outside'), [channel]);
    const inbox = await Inbox.on(await member(own('traveller'), [channel], { fetch: patchy }), [channel]);
    await outside.publish({ channel, message: 'before' });
    equal((await inbox.next('message')).message, 'before');
    cut = true;
    // The open poll is cut, too: the client begins another one.
    inbox.person.filter();
    equal((await inbox.next('status')).state, 'offline');
    for (const message of [1, 2, 3]) await outside.publish({ channel, message });
    await inbox.silence('message', 300);
    cut = false;
    for (const message of [1, 2, 3]) equal((await inbox.next('message')).message, message);
    await inbox.silence('message', 300);
    await Promise.all([inbox.close(), outside.close()]);
  });

  await check('gap', async () => {
    const channel = own('gap');
    const yesterday = `${BigInt(Date.now() - 25 * 3_600_000) * 10000n}`;
    const talker = open(own('talker'));
    await talker.publish({ channel, message: 'today' });
    const inbox = await Inbox.on(open(own('sleeper')), [channel], { since: yesterday });
    const gap = await inbox.next('gap');
    equal([gap.after, gap.channels], [yesterday, [channel]]);
    equal(await inbox.person.history.between(gap), []);
    equal((await inbox.next('message')).message, 'today', 'what follows the gap comes by itself:');
    await Promise.all([inbox.close(), talker.close()]);
  });
}
