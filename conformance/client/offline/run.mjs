// Two hours without a network, 500 messages, a bad link, a reload on the way: all arrive once and in order.
//
//   ORIGIN=127.0.0.1:8080 node offline/run.mjs client-node|client-chromium

import { Keyring } from '../../../web/client/dist/housecall.min.js';
import { equal, ok } from '../expect.mjs';
import { check } from '../report.mjs';
import { Inbox, admin, grant, holding, pause, place } from '../sdk.mjs';
import { Link } from './link.mjs';
import { MESSAGES } from './sender.mjs';
import { senders } from './senders.mjs';

const cipherKey = 'a key that both sides have';
const [name] = process.argv.slice(2);
Object.assign(place, { origin: process.env.ORIGIN, name });

/** What the other side hears, in the order in which it hears it; it has the same bad link. */
async function listening(origin, channel) {
  const person = `${name}-listener`;
  const listener = holding(person, await grant(person, [channel]), { origin, keys: new Keyring([cipherKey]) });
  const inbox = new Inbox(listener);
  listener.subscribe({ channels: [channel] });
  await inbox.next('status', ({ state }) => state === 'online');
  const heard = [];
  listener.on('message', ({ message }) => heard.push(message.n));
  return { heard, listener };
}

async function until(holds) {
  while (!holds()) await pause(100);
}

async function play(link, sender) {
  const channel = `room.${name}-offline`;
  const origin = await link.open(process.env.ORIGIN);
  const where = { origin, channel, name, cipherKey };
  const gone = await sender.play('away', where);
  equal(gone.waiting, MESSAGES, 'all wait:');
  ok(gone.requests > 100 && gone.requests < 4000, `${gone.requests} attempts in two hours`);
  link.up = true;
  const { heard, listener } = await listening(origin, channel);
  const began = Date.now();
  await sender.play('back', where);
  await until(() => heard.length >= MESSAGES / 2);
  await sender.reload();
  const { waiting } = await sender.play('back', where);
  ok(waiting > 0 && waiting < MESSAGES, `${waiting} waited after the reload`);
  await until(() => heard.length >= MESSAGES);
  await pause(2000);
  const wanted = Array.from({ length: MESSAGES }, (_, n) => n);
  equal(heard, wanted, 'heard');
  equal(await stored(channel), wanted.length, 'stored');
  ok(link.dropped > 10 && link.lost > 10, `only ${link.dropped} requests and ${link.lost} answers were lost`);
  await listener.close();
  const seconds = Math.round((Date.now() - began) / 1000);
  const { passed, dropped, lost } = link;
  console.error(`${name}: ${gone.requests} attempts while away, then ${seconds} s; ${passed} passed, ${dropped} dropped, ${lost} answers lost`);
}

async function stored(channel) {
  let count = 0;
  for await (const page of admin().history.pages({ channel })) count += page.length;
  return count;
}

await check('offline', async () => {
  const link = new Link();
  const sender = await senders[name]();
  try {
    await play(link, sender);
  } finally {
    await sender.close();
    link.close();
  }
}, 540_000);
process.exit(0);
