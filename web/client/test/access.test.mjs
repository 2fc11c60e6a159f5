// Patterns of a grant.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globToRegex } from '../dist/index.js';

test('a glob is a pattern of whole names', () => {
  assert.equal(globToRegex('chat-room-*'), '^chat-room-[^.]*$');
  for (const [glob, fits, others] of [
    ['chat-room-*', ['chat-room-7', 'chat-room-'], ['a-chat-room-7', 'chat-room-7.files', 'chat-room']],
    ['ward.*.desk', ['ward.a.desk'], ['ward.a.b.desk', 'ward.a.desks', 'wardXa.desk']],
    ['ward.**', ['ward.a', 'ward.a.b'], ['ward', 'wards.a']],
    ['a(1)+[b]$^{2}|c?\\', ['a(1)+[b]$^{2}|c?\\'], ['a1b2c', 'a(1)']],
    ['', [''], ['x']],
  ]) {
    const pattern = new RegExp(globToRegex(glob));
    for (const name of fits) assert.match(name, pattern, glob);
    for (const name of others) assert.doesNotMatch(name, pattern, glob);
  }
});
