// Messages that wait in the browser's database, and pages of another version that have it open.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Housecall, IndexedDbStore } from '../dist/index.js';
import { FakeIndexedDb } from './indexed-db.mjs';
import { identity, serving, settled } from './server.mjs';

const sent = (n) => [1, 'Sent', `${17e15 + n}`];
const patience = 20;

/** Opens the database as a page of a version does that knows nothing of other versions. */
const opened = (name, version) =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) request.result.createObjectStore('waiting', { keyPath: 'order', autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

test('an older page that is open holds no message back unsaid, and once it is closed all goes', async () => {
  globalThis.indexedDB = new FakeIndexedDb();
  const old = await opened('a', 1);
  old.transaction(['waiting']).objectStore('waiting').add({ id: 'before', channel: 'a', payload: '"before"', meta: {}, queued: Date.now() });
  const { asked, fetch } = serving(() => sent(1));
  const client = new Housecall({ ...identity, fetch, store: new IndexedDbStore('a', patience) });
  const write = () => client.queue({ channel: 'a', message: 'now' });
  await assert.rejects(write(), { code: 'store-blocked' });
  await assert.rejects(write(), { code: 'store-blocked' });
  assert.deepEqual(asked, []);

  const delivered = new Promise((resolve) => client.on('sent', resolve));
  old.close();
  assert.equal((await delivered).item.id, 'before', 'what waited goes by itself');
  await client.publish({ channel: 'a', message: 'now' });
  assert.deepEqual(asked.map(({ body }) => body), ['"before"', '"now"']);
  await client.close();
});

test('a page makes room for a newer one, and says so to whoever writes in it afterwards', async () => {
  globalThis.indexedDB = new FakeIndexedDb();
  const store = new IndexedDbStore('a', patience);
  await store.add({ id: '1', channel: 'a', payload: '1', queued: 1 });
  const newer = await opened('a', 3);
  await assert.rejects(store.add({ id: '2', channel: 'a', payload: '2', queued: 2 }), { code: 'store-newer' });
  newer.close();
});

test('a client that is closed lets go of the database, and a store that was closed opens again', async () => {
  const database = (globalThis.indexedDB = new FakeIndexedDb());
  const store = new IndexedDbStore('a', patience);
  const client = new Housecall({ ...identity, fetch: serving(() => new TypeError('dropped')).fetch, store });
  await client.queue({ channel: 'a', message: 1 });
  assert.equal(database.held, 1);
  await client.close();
  await settled();
  assert.equal(database.held, 0);
  assert.equal((await store.all()).length, 1);
  store.close();
  await settled();
  assert.equal(database.held, 0);
});
