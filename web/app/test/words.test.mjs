import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { load } from './load.mjs';

const names = (text) => [...text.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name);

for (const part of readdirSync(new URL('../src/words/en', import.meta.url)).map((name) => name.replace('.ts', ''))) {
  const english = (await load(`words/en/${part}.ts`)).default;
  const spanish = (await load(`words/es/${part}.ts`)).default;
  test(`${part}: every message exists in both languages and says the same things`, () => {
    assert.deepEqual(Object.keys(spanish).sort(), Object.keys(english).sort());
    for (const key of Object.keys(english)) {
      assert.deepEqual(new Set(names(spanish[key])), new Set(names(english[key])), key);
    }
  });
}

for (const language of ['en', 'es']) {
  for (const file of readdirSync(new URL(`../src/words/${language}`, import.meta.url))) {
    const words = (await load(`words/${language}/${file}`)).default;
    test(`${language}/${file}: no message blames, shouts or is empty`, () => {
      for (const [key, text] of Object.entries(words)) {
        assert.ok(text.trim().length > 0, key);
        assert.doesNotMatch(text, /[!¡]|oops/i, key);
      }
    });
  }
}
