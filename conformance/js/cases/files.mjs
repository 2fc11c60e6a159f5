// Files, on the open keyset and on a channel that carries PHI.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { Inbox, client } from '../sdk.mjs';

const channel = 'javascript-files';
const open = (userId, extra = {}) =>
  client(userId, { publishKey: 'pub-c-sandbox', subscribeKey: 'sub-c-sandbox', ...extra });

async function there_and_back(person, content) {
  const heard = [];
  person.addListener({ file: (event) => heard.push(event) });
  const inbox = await Inbox.on(person, [channel]);
  const file = { data: Buffer.from(content), name: 'plan 1.txt', mimeType: 'text/plain' };
  const sent = await person.sendFile({ channel, file, message: { text: 'see this' } });
  const listed = await person.listFiles({ channel });
  assert(listed.data.some((one) => one.id === sent.id && one.name === file.name && one.size > 0));
  const got = await person.downloadFile({ channel, id: sent.id, name: sent.name });
  assert.equal((await got.toBuffer()).toString('utf8'), content);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const event = heard.find((one) => one.file.id === sent.id);
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
}
