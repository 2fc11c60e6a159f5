// Tokens: renewed before they end, replaced when they are denied, never twice at a time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Housecall } from '../dist/index.js';
import { identity, serving, settled, silence } from './server.mjs';
import { VirtualClock } from './virtual-clock.mjs';

const HOUR = 3_600_000;
const idle = () => false;
const tokenOf = ({ url }) => url.searchParams.get('auth');
const denied = () => Response.json({ message: 'Token is expired.', error: true, status: 403 }, { status: 403 });

/** Tokens `t1`, `t2`, … of an hour each, unless another life is said. */
function source(clock, life = HOUR, more = () => ({})) {
  const made = [];
  const token = async () => {
    made.push(`t${made.length + 1}`);
    return { token: made.at(-1), expires: clock.now() + life, ...more() };
  };
  return { made, token };
}

test('a token is renewed when four fifths of its life are over, and the open poll goes on with the new one', async () => {
  const clock = new VirtualClock();
  const { made, token } = source(clock);
  const { asked, fetch } = serving(({ url }, signal) =>
    url.searchParams.get('tt') === '17' ? silence(signal) : { t: { t: '17', r: 1 }, m: [] });
  const client = new Housecall({ ...identity, clock, fetch, token });
  client.subscribe({ channels: ['a'] });
  await settled();
  await clock.pass(0.79 * HOUR, idle);
  assert.deepEqual(made, ['t1']);
  await clock.pass(0.02 * HOUR, idle);
  assert.deepEqual(asked.map(tokenOf), ['t1', 't1', 't2']);
  await client.close();
});

test('a token is renewed five minutes before its end, a short one at half of its life, and any when its server says so', async () => {
  const minute = 60_000;
  const clock = new VirtualClock();
  const cases = [[15, {}, 10], [6, {}, 3], [60, { refreshAfter: 55 }, 55], [60, { refreshAfter: 5 }, 30]];
  for (const [life, { refreshAfter }, due] of cases) {
    const more = () => (refreshAfter === undefined ? {} : { refreshAfter: clock.now() + refreshAfter * minute });
    const { made, token } = source(clock, life * minute, more);
    const { fetch } = serving(() => ({ channels: {} }));
    const client = new Housecall({ ...identity, clock, fetch, token });
    await client.history.fetch({ channels: ['a'] });
    await clock.pass((due - 0.1) * minute, idle);
    assert.deepEqual(made, ['t1'], `${life} minutes`);
    await clock.pass(0.2 * minute, idle);
    assert.deepEqual(made, ['t1', 't2'], `${life} minutes`);
    await client.close();
  }
});

test('a denied token is replaced once for all who were denied, and their requests are sent again', async () => {
  const clock = new VirtualClock();
  const { made, token } = source(clock);
  const { asked, fetch } = serving((request) => (tokenOf(request) === 't1' && asked.length > 1 ? denied() : { channels: {} }));
  const client = new Housecall({ ...identity, clock, fetch, token });
  await client.history.fetch({ channels: ['a'] });
  await clock.pass(60_000, idle);
  await Promise.all([client.history.fetch({ channels: ['a'] }), client.history.fetch({ channels: ['b'] })]);
  assert.deepEqual([made, asked.map(tokenOf)], [['t1', 't2'], ['t1', 't1', 't1', 't2', 't2']]);
  await client.close();
});

test('what is denied to a fresh token is denied, and no token is fetched for it', async () => {
  const clock = new VirtualClock();
  const { made, token } = source(clock);
  const { fetch } = serving(denied);
  const client = new Housecall({ ...identity, clock, fetch, token });
  await assert.rejects(client.history.fetch({ channels: ['a'] }), { kind: 'denied', status: 403, message: 'Token is expired.' });
  assert.deepEqual(made, ['t1']);
  await client.close();
});

test('a message waits for a token that cannot be had now', async () => {
  const clock = new VirtualClock();
  const { token } = source(clock);
  let reachable = false;
  const { asked, fetch } = serving(() => [1, 'Sent', '17']);
  const patchy = () => (reachable ? token() : Promise.reject(new Error('no network')));
  const client = new Housecall({ ...identity, clock, fetch, token: patchy });
  const published = client.publish({ channel: 'a', message: 1 });
  await clock.pass(HOUR, idle);
  assert.equal(asked.length, 0);
  reachable = true;
  await clock.pass(60_000, idle);
  await published;
  await client.close();
});
