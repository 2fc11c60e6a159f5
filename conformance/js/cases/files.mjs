// Files, on the open keyset.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { Inbox, open } from '../sdk.mjs';

const channel = 'javascript-files';

async function there_and_back(person, content) {
  const inbox = await Inbox.on(person, [channel]);
  const file = { data: Buffer.from(content), name: 'plan 1.txt', mimeType: 'text/plain' };
  const sent = await person.sendFile({ channel, file, message: { text: 'see this' } });
  const listed = await person.listFiles({ channel });
  assert(listed.data.some((one) => one.id === sent.id && one.name === file.name && one.size > 0));
  const got = await person.downloadFile({ channel, id: sent.id, name: sent.name });
  assert.equal((await got.toBuffer()).toString('utf8'), content);
  const event = await inbox.next('file', (one) => one.file.id === sent.id);
  assert.deepEqual([event.file.name, event.message], [file.name, { text: 'see this' }]);
  const history = await person.fetchMessages({ channels: [channel] });
  assert(history.channels[channel].some((one) => one.messageType === 4));
  inbox.close();
  return sent;
}

export async function filing() {
  await check('files', async () => {
    const person = open('javascript-filer');
    const sent = await there_and_back(person, 'in the clear');
    const link = person.getFileUrl({ channel, id: sent.id, name: sent.name });
    assert.equal(await (await fetch(link)).text(), 'in the clear');
    const scan = await person.sendFile({ channel, file: { data: Buffer.from('a scan'), name: 'scan', mimeType: 'image/png' } });
    const opened = await fetch(person.getFileUrl({ channel, id: scan.id, name: scan.name }));
    assert.equal(opened.headers.get('content-type'), 'image/png');
    await person.deleteFile({ channel, id: sent.id, name: sent.name });
    const left = await person.listFiles({ channel });
    assert(!left.data.some((one) => one.id === sent.id));
    await assert.rejects(person.downloadFile({ channel, id: sent.id, name: sent.name }));
  });

  await check('files-encrypted', async () => {
    const person = open('javascript-sealer', { cipherKey: 'the application’s own' });
    const sent = await there_and_back(person, 'sealed '.repeat(1000));
    const link = open('javascript-reader').getFileUrl({ channel, id: sent.id, name: sent.name });
    assert(!(await (await fetch(link)).text()).includes('sealed'));
  });

  await check('files-pages', async () => {
    const person = open('javascript-filer');
    const shelf = 'javascript-shelf';
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      await person.sendFile({ channel: shelf, file: { data: Buffer.from(name), name, mimeType: 'text/plain' } });
    }
    const first = await person.listFiles({ channel: shelf, limit: 2 });
    const rest = await person.listFiles({ channel: shelf, limit: 2, next: first.next });
    assert.deepEqual([first.count, rest.count], [2, 1]);
    assert.deepEqual([...first.data, ...rest.data].map((one) => one.name).sort(), ['a.txt', 'b.txt', 'c.txt']);
  });

  await check('files-announce', async () => {
    const person = open('javascript-filer');
    const inbox = await Inbox.on(open('javascript-reader'), ['javascript-desk']);
    const { timetoken } = await person.publishFile({
      channel: 'javascript-desk', fileId: 'an-id', fileName: 'plan.txt', message: 'again', meta: { unit: 'er' }, ttl: 1,
    });
    const event = await inbox.next('file');
    assert.deepEqual([event.file.id, event.file.name, event.message], ['an-id', 'plan.txt', 'again']);
    assert.equal(event.timetoken, timetoken);
    inbox.close();
  });
}
