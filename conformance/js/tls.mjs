// The SDK over TLS, against a server with a certificate that this process trusts.

import assert from 'node:assert/strict';
import { check } from './report.mjs';
import { Inbox, admin, client } from './sdk.mjs';

await check('s0-tls', async () => {
  const channel = 'room.tls';
  const person = admin('javascript-tls', { ssl: true });
  const inbox = await Inbox.on(person, [channel]);
  await person.publish({ channel, message: 'under cover' });
  assert.equal((await inbox.next('message')).message, 'under cover');
  inbox.close();
  await assert.rejects(client('javascript-plain').time(), 'plain HTTP is not answered');
});

process.exit(0);
