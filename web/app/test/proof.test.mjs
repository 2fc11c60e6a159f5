import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { load } from './load.mjs';

const { verify } = await load('proof/verify.ts');

const ORIGIN = 'test.example/audit';

/** A key that signs notes under the log's name. */
function signer() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = Buffer.concat([Buffer.from([1]), raw]);
  const id = createHash('sha256').update(`${ORIGIN}\n`).update(key).digest().subarray(0, 4);
  const line = (body) => `\u2014 ${ORIGIN} ${Buffer.concat([id, sign(null, Buffer.from(body), privateKey)]).toString('base64')}\n`;
  return { vkey: `${ORIGIN}+${id.toString('hex')}+${key.toString('base64')}`, line };
}

const signed = (body, ...keys) => `${body}\n${keys.map((key) => key.line(body)).join('')}`;

/** The proof of the only entry of a log. */
function proofBy(key) {
  const entry = Buffer.from('{"v":2,"seq":0}');
  const root = createHash('sha256').update(Buffer.from([0])).update(entry).digest('base64');
  const checkpoint = signed(`${ORIGIN}\n1\n${root}\n`, key);
  return `c2sp.org/tlog-proof@v1\nextra ${entry.toString('base64')}\nindex 0\n\n${checkpoint}`;
}

function handOver([old, next], { entry = 5, why = 'planned', by = [old, next] } = {}) {
  const body = `housecall audit hand-over v1\n${ORIGIN}\nentry ${entry}\nat 2026-03-02T09:00:00Z\nwhy ${why}\nold ${old.vkey}\nnew ${next.vkey}\n`;
  return signed(body, ...by);
}

test('a proof that a key from before signed holds by the notes that lead back to it', async () => {
  const [first, second, third] = [signer(), signer(), signer()];
  const proof = proofBy(first);
  assert.equal((await verify(proof, first.vkey)).size, 1);
  const refused = (notes, by = proof) => assert.rejects(verify(by, third.vkey, notes), { reason: 'signature' });
  await refused('');
  const later = handOver([second, third], { entry: 9 });
  await refused(later);
  const notes = handOver([first, second]) + later;
  assert.equal((await verify(proof, third.vkey, notes)).origin, ORIGIN);
  assert.equal((await verify(proof, `${third.vkey}\n`, `${notes}${handOver([third, signer()], { entry: 12 })}`)).index, 0, 'a newer key came meanwhile');
  await refused(notes, proofBy(signer()));
});

test('a key signs nothing beyond its hand-over, and nobody trusts one that was given up or that only one of both speaks of', async () => {
  const [old, next] = [signer(), signer()];
  for (const wrong of [{ entry: 0 }, { why: 'compromised' }, { by: [next] }, { by: [old] }, { entry: '5x' }]) {
    await assert.rejects(verify(proofBy(old), next.vkey, handOver([old, next], wrong)), { reason: 'signature' }, JSON.stringify(wrong));
  }
  await assert.rejects(verify(proofBy(old), next.vkey, 'nothing'), { reason: 'signature' });
});
