// Files, on the open keyset.

import { Keyring } from '../../../web/client/dist/housecall.min.js';
import { equal, ok, refused } from '../expect.mjs';
import { check } from '../report.mjs';
import { Inbox, open, own } from '../sdk.mjs';

const bytes = (text) => new TextEncoder().encode(text);
const text = (bytes) => new TextDecoder().decode(bytes);

async function thereAndBack(inbox, channel, content) {
  const { files, history } = inbox.person;
  const name = 'plan 1.txt';
  const sent = await files.send({ channel, name, data: bytes(content), message: { text: 'see this' } });
  ok((await files.list(channel)).items.some((one) => one.id === sent.id && one.name === name && one.size > 0));
  equal(text(await files.download(sent)), content);
  const event = await inbox.next('file', (one) => one.file.id === sent.id);
  equal([event.file.name, event.message], [name, { text: 'see this' }]);
  const kept = (await history.fetch({ channels: [channel] }))[channel];
  ok(kept.some((one) => one.file?.id === sent.id && one.message.text === 'see this'));
  return sent;
}

export async function filing() {
  const channel = own('files');

  await check('files', async () => {
    const inbox = await Inbox.on(open(own('filer')), [channel]);
    const { files } = inbox.person;
    const sent = await thereAndBack(inbox, channel, 'in the clear');
    equal(await (await fetch(await files.url(sent))).text(), 'in the clear');
    await files.delete(sent);
    ok(!(await files.list(channel)).items.some((one) => one.id === sent.id));
    await refused(files.download(sent), 404);
    await inbox.close();
  });

  await check('files-encrypted', async () => {
    const keys = new Keyring(['the application’s own']);
    const inbox = await Inbox.on(open(own('sealer'), { keys }), [channel]);
    const sent = await thereAndBack(inbox, channel, 'sealed '.repeat(1000));
    const stored = await (await fetch(await inbox.person.files.url(sent))).text();
    ok(!stored.includes('sealed'));
    await inbox.close();
  });

  await check('files-pages', async () => {
    const { files } = open(own('filer'));
    const shelf = own('shelf');
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await files.send({ channel: shelf, name, data: bytes(name) });
    const first = await files.list(shelf, { limit: 2 });
    const rest = await files.list(shelf, { limit: 2, next: first.next });
    equal([first.items.length, rest.items.length], [2, 1]);
    equal([...first.items, ...rest.items].map((one) => one.name).sort(), ['a.txt', 'b.txt', 'c.txt']);
  });

  await check('files-announce', async () => {
    const desk = own('desk');
    const inbox = await Inbox.on(open(own('reader')), [desk]);
    const file = { channel: desk, id: 'an-id', name: 'plan.txt' };
    const timetoken = await open(own('filer')).files.announce({ ...file, message: 'again', meta: { unit: 'er' }, ttl: 1 });
    const event = await inbox.next('file');
    equal([event.file, event.message, event.timetoken], [{ id: 'an-id', name: 'plan.txt' }, 'again', timetoken]);
    await inbox.close();
  });
}
