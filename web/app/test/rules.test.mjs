import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const ladder = await load('room/ladder.ts');
const good = { rtt: 40, loss: 0, kbps: 2000, isConnected: true };
const climb = (samples, from = ladder.first) => samples.reduce(ladder.step, from);

test('one bad second changes nothing; three in a row go one step down, and no further', () => {
  const bad = { ...good, kbps: 200 };
  assert.equal(climb([bad, bad, good]).rung, 'hd');
  assert.equal(climb([bad, bad, bad]).rung, 'sd');
});

test('voice is kept when the picture is not, and both come back', () => {
  const awful = { ...good, kbps: 60, loss: 0.2 };
  const low = climb(Array(9).fill(awful));
  assert.equal(low.rung, 'audio');
  assert.equal(climb(Array(7).fill(good), low).rung, 'audio');
  assert.equal(climb(Array(16).fill(good), low).rung, 'hd');
});

test('without a connection there is the chat', () => {
  assert.equal(climb(Array(12).fill({ ...good, isConnected: false })).rung, 'chat');
});

const network = await load('patient/devices/network.ts');

test('a network is called weak under 330 and too slow under 180 kbit/s', () => {
  const said = [null, 100, 179, 180, 329, 330, 5000].map(network.verdictOf);
  assert.deepEqual(said, ['unknown', 'poor', 'poor', 'weak', 'weak', 'good', 'good']);
});

const { browserOf, isInApp } = await load('patient/browser.ts');

test('help is for the browser at hand, and other apps are noticed', () => {
  const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';
  assert.equal(browserOf(safari), 'safari-ios');
  assert.equal(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'), 'firefox');
  assert.equal(browserOf('Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0'), 'edge');
  assert.equal(isInApp(safari), false);
  assert.equal(isInApp(`${safari} [FBAN/FBIOS;FBAV/480.0]`), true);
  assert.equal(isInApp('Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/140.0'), true);
});

const { read } = await load('live/useChat.ts');

test('what came unencrypted on an encrypted channel is not shown as said', () => {
  const raw = { channel: 'c', timetoken: '1', publisher: 'p', message: { text: 'hello' } };
  assert.equal(read({ ...raw, sealed: false }), undefined);
  assert.equal(read({ ...raw, sealed: true }).text, 'hello');
  assert.equal(read({ ...raw, sealed: true, message: { action: 'PROVIDER_JOINED' } }), undefined);
});
