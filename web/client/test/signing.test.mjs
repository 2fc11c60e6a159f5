// What official SDKs signed, and what they read out of tokens.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parseToken } from '../dist/index.js';
import { Signer } from '../dist/signing.js';
import { written } from '../dist/transport.js';

const vectors = async (name) => JSON.parse(await readFile(new URL(`../../../tests/vectors/${name}`, import.meta.url), 'utf8'));

test('each request that an official SDK signed gets the same signature', async () => {
  const { vectors: all } = await vectors('signatures.json');
  const ours = all.filter(({ signature_kind, matches_rule, query }) =>
    signature_kind === 'v2' && matches_rule && Object.values(query).every((value) => typeof value === 'string'));
  assert.ok(ours.length > 200, `${ours.length} vectors`);
  for (const { id, secretKey, publishKey, method, path, query, body, signature } of ours) {
    const signed = written({ ...query, signature: undefined });
    assert.equal(await new Signer(secretKey, publishKey).sign(method, path, signed, body ?? ''), signature, id);
  }
});

test('a token reads as the official SDKs read it', async () => {
  const { tokens } = await vectors('tokens.json');
  // A user in bytes is no user: such a token is made up.
  const readable = tokens.filter(({ parsed }) => {
    const { resources, authorized_uuid } = parsed?.['pubnub-js 12.0.3']?.value ?? {};
    return resources && typeof authorized_uuid !== 'object';
  });
  assert.ok(readable.length > 30, `${readable.length} tokens`);
  for (const { id, token, parsed } of readable) {
    const theirs = parsed['pubnub-js 12.0.3'].value;
    const ours = parseToken(token);
    assert.deepEqual([ours.version, ours.issued, ours.ttl, ours.userId], [theirs.version, theirs.timestamp, theirs.ttl, theirs.authorized_uuid], id);
    assert.deepEqual(ours.channels, theirs.resources.channels ?? {}, id);
    assert.deepEqual(ours.groups, theirs.resources.groups ?? {}, id);
    assert.deepEqual(ours.users, theirs.resources.uuids ?? {}, id);
    assert.deepEqual(ours.patterns.channels, theirs.patterns?.channels ?? {}, id);
  }
  assert.throws(() => parseToken('not a token'));
});
