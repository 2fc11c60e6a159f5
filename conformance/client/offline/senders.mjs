// One sender in a process, one in a browser: each plays a phase and is reloaded.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { page } from '../page.mjs';

async function process() {
  const folder = await mkdtemp(join(tmpdir(), 'housecall-outbox-'));
  const env = { OUTBOX: join(folder, 'outbox') };
  const begin = () => fork(fileURLToPath(new URL('child.mjs', import.meta.url)), { env });
  let child = begin();
  return {
    async play(phase, place) {
      child.send({ phase, place });
      const [answer] = await once(child, 'message');
      return answer;
    },
    async reload() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      child = begin();
    },
    async close() {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}

async function browser() {
  const { tab, close } = await page('offline/sender.mjs');
  return {
    play: (phase, place) => tab.evaluate(([phase, place]) => globalThis.bundle[phase](place), [phase, place]),
    reload: () => tab.reload(),
    close,
  };
}

export const senders = { 'client-node': process, 'client-chromium': browser };
