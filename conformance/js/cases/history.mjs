// Reading what was stored.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { member } from '../sdk.mjs';

/** A person and a channel with messages `{ n: 0 }`, `{ n: 1 }`, … and their timetokens. */
async function filled(channel, count, options = {}) {
  const person = await member('javascript-historian', [channel]);
  const timetokens = [];
  for (let n = 0; n < count; n += 1) {
    timetokens.push((await person.publish({ channel, message: { n }, ...options })).timetoken);
  }
  return { person, timetokens };
}

export async function reading() {
  await check('history-v2', async () => {
    const channel = 'room.javascript-history';
    const { person, timetokens } = await filled(channel, 12);
    const page = async (options) =>
      (await person.history({ channel, stringifiedTimeToken: true, ...options })).messages.map((m) => m.entry.n);
    assert.deepEqual(await page({ count: 5 }), [7, 8, 9, 10, 11]);
    assert.deepEqual(await page({ count: 5, start: timetokens[7] }), [2, 3, 4, 5, 6]);
    assert.deepEqual(await page({ count: 3, reverse: true }), [0, 1, 2]);
    assert.deepEqual(await page({ count: 100, end: timetokens[9] }), [9, 10, 11]);
    const tokens = await person.history({ channel, count: 1, stringifiedTimeToken: true });
    assert.equal(tokens.messages[0].timetoken, timetokens[11]);
  });

  await check('fetch', async () => {
    const channel = 'room.javascript-fetch';
    const { person, timetokens } = await filled(channel, 3, { meta: { unit: 'er' } });
    const answer = await person.fetchMessages({ channels: [channel], count: 2, includeMeta: true });
    const items = answer.channels[channel];
    assert.deepEqual(items.map((item) => [item.message.n, item.timetoken]), [
      [1, timetokens[1]],
      [2, timetokens[2]],
    ]);
    assert.deepEqual([items[0].meta, items[0].uuid], [{ unit: 'er' }, 'javascript-historian']);
  });

  await check('fetch-batch', async () => {
    const channels = ['room.javascript-batch1', 'room.javascript-batch2', 'room.javascript-batch3'];
    await filled(channels[0], 2);
    await filled(channels[1], 3);
    const person = await member('javascript-historian', channels);
    const answer = await person.fetchMessages({ channels, count: 25 });
    assert.equal(answer.channels[channels[0]].length, 2);
    assert.equal(answer.channels[channels[1]].length, 3);
    assert.equal(answer.channels[channels[2]], undefined);
  });

  await check('counts', async () => {
    const channels = ['room.javascript-count1', 'room.javascript-count2'];
    const first = await filled(channels[0], 4);
    const second = await filled(channels[1], 1);
    const person = await member('javascript-historian', channels);
    const channelTimetokens = [first.timetokens[0], second.timetokens[0]];
    const answer = await person.messageCounts({ channels, channelTimetokens });
    assert.deepEqual(answer.channels, { [channels[0]]: 3, [channels[1]]: 0 });
    const since = await person.messageCounts({ channels, channelTimetokens: [first.timetokens[2]] });
    assert.deepEqual(since.channels, { [channels[0]]: 1, [channels[1]]: 1 });
  });

  await check('delete', async () => {
    const channel = 'room.javascript-delete';
    const { person, timetokens } = await filled(channel, 3);
    const middle = BigInt(timetokens[1]);
    await person.deleteMessages({ channel, start: `${middle - 1n}`, end: `${middle}` });
    const answer = await person.fetchMessages({ channels: [channel] });
    assert.deepEqual(answer.channels[channel].map((item) => item.message.n), [0, 2]);
  });

  await check('delete-all', async () => {
    const channel = 'room.javascript-delete-all';
    const { person } = await filled(channel, 3);
    await person.deleteMessages({ channel });
    const answer = await person.fetchMessages({ channels: [channel] });
    assert.deepEqual(answer.channels[channel] ?? [], []);
  });
}
