// Two people, one channel: against `make demo`, on its open keyset.

import { Housecall, Keyring } from '@housecall/client';

const keys = new Keyring(['a key that both have']);
const client = (userId) =>
  new Housecall({
    origin: process.env.ORIGIN ?? 'http://127.0.0.1:8080',
    publishKey: 'pub-c-sandbox',
    subscribeKey: 'sub-c-sandbox',
    userId,
    keys,
  });

const [ada, bob] = [client('ada'), client('bob')];
const heard = new Promise((resolve) => bob.on('message', resolve));
const online = new Promise((resolve) => bob.on('status', resolve));
bob.subscribe({ channels: ['example'] });
await online;
await ada.publish({ channel: 'example', message: { text: 'Good morning' } });
const { publisher, message } = await heard;
console.log(`bob hears ${publisher}: ${message.text}`);
await Promise.all([ada.close(), bob.close()]);
