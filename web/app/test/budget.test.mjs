import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist)));

/** Everything that these entries load at once. */
function reach(...entries) {
  const found = new Set();
  const go = (key) => {
    if (found.has(key)) return;
    found.add(key);
    for (const next of manifest[key].imports ?? []) go(next);
  };
  entries.forEach(go);
  return [...found];
}

const packed = (file) => statSync(new URL(`${file}.gz`, dist)).size;
const scripts = reach('index.html', 'src/patient/PatientApp.tsx', 'src/words/es/core.ts');

test("a patient's pages load at most 150 KB of packed script before the visit room", () => {
  const bytes = scripts.reduce((sum, key) => sum + packed(manifest[key].file), 0);
  console.log(`script before the visit room: ${(bytes / 1000).toFixed(1)} KB gzip in ${scripts.length} files`);
  assert.ok(bytes <= 150_000, `${bytes} bytes`);
  assert.ok(scripts.length <= 40, `${scripts.length} files`);
});

test('the visit room is not among what a patient loads first', () => {
  assert.ok('src/patient/PatientRoom.tsx' in manifest);
  assert.ok(!scripts.includes('src/patient/PatientRoom.tsx'));
});

test('nothing that is served names another origin to load from', () => {
  const names = readdirSync(dist, { recursive: true }).map(String);
  for (const name of names.filter((one) => /\.(css|html)$/.test(one))) {
    assert.doesNotMatch(readFileSync(new URL(name, dist), 'utf8'), /(src|href)="https?:|url\(["']?https?:|@import/, name);
  }
});
