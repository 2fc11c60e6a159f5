// Reading what was stored.

import { equal } from '../expect.mjs';
import { check } from '../report.mjs';
import { member, own, room } from '../sdk.mjs';

/** A person and a channel with messages `{ n: 0 }`, `{ n: 1 }`, … and their timetokens. */
async function filled(channel, count, options = {}) {
  const person = await member(own('historian'), [channel]);
  const sent = Array.from({ length: count }, (_, n) => person.publish({ channel, message: { n }, ...options }));
  const timetokens = (await Promise.all(sent)).map(({ timetoken }) => timetoken);
  return { person, timetokens };
}

const numbers = (items) => items.map((item) => item.message.n);

export async function reading() {
  await check('history-v2', async () => {
    const channel = room('history');
    const { person, timetokens } = await filled(channel, 12);
    const page = async (options) => numbers((await person.history.fetch({ channels: [channel], ...options }))[channel]);
    equal(await page({ max: 5 }), [7, 8, 9, 10, 11]);
    equal(await page({ max: 5, start: timetokens[7] }), [2, 3, 4, 5, 6]);
    equal(await page({ max: 3, oldestFirst: true }), [0, 1, 2]);
    equal(await page({ max: 100, end: timetokens[9] }), [9, 10, 11]);
    const pages = [];
    for await (const items of person.history.pages({ channel, after: timetokens[2], before: timetokens[9] })) pages.push(...numbers(items));
    equal(pages, [3, 4, 5, 6, 7, 8, 9]);
    await person.close();
  });

  await check('fetch', async () => {
    const channel = room('fetch');
    const { person, timetokens } = await filled(channel, 3, { meta: { unit: 'er' } });
    const items = (await person.history.fetch({ channels: [channel], max: 2 }))[channel];
    equal(items.map((item) => [item.message.n, item.timetoken]), [[1, timetokens[1]], [2, timetokens[2]]]);
    equal([items[0].meta.unit, items[0].publisher], ['er', own('historian')]);
    await person.close();
  });

  await check('fetch-batch', async () => {
    const channels = ['batch1', 'batch2', 'batch3'].map(room);
    await filled(channels[0], 2);
    await filled(channels[1], 3);
    const person = await member(own('historian'), channels);
    const answer = await person.history.fetch({ channels, max: 25 });
    equal(channels.map((channel) => answer[channel]?.length), [2, 3, undefined]);
    await person.close();
  });

  await check('counts', async () => {
    const channels = ['count1', 'count2'].map(room);
    const first = await filled(channels[0], 4);
    const second = await filled(channels[1], 1);
    const person = await member(own('historian'), channels);
    const since = { [channels[0]]: first.timetokens[0], [channels[1]]: second.timetokens[0] };
    equal(await person.history.counts(since), { [channels[0]]: 3, [channels[1]]: 0 });
    await person.close();
  });

  await check('delete', async () => {
    const channel = room('delete');
    const { person, timetokens } = await filled(channel, 3);
    await person.history.deleteOne(channel, timetokens[1]);
    equal(numbers((await person.history.fetch({ channels: [channel] }))[channel]), [0, 2]);
    await person.close();
  });

  await check('delete-all', async () => {
    const channel = room('delete-all');
    const { person } = await filled(channel, 3);
    await person.history.delete(channel);
    equal(await person.history.fetch({ channels: [channel] }), {});
    await person.close();
  });
}
