// Signs of life: how often they come, and how long the server waits for the next.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Housecall } from '../dist/index.js';
import { identity, serving, settled, silence } from './server.mjs';
import { VirtualClock } from './virtual-clock.mjs';

const idle = () => false;

/** How many heartbeats a client sends in ten minutes, and for how long it asks to be waited for. */
async function beats(options) {
  const clock = new VirtualClock();
  const { asked, fetch } = serving(({ url }, signal) => {
    if (!url.pathname.startsWith('/v2/subscribe')) return { status: 200 };
    return url.searchParams.get('tt') === '17' ? silence(signal) : { t: { t: '17', r: 1 }, m: [] };
  });
  const client = new Housecall({ ...identity, clock, fetch, ...options });
  client.subscribe({ channels: ['a'] });
  await settled();
  await clock.pass(600_000, idle);
  const sent = asked.filter(({ url }) => url.pathname.endsWith('/heartbeat'));
  const polls = asked.filter(({ url }) => url.pathname.startsWith('/v2/subscribe'));
  await client.close();
  return [sent.length, ...new Set([...sent, ...polls].map(({ url }) => url.searchParams.get('heartbeat')))];
}

test('a sign of life comes as often as is said, or twice within the timeout, or with the polls alone', async () => {
  assert.deepEqual(await beats({ presenceTimeout: 120, heartbeatInterval: 30 }), [20, '120']);
  assert.deepEqual(await beats({ presenceTimeout: 122 }), [10, '122']);
  assert.deepEqual(await beats({}), [0, null]);
});
