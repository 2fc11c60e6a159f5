import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const secret = 'a secret that relay and clinic share';

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Debian's coturn on loopback, and the settings with which the clinic sends browsers there. */
export async function openCoturn() {
  const folder = mkdtempSync(join(tmpdir(), 'housecall-coturn-'));
  const port = await freePort();
  const options = [
    ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`],
    ...['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=housecall', '--allow-loopback-peers', '--log-file=stdout'],
    ...[`--pidfile=${folder}/pid`, `--userdb=${folder}/users`],
  ];
  const relay = spawn('turnserver', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    relay.once('exit', () => reject(new Error('turnserver did not start')));
    relay.stdout.on('data', (data) => /listener opened|Total General servers/i.test(String(data)) && resolve());
  });
  const urls = ['udp', 'tcp'].map((transport) => `"turn:127.0.0.1:${port}?transport=${transport}"`);
  return {
    port,
    settings: { HOUSECALL_TURN__ENABLED: 'false', HOUSECALL_TURN__URLS: `[${urls.join(',')}]`, HOUSECALL_TURN__SECRET: secret },
    close: async () => {
      const gone = new Promise((resolve) => relay.once('exit', resolve));
      relay.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
