// Messages that wait: their order, their one id, what passes and what does not, and a reload.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff, Housecall, Keyring, MemoryStore } from '../dist/index.js';
import { identity, serving, settled } from './server.mjs';
import { VirtualClock } from './virtual-clock.mjs';

const sent = (n) => [1, 'Sent', `${17e15 + n}`];
const idOf = ({ url }) => JSON.parse(url.searchParams.get('meta')).clientMessageId;
const channelOf = ({ url }) => url.pathname.split('/')[5];
const idle = () => false;

test('a message is sent under one id until the server has answered, and the next waits for it', async () => {
  const clock = new VirtualClock();
  const fates = [new TypeError('dropped'), new Response('', { status: 503 }), sent(1), sent(2)];
  const { asked, fetch } = serving(() => fates.shift());
  const client = new Housecall({ ...identity, clock, fetch });
  const both = [client.publish({ channel: 'a', message: 1 }), client.publish({ channel: 'a', message: 2 })];
  await clock.pass(60_000, idle);
  const [first, second] = await Promise.all(both);
  assert.deepEqual(asked.map(({ body }) => body), ['1', '1', '1', '2']);
  assert.deepEqual(asked.map(idOf), [first.id, first.id, first.id, second.id]);
  assert.deepEqual([first.timetoken, second.timetoken], [sent(1)[2], sent(2)[2]]);
});

test('channels do not wait for one another', async () => {
  const clock = new VirtualClock();
  const { fetch } = serving((request) => (channelOf(request) === 'stuck' ? new TypeError('dropped') : sent(1)));
  const client = new Housecall({ ...identity, clock, fetch });
  await client.queue({ channel: 'stuck', message: 1 });
  await client.publish({ channel: 'free', message: 2 });
  assert.deepEqual((await client.waiting()).map(({ channel }) => channel), ['stuck']);
  await client.close();
});

test('what the server refuses leaves the queue and is told; the next goes on', async () => {
  const { fetch } = serving(({ body }) => (body === '1' ? Response.json([0, 'Message Too Large', '17'], { status: 400 }) : sent(2)));
  const client = new Housecall({ ...identity, fetch });
  const unsent = [];
  client.on('unsent', ({ item, failure }) => unsent.push([item.payload, failure.message]));
  const refused = client.publish({ channel: 'a', message: 1 });
  const taken = client.publish({ channel: 'a', message: 2 });
  await assert.rejects(refused, { kind: 'refused', status: 400, message: 'Message Too Large' });
  await taken;
  assert.deepEqual(unsent, [['1', 'Message Too Large']]);
});

test('a reload sends what waited, in order and under the ids that it had, and nothing that was sent', async () => {
  const [clock, store] = [new VirtualClock(), new MemoryStore()];
  const before = serving(({ body }) => (body === '0' ? sent(0) : new TypeError('dropped')));
  const first = new Housecall({ ...identity, clock, store, fetch: before.fetch });
  await first.publish({ channel: 'a', message: 0 });
  const ids = [];
  for (let n = 1; n <= 5; n += 1) ids.push(await first.queue({ channel: 'a', message: n }));
  await settled();
  await first.close();
  const after = serving(() => sent(9));
  const second = new Housecall({ ...identity, store, fetch: after.fetch });
  await second.publish({ channel: 'a', message: 6 });
  assert.deepEqual(after.asked.map(({ body }) => body), ['1', '2', '3', '4', '5', '6']);
  assert.deepEqual(after.asked.slice(0, 5).map(idOf), ids);
});

test('what waits is as encrypted as it will be sent, and calls made at once keep their order', async () => {
  const store = new MemoryStore();
  const { fetch } = serving(() => new TypeError('dropped'));
  const keys = new Keyring(['enigma']);
  const client = new Housecall({ ...identity, store, fetch, keys, clock: new VirtualClock() });
  await Promise.all(Array.from({ length: 20 }, (_, n) => client.queue({ channel: 'a', message: { text: 'x'.repeat(2000 - n * 100), n } })));
  const kept = await store.all();
  assert.ok(kept.every(({ payload }) => /^"UE5FRAFBQ1JI/.test(payload)));
  const opened = await Promise.all(kept.map(({ payload }) => keys.openMessage(JSON.parse(payload))));
  assert.deepEqual(opened.map(({ n }) => n), Array.from({ length: 20 }, (_, n) => n));
  await client.close();
});

test('what was queued safely and is refused after a reload is kept as encrypted as it was, until it is sent or discarded', async () => {
  const [clock, store, keys] = [new VirtualClock(), new MemoryStore(), new Keyring(['enigma'])];
  const cut = serving(() => new TypeError('dropped'));
  const first = new Housecall({ ...identity, clock, store, keys, fetch: cut.fetch });
  const ids = [];
  for (const text of ['one', 'two']) ids.push(await first.queue({ channel: 'a', message: { text }, meta: { senderRole: 'patient' } }));
  await first.close();

  const over = serving(() => Response.json({ message: 'Forbidden', error: true, status: 403 }, { status: 403 }));
  const second = new Housecall({ ...identity, clock, store, keys, fetch: over.fetch });
  const told = [];
  second.on('unsent', ({ item }) => told.push(item.id));
  await settled();
  await clock.pass(1000, idle);
  assert.deepEqual([told, await second.waiting()], [ids, []]);
  await second.close();

  const open = serving(() => sent(3));
  const third = new Housecall({ ...identity, clock, store, keys, fetch: open.fetch });
  const kept = await third.unsent();
  assert.deepEqual(kept.map(({ id, reason, why }) => [id, reason, why]), ids.map((id) => [id, 'denied', 'Forbidden']));
  assert.ok(kept.every(({ payload }) => /^"UE5FRAFBQ1JI/.test(payload)));
  assert.deepEqual((await third.open(kept[0])).message, { text: 'one' });
  await third.discard(ids[0]);
  const delivered = new Promise((resolve) => third.on('sent', resolve));
  await third.retry(ids[1]);
  assert.equal((await delivered).item.id, ids[1]);
  assert.deepEqual([await third.unsent(), open.asked.length, JSON.parse(open.asked[0].url.searchParams.get('meta')).senderRole], [[], 1, 'patient']);
  await third.close();
});

test('what another page discarded is not tried again, and whoever tries is told', async () => {
  const store = new MemoryStore();
  const { asked, fetch } = serving(() => Response.json({ message: 'Forbidden', error: true, status: 403 }, { status: 403 }));
  const [one, other] = [new Housecall({ ...identity, store, fetch }), new Housecall({ ...identity, store, fetch })];
  const given = async (message) => {
    const unsent = new Promise((resolve) => one.on('unsent', resolve));
    await one.queue({ channel: 'a', message });
    return (await unsent).item.id;
  };
  const id = await given(1);
  await other.discard(id);
  const before = asked.length;
  assert.equal(await one.retry(id), false);
  assert.deepEqual([asked.length, await one.waiting()], [before, []]);
  assert.equal(await one.retry(await given(2)), true);
  await Promise.all([one.close(), other.close()]);
});

test('a server that cannot serve is asked five times with half a minute between; to be without a network is no attempt', async () => {
  const clock = new VirtualClock();
  let answer = () => new TypeError('dropped');
  const { fetch } = serving(() => answer());
  const client = new Housecall({ ...identity, clock, fetch });
  const id = await client.queue({ channel: 'a', message: 1 });
  await clock.pass(3_600_000, idle);
  assert.equal((await client.waiting()).length, 1);
  answer = () => new Response('', { status: 502 });
  await clock.pass(100_000, idle);
  assert.equal((await client.waiting()).length, 1, 'a restart gives up nothing');
  answer = () => new Response('', { status: 503, headers: { 'Retry-After': '20' } });
  await clock.pass(3_600_000, idle);
  assert.equal((await client.waiting()).length, 1, 'who is asked to wait waits');
  answer = () => new Response('', { status: 502 });
  await clock.pass(400_000, idle);
  assert.deepEqual((await client.unsent()).map((one) => [one.id, one.reason]), [[id, 'too-many-attempts']]);
  await client.close();
});

test('what waited for more than seven days is given up, and nothing before', async () => {
  const clock = new VirtualClock();
  clock.longestPause = 3_600_000;
  const { fetch } = serving(() => new TypeError('dropped'));
  const client = new Housecall({ ...identity, clock, fetch });
  const id = await client.queue({ channel: 'a', message: 1 });
  await clock.pass(6.9 * 24 * 3_600_000, idle);
  assert.deepEqual([(await client.waiting()).length, await client.unsent()], [1, []]);
  await clock.pass(0.2 * 24 * 3_600_000, idle);
  assert.deepEqual((await client.unsent()).map((one) => [one.id, one.reason]), [[id, 'too-old']]);
  await client.close();
});

test('a thousand wait, the next is refused at once', async () => {
  const { fetch } = serving(() => new TypeError('dropped'));
  const client = new Housecall({ ...identity, fetch, clock: new VirtualClock() });
  const queued = Array.from({ length: 1000 }, (_, n) => client.queue({ channel: 'a', message: n }));
  await Promise.all(queued);
  await assert.rejects(client.publish({ channel: 'a', message: 'one more' }), { name: 'RangeError', code: 'queue-full' });
  await client.close();
});

test('the pause grows by doubling up to half a minute, with full jitter, and is as long as the server asks', async () => {
  const at = (attempt, random) => backoff(attempt, { random: () => random });
  assert.deepEqual([0, 1, 2, 20, 5000].map((attempt) => at(attempt, 1)), [200, 400, 800, 30_000, 30_000]);
  assert.deepEqual([at(7, 0), at(7, 0.5)], [0, 12_800]);

  const clock = new VirtualClock();
  const [times, fates] = [[], [new Response('', { status: 429, headers: { 'Retry-After': '3' } }), sent(1)]];
  const { fetch } = serving(() => (times.push(clock.now()), fates.shift()));
  const published = new Housecall({ ...identity, clock, fetch }).publish({ channel: 'a', message: 1 });
  await clock.pass(10_000, idle);
  await published;
  assert.equal(times[1] - times[0], 3000);
});
