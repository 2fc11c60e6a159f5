// Who writes for two hours without a network and then has a bad one; in Node and in a browser alike.

import { Housecall, Keyring } from '../../../web/client/dist/housecall.min.js';
import { VirtualClock } from '../../../web/client/test/virtual-clock.mjs';

export const MESSAGES = 500;
const HOURS = 2;
const HOUR = 3_600_000;

let clock;
let client;
let requests = 0;
let underWay = 0;

async function counted(...request) {
  requests += 1;
  underWay += 1;
  try {
    return await fetch(...request);
  } finally {
    underWay -= 1;
  }
}

/** The sender; a token lasts an hour of its time, so that it has to be renewed meanwhile. */
function open({ origin, channel, name, cipherKey }, store) {
  clock = new VirtualClock();
  const userId = `${name}-nomad`;
  const shared = { origin, publishKey: 'pub-c-demo', subscribeKey: 'sub-c-demo', fetch: counted };
  // A signature holds the time of day, which the server compares with its own.
  const timely = { ...clock, now: Date.now };
  const service = new Housecall({ ...shared, clock: timely, userId: `${name}-service`, secretKey: 'sec-c-demo' });
  const token = async () => {
    const permissions = { [channel]: { read: true, write: true } };
    return { token: await service.access.grant({ ttl: 60, userId, channels: permissions }), expires: clock.now() + HOUR };
  };
  client = new Housecall({ ...shared, clock, userId, token, keys: new Keyring([cipherKey]), ...(store ? { store } : {}) });
}

/** Two hours without a network, and a message every fifteen seconds or so. */
export async function away(place, store) {
  open(place, store);
  for (let n = 0; n < MESSAGES; n += 1) {
    await client.queue({ channel: place.channel, message: { n } });
    await clock.pass((HOURS * HOUR) / MESSAGES, () => underWay > 0);
  }
  return { waiting: (await client.waiting()).length, requests };
}

/** The network is there again; after a reload the client is new, and only the store is old. */
export async function back(place, store) {
  if (!client) open(place, store);
  const waiting = (await client.waiting()).length;
  clock.run();
  return { waiting };
}
