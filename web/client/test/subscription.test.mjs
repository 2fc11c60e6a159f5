// Listening: nothing twice, nothing lost, gaps told first, and what the state is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Housecall, Keyring, Timeline } from '../dist/index.js';
import { Recent } from '../dist/recent.js';
import { identity, serving, settled, silence } from './server.mjs';
import { VirtualClock } from './virtual-clock.mjs';

const idle = () => false;
const message = (t, d, more = {}) => ({ a: '1', f: 0, c: 'a', b: 'a', p: { t: `${t}`, r: 1 }, k: 'sub', d, ...more });
const polled = (t, m = [], headers = {}) => Response.json({ t: { t: `${t}`, r: 7 }, m }, { headers });

/** A client of a server that gives these answers and then none. */
function listening(answers, options = {}) {
  const { asked, fetch } = serving((request, signal) => {
    if (!request.url.pathname.startsWith('/v2/subscribe')) return { channels: {} };
    return answers.shift() ?? silence(signal);
  });
  const client = new Housecall({ ...identity, fetch, ...options });
  const heard = [];
  for (const name of ['message', 'status', 'gap']) client.on(name, (event) => void heard.push(event.message ?? event.state ?? name));
  return { client, heard, cursors: () => asked.map(({ url }) => url.searchParams.get('tt')) };
}

test('what was missed without a network comes after it, once, from where the client was', async () => {
  const clock = new VirtualClock();
  const answers = [polled(10), polled(11, [message(11, 'one')]), new TypeError('gone'), new TypeError('gone'), polled(13, [message(12, 'two'), message(13, 'three')])];
  const { client, heard, cursors } = listening(answers, { clock });
  client.subscribe({ channels: ['a'] });
  await settled();
  await clock.pass(60_000, idle);
  assert.deepEqual(heard, ['online', 'one', 'offline', 'online', 'two', 'three']);
  assert.deepEqual(cursors(), ['0', '10', '11', '11', '11', '13']);
  await client.close();
});

test('who goes back in time hears nothing twice', async () => {
  const { client, heard } = listening([polled(10), polled(11, [message(11, 'one')])]);
  client.subscribe({ channels: ['a'] });
  await settled();
  const again = listening([polled(11, [message(9, 'zero'), message(11, 'one')])]);
  assert.deepEqual(heard, ['online', 'one']);
  client.subscribe({ channels: ['b'], since: '8' });
  await client.close();
  again.client.subscribe({ channels: ['a'], since: '8' });
  await settled();
  again.client.subscribe({ channels: ['a'], since: '8' });
  await settled();
  assert.deepEqual(again.heard, ['online', 'zero', 'one']);
  await again.client.close();
});

test('of each channel ten thousand are remembered, those met last for longest, and of all no more than the bound', () => {
  const recent = new Recent();
  assert.equal(recent.isNew('a', 'first'), true);
  for (let n = 0; n < 9_999; n += 1) recent.isNew('a', `${n}`);
  for (let n = 0; n < 20_000; n += 1) recent.isNew('busy', `${n}`);
  assert.equal(recent.isNew('a', 'first'), false, 'another channel pushes nothing out');
  recent.isNew('a', 'one more');
  assert.equal(recent.isNew('a', 'first'), false, 'it was met again');
  assert.equal(recent.isNew('a', '0'), true, 'the one that was met longest ago is forgotten');

  const small = new Recent(3, 4);
  for (const key of ['1', '2', '3']) small.isNew('old', key);
  for (const key of ['1', '2']) small.isNew('new', key);
  assert.equal(small.isNew('old', '3'), false);
  assert.equal(small.isNew('old', '1'), true);
});

test('a message that comes again in another place is known by the id that its sender gave it, and only among theirs', async () => {
  const own = (t, i) => message(t, `${i} ${t}`, { i, u: { clientMessageId: 'm-1' } });
  const { client, heard } = listening([polled(10), polled(14, [own(11, 'ada'), own(12, 'ada'), own(13, 'bob')])]);
  client.subscribe({ channels: ['a'] });
  while (heard.length < 3) await settled();
  await settled();
  assert.deepEqual(heard, ['online', 'ada 11', 'bob 13']);
  await client.close();
});

test('after twelve polls in a row that failed it is told, and the subscription goes on all the same', async () => {
  const clock = new VirtualClock();
  const failing = (count) => Array.from({ length: count }, () => new TypeError('gone'));
  const { client, heard, cursors } = listening([polled(10), ...failing(11), polled(11), ...failing(40), polled(12, [message(12, 'back')])], { clock });
  client.subscribe({ channels: ['a'] });
  await settled();
  await clock.pass(3_600_000, idle);
  assert.deepEqual(heard, ['online', 'offline', 'online', 'offline', 'exhausted', 'online', 'back']);
  assert.equal(cursors().length, 55);
  await client.close();
});

test('a gap is told first, and what its listener fetches comes before what follows', async () => {
  const { client, heard } = listening([polled(10), polled(50, [message(60, 'after')], { 'X-Housecall-Gap': '10-50' })]);
  client.on('gap', async (gap) => {
    assert.deepEqual(gap, { after: '10', before: '50', channels: ['a'] });
    await settled();
    heard.push('filled');
  });
  client.subscribe({ channels: ['a'] });
  while (heard.length < 4) await settled();
  assert.deepEqual(heard, ['online', 'gap', 'filled', 'after']);
  await client.close();
});

test('a refusal stops the subscription and says why, and the next subscribe begins again', async () => {
  const forbidden = Response.json({ message: 'Forbidden', payload: { channels: ['a'] }, error: true, status: 403 }, { status: 403 });
  const { client, heard } = listening([forbidden, polled(10)]);
  const failures = [];
  client.on('status', ({ failure }) => failure && failures.push(failure));
  client.subscribe({ channels: ['a'] });
  await settled();
  assert.deepEqual([heard, failures[0].body.payload], [['stopped'], { channels: ['a'] }]);
  client.subscribe({ channels: ['b'] });
  await settled();
  assert.deepEqual(heard, ['stopped', 'online']);
  await client.close();
});

test('what no key opens arrives as it came, with the reason', async () => {
  const sealed = await new Keyring(['other']).sealMessage('secret');
  const { client, heard } = listening([polled(10), polled(11, [message(11, sealed), message(12, { open: true })])], { keys: new Keyring(['mine']) });
  const events = [];
  client.on('message', ({ failure, sealed }) => events.push([failure?.name, sealed]));
  client.subscribe({ channels: ['a'] });
  while (heard.length < 3) await settled();
  assert.deepEqual(events, [['DecryptionFailure', false], [undefined, false]]);
  assert.deepEqual(heard, ['online', sealed, { open: true }]);
  await client.close();
});

test('history is walked page by page between two timetokens, and live and stored are one list', async () => {
  const stored = Array.from({ length: 250 }, (_, n) => ({ message: n, timetoken: `${1000 + n}` }));
  const { fetch } = serving(({ url }) => {
    const [start, end] = ['start', 'end'].map((name) => Number(url.searchParams.get(name)));
    const page = stored.filter(({ timetoken }) => timetoken < start && timetoken >= end).slice(-100);
    return { status: 200, channels: page.length > 0 ? { a: page } : {} };
  });
  const client = new Housecall({ ...identity, fetch });
  const missed = await client.history.between({ after: '1009', before: '1239', channels: ['a'] });
  assert.deepEqual(missed.map((item) => item.message), Array.from({ length: 230 }, (_, n) => n + 10));

  const timeline = new Timeline();
  timeline.merge({ channel: 'a', timetoken: '1239', message: 239 }, { channel: 'a', timetoken: '1240', message: 240 });
  assert.equal(timeline.merge(...missed).length, 229);
  assert.deepEqual(timeline.items.map((item) => item.message), Array.from({ length: 231 }, (_, n) => n + 10));
});
