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

const { entryOf, listen } = await load('room/entry.ts');

test('a connection that never came about is built anew by whoever begins, and has its time before', () => {
  const looks = (begins) => {
    const entry = entryOf({}, 'a page');
    return Array.from({ length: 16 }, () => listen(entry, 0, begins));
  };
  assert.deepEqual(looks(true).flatMap((due, at) => (due ? [[at + 1, due]] : [])), [[8, 'restart'], [16, 'restart']]);
  assert.deepEqual(looks(false).filter(Boolean), []);
});

test('a description that leads to no keys by DTLS, or has them in it, is not taken', async () => {
  const { isKeyedByDtls, Peer } = await load('room/peer.ts');
  const lines = (...more) => ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', ...more, ''].join('\r\n');
  const fingerprint = 'a=fingerprint:sha-256 12:DF:3E:5D';
  const sdes = 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
  assert.deepEqual([[fingerprint], [], [fingerprint, sdes], [sdes]].map((more) => isKeyedByDtls(lines(...more))), [true, false, false, false]);
  assert.equal(isKeyedByDtls(lines(`a=tool:${fingerprint}`)), false);

  const taken = [];
  globalThis.MediaStream = class {
    getTracks = () => [];
  };
  globalThis.RTCPeerConnection = class {
    signalingState = 'stable';
    localDescription = { sdp: lines(fingerprint) };
    setRemoteDescription = async ({ sdp }) => void taken.push(sdp);
    setLocalDescription = async () => undefined;
    getTransceivers = () => [];
  };
  const said = [];
  const peer = new Peer({ offers: false, configuration: {}, send: (one) => said.push(one.type), changed: () => undefined }, { audio: null, video: null });
  for (const more of [[sdes], [fingerprint, sdes], [], [fingerprint]]) await peer.hear({ type: 'offer', sdp: lines(...more) });
  assert.deepEqual([taken, said], [[lines(fingerprint)], ['answer']]);
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

test('a message is shown whichever application wrote it, and never as anything but words', async () => {
  const { careMessage, codesOf } = await load('live/envelope.ts');
  const said = (message) => read({ channel: 'c', timetoken: '1', publisher: 'p', sealed: true, message })?.text;
  const promised = {
    id: 'a6b1ad3e-3ea3-4f0c-9f1c-0a7c2f0c1d55',
    type: 'text',
    content: 'Dizzy since Monday.',
    sender: { id: 'pat-1', role: 'patient' },
    timestamp: '2026-03-02T10:00:00.000Z',
    metadata: { encrypted: true, consentVerified: true, auditRef: '0b8f6c52-4c86-4d1a-8f0a-7b0c51a9a3f2' },
  };
  assert.equal(said(promised), 'Dizzy since Monday.');
  assert.equal(said({ ...promised, content: { text: 'As an object' } }), 'As an object');
  assert.equal(said({ text: 'As it was before' }), 'As it was before');
  assert.equal(said('bare words'), 'bare words');
  for (const odd of [{ content: { lines: [1] } }, { content: 7 }, { content: null, text: {} }, null, 7]) assert.equal(said(odd), undefined, JSON.stringify(odd));
  const ours = careMessage('It hurts.', { id: 'pat-1', role: 'patient' });
  assert.deepEqual(Object.keys(promised).filter((key) => !(key in ours)), []);
  assert.deepEqual([ours.content, ours.text, said(ours), codesOf(ours)], ['It hurts.', 'It hurts.', 'It hurts.', { senderRole: 'patient', messageType: 'text', auditRef: ours.metadata.auditRef }]);
  const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
  for (const id of [ours.id, ours.metadata.auditRef]) assert.match(id, uuid);
});

test('of the newest messages of others it is said once that they came and were read, and of the own newest how far it came', async () => {
  const { due, most, newestOwn, withReceipts } = await load('live/receipts.ts');
  const said = Array.from({ length: 30 }, (_, n) => ({ channel: 'c', timetoken: `${100 + n}`, from: n % 3 === 0 ? 'pat-1' : 'dr-1', text: 'x' }));
  const receipt = (messageTimetoken, userId, value, type = 'receipt') => ({ type, value, userId, messageTimetoken, actionTimetoken: '1' });
  assert.equal(due(said, new Map(), 'pat-1', 'read').length, 20);
  assert.equal(due(Array(3).fill(said).flat(), new Map(), 'pat-1', 'read').length, most);
  const known = withReceipts(new Map(), [receipt('129', 'pat-1', 'delivered'), receipt('128', 'pat-1', 'read'), receipt('128', 'pat-1', 'delivered'), receipt('126', 'pat-1', 'read', 'reactions')]);
  assert.deepEqual(due(said.slice(-4), known, 'pat-1', 'read'), ['126', '129'], 'another kind of mark says nothing');
  assert.deepEqual(due(said.slice(-4), known, 'pat-1', 'delivered'), ['126']);
  assert.deepEqual(due([{ ...said[29], isUnreadable: true }, { ...said[28], from: '' }], new Map(), 'pat-1', 'read'), []);

  assert.equal(newestOwn(said, known, 'dr-1')?.receipt, 'delivered');
  assert.equal(newestOwn(said, withReceipts(known, [receipt('129', 'nurse-1', 'read')]), 'dr-1')?.receipt, 'read');
  assert.equal(newestOwn(said, withReceipts(new Map(), [receipt('129', 'dr-1', 'read')]), 'dr-1'), undefined, 'one’s own says nothing');
  assert.equal(newestOwn([], known, 'dr-1'), undefined);
});

const days = await load('plan/days.ts');
const plan = {
  timeZone: 'America/Chicago',
  licences: [],
  days: [],
  week: ['monday', 'tuesday', 'wednesday'].map((day) => ({ departmentId: 'skin', day, from: '09:00', to: '12:00' })),
};

test('a provider who is away from one moment to another works what is left of both days', () => {
  const away = { ...plan, days: days.away(plan, { date: '2026-11-30', time: '10:30' }, { date: '2026-12-02', time: '11:00' }) };
  const worked = ['2026-11-30', '2026-12-01', '2026-12-02'].map((date) => days.hoursOn(away, date).map(({ from, to }) => `${from}-${to}`));
  assert.deepEqual(worked, [['09:00-10:30'], [], ['11:00-12:00']]);
  assert.deepEqual(days.hoursOn(away, '2026-12-07').length, 1, 'the week after is as always');
});

test('days off in a row are one exception, and taking it back brings the weekly hours back', () => {
  const off = days.away(plan, { date: '2026-11-30', time: '00:00' }, { date: '2026-12-06', time: '24:00' });
  const other = days.otherwise({ ...plan, days: off }, '2026-12-08', { departmentId: 'skin', from: '18:00', to: '20:00' });
  const [away, evening] = days.exceptions(other);
  assert.deepEqual([away.from, away.to, away.hours], ['2026-11-30', '2026-12-06', []]);
  assert.equal(evening.hours[0].from, '18:00');
  const left = days.remove(other, away);
  assert.equal(days.hoursOn({ ...plan, days: left }, '2026-11-30')[0].from, '09:00');
  assert.deepEqual(days.exceptions(left).length, 1);
});

const zones = await load('plan/zones.ts');

test('a time is shown by a second clock only where that shows something else, through both changes of the clocks', () => {
  const pair = ['America/Chicago', 'America/New_York'];
  assert.deepEqual(zones.differing('2026-07-01T15:00:00Z', pair), pair);
  assert.deepEqual(zones.differing('2026-07-01T15:00:00Z', ['Europe/Paris', 'Europe/Madrid', null]), ['Europe/Paris']);
  // An hour in which Phoenix and Los Angeles agree, and one in which they do not.
  const west = ['America/Phoenix', 'America/Los_Angeles'];
  assert.deepEqual(['2026-07-01T15:00:00Z', '2026-01-15T15:00:00Z'].map((at) => zones.differing(at, west).length), [1, 2]);
  assert.deepEqual(zones.wallOf('2026-03-08T08:00:00Z', 'America/Chicago'), { date: '2026-03-08', minutes: 3 * 60 });
});

test('a day begins and ends by the clock of its place, and is told by its calendar', async () => {
  const chicago = 'America/Chicago';
  // Its clocks go forward on the 8th, which has 23 hours.
  assert.deepEqual([zones.startOf('2026-03-08', chicago), zones.endOf('2026-03-08', chicago)].map((at) => at.toISOString()), ['2026-03-08T06:00:00.000Z', '2026-03-09T04:59:59.000Z']);
  const times = await load('words/times.ts');
  assert.equal(times.dateIn('2026-03-09T04:59:59Z', chicago, 'en'), 'March 8, 2026');
  assert.match(times.stampIn('2026-03-09T04:59:59Z', chicago, 'en'), /^Mar 8, 2026, 11:59\sPM CDT$/);
});

const lanes = await load('staff/rota/lanes.ts');

test('handovers stand at the same place on every day, whatever the clocks do, and a gap on the longest night is not lost', () => {
  const week = Array.from({ length: 7 }, (_, at) => days.later('2026-03-06', at));
  const zone = 'America/Chicago';
  // Clocks go forward on the 8th: eight o'clock is at 14:00 UTC before it and at 13:00 after it.
  const turn = (from, until) => ({ layer: 1, personId: 'dr-1', from, until });
  const places = lanes.lane([turn('2026-03-07T14:00:00Z', '2026-03-08T13:00:00Z'), turn('2026-03-08T13:00:00Z', '2026-03-20T13:00:00Z')], 1, week, zone);
  assert.deepEqual(places.map(({ from, to }) => [from * 24, to * 24]), [[32, 56], [56, 168]]);
  const night = Array.from({ length: 7 }, (_, at) => days.later('2026-10-30', at));
  const [twice] = lanes.lane([turn('2026-11-01T06:30:00Z', '2026-11-01T07:15:00Z')], 1, night, zone);
  assert.ok(twice.to > twice.from, 'from 1:30 to 1:15 on the wall, and still there to see');
});

const licences = await load('staff/booking/licences.ts');

test('a licence is held against the time of the visit, and its last day is over when it is over everywhere', () => {
  assert.equal(licences.dayAt('2027-04-01T11:59:00Z'), '2027-03-31');
  const holds = (licence, at) => licences.holds(licence, 'IL', at);
  assert.deepEqual(['2027-03-30T15:00:00Z', '2027-04-01T11:59:00Z', '2027-04-01T12:00:00Z'].map((at) => holds('IL:2027-03-31', at)), [true, true, false]);
  assert.deepEqual([holds('US-IL', '2099-01-01T00:00:00Z'), holds('WI', '2027-03-30T15:00:00Z')], [true, false]);
});

const { isPhone, plain } = await load('plan/phone.ts');

test('a number out of an address book is what it looks like, and words beside a number are none', () => {
  for (const pasted of ['\u202a+1\u00a0402\u2011555\u20110109\u202c', ' +1\u202f402\u2013555\u22120109\u200e', '+1 402-555-0109']) {
    assert.ok(isPhone(pasted), JSON.stringify(pasted));
    assert.equal(plain(pasted), '+1 402-555-0109');
  }
  assert.deepEqual(['call my son', '402 555 0109 ext. 5', '1234', ''].map(isPhone), [false, false, false, false]);
});
