// Encrypted messages: this client's own, other SDKs', and what a consultation channel accepts.

import { Keyring } from '../../../web/client/dist/housecall.min.js';
import { equal, match, ok, refused } from '../expect.mjs';
import { check } from '../report.mjs';
import { Inbox, admin, member, own, place, room } from '../sdk.mjs';

const cipherKey = 'a key that every party has';
const secret = { text: 'blood pressure 120/80', from: 'client' };
/** The format that the older SDKs read, too. */
const keys = () => new Keyring([cipherKey], 'legacy');

/** Leaves one encrypted message for the other SDKs. */
export async function write() {
  const channel = `room.cipher-${place.name}`;
  const person = await member(own('writer'), [channel], { keys: keys() });
  const { timetoken } = await person.publish({ channel, message: { ...secret, from: place.name } });
  await person.close();
  return { channel, timetoken };
}

/** Opens what each SDK left. */
export async function read(notes) {
  for (const [sdk, { channel }] of Object.entries(notes)) {
    await check(`cipher-from-${sdk}`, async () => {
      const person = await member(own('reader'), [channel], { keys: keys() });
      const answer = await person.history.fetch({ channels: [channel] });
      equal(answer[channel].at(-1).message, { ...secret, from: sdk });
      await person.close();
    });
  }
}

export async function encrypting() {
  await check('cipher-round-trip', async () => {
    const channel = room('cipher');
    const sealing = await Inbox.on(await member(own('sealing'), [channel], { keys: keys() }), [channel]);
    const blind = await Inbox.on(await member(own('blind'), [channel]), [channel]);
    await sealing.person.publish({ channel, message: secret });
    const { message, sealed } = await sealing.next('message');
    equal([message, sealed], [secret, true]);
    const wire = (await blind.next('message')).message;
    match(wire, /^[A-Za-z0-9+/]+=*$/);
    ok(!/blood|text/.test(atob(wire)));
    await Promise.all([sealing.close(), blind.close()]);
  });

  await check('phi-plaintext', async () => {
    const channel = `consultation.dr-1.${own('1')}`;
    const watcher = await Inbox.on(admin(own('watcher')), [channel]);
    const person = await member(own('sender'), [channel]);
    match(await refused(person.publish({ channel, message: secret }), 403), /encrypt|cipher/i);
    await watcher.silence('message');
    equal(await admin().history.fetch({ channels: [channel] }), {});
    await Promise.all([watcher.close(), person.close()]);
  });

  await check('phi-unknown-key', async () => {
    const channel = `consultation.dr-1.${own('2')}`;
    const person = await member(own('sender'), [channel], { keys: keys() });
    await refused(person.publish({ channel, message: secret }), 403);
    await person.close();
  });

  await check('phi-header', async () => {
    const channel = `consultation.dr-1.${own('3')}`;
    const inbox = await Inbox.on(await member(own('sender'), [channel], { keys: new Keyring([cipherKey]) }), [channel]);
    await inbox.person.publish({ channel, message: secret });
    equal((await inbox.next('message')).message, secret);
    await inbox.close();
  });
}
