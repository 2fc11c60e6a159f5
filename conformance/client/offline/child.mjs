// The sender as a process of its own, which may be killed.

import * as sender from './sender.mjs';
import { FileStore } from './file-store.mjs';

process.on('message', async ({ phase, place }) => {
  process.send(await sender[phase](place, new FileStore(process.env.OUTBOX)));
});
