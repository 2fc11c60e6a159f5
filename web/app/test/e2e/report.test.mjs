import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { accessible, fits, person } from './browser.mjs';
import { binary } from './clinic.mjs';
import { stage } from './stage.mjs';

const { clinic, browser } = await stage();

test('the report that an auditor is handed is read without a server, by keyboard and on a narrow screen', async () => {
  const home = mkdtempSync(join(tmpdir(), 'housecall-report-'));
  const file = join(home, 'report.html');
  // Something fails in a demo, and the exit code says so.
  const code = await new Promise((resolve) => {
    const words = ['compliance', 'check', '--data', clinic.data, '--only', 'HC-005,HC-006,HC-028,HC-056', '--html', file];
    execFile(binary, words, (error) => resolve(error?.code ?? 0));
  });
  assert.ok(code === 0 || code === 1, `it ended with ${code}`);
  const reader = await person(browser, clinic);
  const { page } = reader;
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.context().setOffline(true);
  await page.goto(pathToFileURL(file).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText('HC-028', { exact: false }).first().waitFor();
  // The keyboard lands on something that it does something with.
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.matches('a[href], summary, [tabindex="0"]')), 'Tab reaches nothing');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#./);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await fits(page, `the report (${width})`);
    await accessible(page, `the report (${width})`);
  }
  assert.deepEqual(asked.filter((url) => !/^(file|data):/.test(url)), [], 'it asks for something from elsewhere');
  await reader.close();
  rmSync(home, { recursive: true, force: true });
});
