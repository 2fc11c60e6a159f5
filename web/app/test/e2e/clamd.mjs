import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What this scanner takes for malware, and no other. */
export const harmless = 'HOUSECALL-HARMLESS-MALWARE-TEST';

const answers = (socket) =>
  new Promise((resolve) => {
    const line = connect(socket, () => resolve(true)).once('error', () => resolve(false));
    line.once('connect', () => line.end());
  });

/** Debian's clamd with one signature, and the setting with which the clinic shows it files. */
export async function openClamd() {
  const folder = mkdtempSync(join(tmpdir(), 'housecall-clamd-'));
  const [database, socket, config] = ['signatures', 'clamd.sock', 'clamd.conf'].map((name) => join(folder, name));
  mkdirSync(database);
  writeFileSync(join(database, 'housecall.ndb'), `Housecall.Test.Harmless:0:*:${Buffer.from(harmless).toString('hex')}\n`);
  writeFileSync(config, `Foreground yes\nUser root\nDatabaseDirectory ${database}\nLocalSocket ${socket}\nStreamMaxLength 26M\n`);
  const clamd = spawn('/usr/sbin/clamd', [`--config-file=${config}`], { stdio: 'ignore' });
  const gone = new Promise((resolve) => clamd.once('exit', resolve));
  while (!existsSync(socket) || !(await answers(socket))) {
    if (clamd.exitCode !== null) throw new Error('clamd did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    settings: { HOUSECALL_FILES__SCAN: `unix:${socket}` },
    close: async () => {
      clamd.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
