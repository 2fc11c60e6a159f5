// `main.mjs write` leaves a message for the other SDKs, `cases` plays every case, `read NOTES` opens
// what the others left.

import { access, expiring, granting } from './cases/access.mjs';
import { chatting } from './cases/chat.mjs';
import { encrypting, read, write } from './cases/cipher.mjs';
import { acting, describing, gathering } from './cases/context.mjs';
import { entities } from './cases/entities.mjs';
import { filing } from './cases/files.mjs';
import { reading } from './cases/history.mjs';
import { beyond, presence, vanishing } from './cases/presence.mjs';
import { publishing, signalling, subscribing } from './cases/publish.mjs';
import { tenants } from './cases/tenants.mjs';

async function cases() {
  const slow = [expiring(), vanishing()];
  const quick = [
    publishing, signalling, subscribing, encrypting, reading, presence, beyond, access, granting,
    gathering, acting, describing, entities, filing, chatting, tenants,
  ];
  for (const play of quick) await play();
  await Promise.all(slow);
}

const [phase, argument] = process.argv.slice(2);
if (phase === 'write') process.stdout.write(`${JSON.stringify(await write())}\n`);
else if (phase === 'read') await read(JSON.parse(argument));
else await cases();
process.exit(0);
