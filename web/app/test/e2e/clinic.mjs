import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const target = process.env.CARGO_TARGET_DIR ?? new URL('../../../../target', import.meta.url).pathname;
/** The program that is tried. */
export const binary = process.env.CLINIC_BINARY ?? `${target}/debug/housecall`;

export const password = 'housecall-demo';

/** Runs the built binary until it says where it listens. */
async function run(args, settings) {
  const server = spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...settings } });
  const links = [];
  let url;
  for await (const line of createInterface({ input: server.stdout })) {
    const who = /^\s+(\S+)\s+(.+?)\s+born (\S+)\s+(\w+)\s+sees (.+) in (-?\d+) min/.exec(line);
    if (who) links.push({ patient: who[1], name: who[2], birthDate: who[3], locale: who[4], provider: who[5] });
    const link = /(http\S+\/app\/join#\S+)/.exec(line);
    if (link) links.at(-1).url = link[1];
    url = /^listening on (\S+)/.exec(line)?.[1];
    if (url) break;
  }
  if (!url) throw new Error('the demo clinic did not start');
  server.stdout.resume();
  const end = async (signal) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await gone;
  };
  return { url, links, end };
}

/** A seeded demo clinic of its own, from the built binary, until it is closed; settings are `HOUSECALL_…`. */
export async function openClinic(settings = {}) {
  const data = mkdtempSync(join(tmpdir(), 'housecall-web-'));
  const demo = (listen) => run(['demo', '--listen', listen, '--data', data], settings);
  let server = await demo('127.0.0.1:0');
  const { url, links } = server;
  return {
    url,
    /** Where its store lies. */
    data,
    links,
    linkOf: (patient) => links.find((one) => one.patient === patient),
    /** Ends the server without a word, as a power failure does. */
    kill: () => server.end('SIGKILL'),
    /** Starts it again where it was. */
    restart: async () => void (server = await demo(new URL(url).host)),
    close: async () => {
      await server.end('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** A clinic with nobody in it but an administrator whom the command line added; their first password was printed. */
export async function openNewClinic(admin) {
  const data = mkdtempSync(join(tmpdir(), 'housecall-new-'));
  const config = join(data, 'housecall.toml');
  const housecall = (...args) => execFileSync(binary, args).toString();
  housecall('keys', 'create', join(data, 'kek'));
  const keyset = '[[keyset]]\npublish_key = "pub-c-new"\nsubscribe_key = "sub-c-new"\nsecret_keys = ["sec-c-new-secret-of-a-test"]\nclinic = true\n';
  writeFileSync(config, `mode = "trial"\nlisten = "127.0.0.1:0"\n[store]\nurl = "sqlite:${data}"\n[keys]\nfile = "${join(data, 'kek')}"\n${keyset}`);
  const [, password] = /^Password of \S+: (\S+)$/m.exec(housecall('people', 'add-admin', '--config', config, '--id', admin.id, '--name', admin.name));
  const server = await run(['serve', '--config', config], {});
  const close = async () => {
    await server.end('SIGTERM');
    rmSync(data, { recursive: true, force: true });
  };
  return { url: server.url, password, close };
}

/** Calls the API as somebody of the staff, past any browser. */
export async function as(clinic, login) {
  const call = async (method, path, body, token) => {
    const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    const answer = await fetch(clinic.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  };
  const { secret } = await call('POST', '/api/v1/sessions', { login, password, bearer: true });
  return (method, path, body) => call(method, path, body, secret);
}

/** Has an officer, by {@link as}, run every check; answers what was found. */
export async function checked(officer) {
  const path = '/api/v1/compliance/checks';
  await officer('POST', `${path}/run?profile=hipaa`);
  for (;;) {
    const posture = await officer('GET', `${path}?profile=hipaa`);
    if (!posture.underWay) return posture;
    await new Promise((done) => setTimeout(done, 100));
  }
}
