// The three phases of an SDK's program, for Node and for a browser alike.

import { access, expiring, granting } from './cases/access.mjs';
import { encrypting, read, write } from './cases/cipher.mjs';
import { acting, describing, gathering, turning } from './cases/context.mjs';
import { filing } from './cases/files.mjs';
import { reading } from './cases/history.mjs';
import { beyond, presence, vanishing } from './cases/presence.mjs';
import { publishing, signalling, subscribing } from './cases/publish.mjs';
import { place } from './sdk.mjs';

async function cases() {
  const slow = [expiring(), vanishing()];
  const quick = [
    publishing, signalling, subscribing, encrypting, reading, presence, beyond, access, granting,
    gathering, acting, turning, describing, filing,
  ];
  for (const run of quick) await run();
  await Promise.all(slow);
}

/** `write` leaves a message for the other SDKs, `cases` plays every case, `read` opens what the others left. */
export async function play(where, phase, notes) {
  Object.assign(place, where);
  if (phase === 'write') console.log(JSON.stringify(await write()));
  else if (phase === 'read') await read(JSON.parse(notes));
  else await cases();
}
