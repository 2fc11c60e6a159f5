// Encrypted messages: this SDK's own, other SDKs', and what a consultation channel accepts.

import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { check } from '../report.mjs';
import { Inbox, admin, member, refused } from '../sdk.mjs';

export const cipherKey = 'a key that every party has';
export const secret = { text: 'blood pressure 120/80', from: 'javascript' };
export const sealed = (sdk) => `room.cipher-${sdk}`;

/** Leaves one encrypted message for the other SDKs. */
export async function write() {
  const channel = sealed('javascript');
  const person = await member('javascript-writer', [channel], { cipherKey, useRandomIVs: true });
  const { timetoken } = await person.publish({ channel, message: secret });
  return { channel, timetoken };
}

/** Opens what each SDK left. */
export async function read(notes) {
  for (const [sdk, { channel }] of Object.entries(notes)) {
    await check(`cipher-from-${sdk}`, async () => {
      const person = await member('javascript-reader', [channel], { cipherKey, useRandomIVs: true });
      const answer = await person.fetchMessages({ channels: [channel] });
      assert.deepEqual(answer.channels[channel].at(-1).message, { ...secret, from: sdk });
    });
  }
}

/** The AES-256 header format, as an application makes it for an SDK that has only the older one. */
function header() {
  const key = createHash('sha256').update(cipherKey).digest();
  return {
    cipherKey,
    customEncrypt: (text) => {
      const iv = randomBytes(16);
      const cipher = createCipheriv('aes-256-cbc', key, iv);
      const bytes = [Buffer.from('PNED\x01ACRH\x10', 'latin1'), iv, cipher.update(text, 'utf8'), cipher.final()];
      return Buffer.concat(bytes).toString('base64');
    },
    customDecrypt: (text) => {
      const bytes = Buffer.from(text, 'base64');
      const cipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(10, 26));
      return JSON.parse(Buffer.concat([cipher.update(bytes.subarray(26)), cipher.final()]).toString('utf8'));
    },
  };
}

export async function encrypting() {
  await check('cipher-round-trip', async () => {
    const channel = 'room.javascript-cipher';
    const open = await Inbox.on(await member('javascript-open', [channel], { cipherKey, useRandomIVs: true }), [channel]);
    const blind = await Inbox.on(await member('javascript-blind', [channel]), [channel]);
    await open.person.publish({ channel, message: secret });
    assert.deepEqual((await open.next('message')).message, secret);
    const wire = (await blind.next('message')).message;
    assert.match(wire, /^[A-Za-z0-9+/]+=*$/);
    assert.doesNotMatch(Buffer.from(wire, 'base64').toString('latin1'), /blood|text/);
    open.close();
    blind.close();
  });

  const plain = (channel, message) => async () => {
    const watcher = await Inbox.on(admin('javascript-watcher'), [channel]);
    const person = await member('javascript-sender', [channel]);
    const said = await refused(person.publish({ channel, message }), 403);
    assert.match(said, /encrypt|cipher/i, 'the refusal says what is wrong');
    await watcher.silence('message');
    watcher.close();
    const kept = await admin().fetchMessages({ channels: [channel] });
    assert.deepEqual(kept.channels[channel] ?? [], []);
  };
  await check('phi-plaintext', plain('consultation.dr-1.javascript-1', secret));

  await check('phi-unknown-key', async () => {
    const channel = 'consultation.dr-1.javascript-2';
    const person = await member('javascript-sender', [channel], { cipherKey, useRandomIVs: true });
    await refused(person.publish({ channel, message: secret }), 403);
  });

  await check('phi-header', async () => {
    const channel = 'consultation.dr-1.javascript-3';
    const person = await member('javascript-sender', [channel], header());
    const inbox = await Inbox.on(person, [channel]);
    await person.publish({ channel, message: secret });
    assert.deepEqual((await inbox.next('message')).message, secret);
    inbox.close();
  });
}
