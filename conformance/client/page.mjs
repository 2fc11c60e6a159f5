// A page of Debian's Chromium, on an origin of its own, with one of this folder's modules in it as `bundle`.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { buildSync } = require('esbuild');
const { chromium } = require('playwright-core');

const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export async function page(module) {
  const entry = fileURLToPath(new URL(module, import.meta.url));
  const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, format: 'iife', globalName: 'bundle', write: false });
  const html = `<!doctype html><title>${module}</title><script>${outputFiles[0].text.replaceAll('</script', '<\\/script')}</script>`;
  const server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html; charset=utf-8').end(html));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
  const tab = await browser.newPage();
  tab.setDefaultTimeout(0);
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  const close = () => browser.close().finally(() => server.close());
  return { tab, close };
}
