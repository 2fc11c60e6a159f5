// Every vector that official SDKs made or refused, and several versions of a key.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DecryptionFailure, Keyring } from '../dist/index.js';

const all = JSON.parse(await readFile(new URL('../../../tests/vectors/crypto.json', import.meta.url), 'utf8'));

const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'));

const open = ({ payload, cipherKey }, input) => {
  const ring = new Keyring([cipherKey]);
  return payload === 'file' ? ring.openBytes(bytes(input)) : ring.openMessage(input);
};

/** What stands in a vector as plaintext; a text that is no JSON cannot be a message of ours. */
const plain = ({ payload, plaintext, plaintext_base64 }) =>
  payload === 'file' ? bytes(plaintext_base64) : JSON.parse(plaintext);

test('whatever an official SDK encrypted is opened, messages and files, in each format', async () => {
  // A file with a vector that is not sent along looks like one with it; only the Python SDK assumes the former.
  const readable = all.vectors.filter(({ payload, plaintext_is_json, iv_location }) =>
    payload === 'file' ? iv_location !== 'static' : plaintext_is_json);
  assert.ok(readable.length > 200, `${readable.length} vectors`);
  for (const vector of readable) {
    assert.deepEqual(await open(vector, vector.ciphertext_base64), plain(vector), vector.id);
  }
});

test('oddities that the SDKs open are opened', async () => {
  for (const vector of all.decrypt_success_extra.filter(({ expected }) => expected === 'success')) {
    assert.deepEqual(await open(vector, vector.input_base64), plain(vector), vector.id);
  }
});

test('damaged and foreign ciphertext is refused with one error', async () => {
  assert.equal(all.decrypt_failures.length, 55);
  // The format allows the long form of a length; unpadded and URL-safe base64 says the same bytes; an SDK that is
  // set to one of the older formats refuses the other, and this client is set to none.
  const lenient = new Set([
    'hdr-metadata-length-3byte-form', 'base64-without-padding', 'base64-url-alphabet',
    'legacy-static-data-random-module', 'legacy-random-data-static-module',
  ]);
  for (const vector of all.decrypt_failures) {
    const opened = open(vector, vector.input_base64);
    if (lenient.has(vector.id)) await assert.doesNotReject(opened, vector.id);
    else await assert.rejects(opened, DecryptionFailure, vector.id);
  }
});

test('the newest key closes, every key opens, and an unknown one does not', async () => {
  for (const format of ['header', 'legacy']) {
    const old = await new Keyring(['spring'], format).sealMessage({ text: 'hi' });
    const both = new Keyring(['summer', 'spring'], format);
    assert.deepEqual(await both.openMessage(old), { text: 'hi' });
    const fresh = await both.sealMessage('new');
    assert.equal(await new Keyring(['summer']).openMessage(fresh), 'new');
    await assert.rejects(new Keyring(['spring']).openMessage(fresh), DecryptionFailure);
  }
});

test('nothing is not encrypted, and no key is no key', async () => {
  await assert.rejects(new Keyring(['enigma']).sealBytes(new Uint8Array()), /nothing to encrypt/);
  assert.throws(() => new Keyring([]), TypeError);
  assert.throws(() => new Keyring(['']), TypeError);
});
