// What a page has to load.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const LIMIT = 25 * 1024;

test('the whole client is one file under 25 KB gzipped', async () => {
  const bundle = await readFile(new URL('../dist/housecall.min.js', import.meta.url));
  const size = gzipSync(bundle, { level: 9 }).length;
  console.log(`${bundle.length} bytes, ${size} gzipped`);
  assert.ok(size < LIMIT, `${size} bytes`);
});

test('it needs nothing but the platform', async () => {
  const { dependencies, peerDependencies } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  assert.deepEqual([dependencies, peerDependencies], [undefined, undefined]);
  assert.doesNotMatch(await readFile(new URL('../dist/housecall.min.js', import.meta.url), 'utf8'), /\bfrom\s*["']|require\(/);
});
