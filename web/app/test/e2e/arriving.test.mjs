import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { stage } from './stage.mjs';

const { clinic, browser } = await stage();

test('a page whose program never arrives says so in both languages, and what to do', async () => {
  const { page, close } = await person(browser, clinic);
  await page.route('**/*.js', (route) => route.abort());
  await page.goto(`${clinic.url}/app/join`);
  await page.getByText('Loading · Cargando').waitFor();
  const late = page.getByText('If it stays like this, call your clinic.');
  assert.equal(await late.isVisible(), false, 'nobody is alarmed at once');
  await late.waitFor();
  await page.getByText('Si sigue así, llame a su clínica.').waitFor();
  await page.unroute('**/*.js');
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await page.getByText('Loading · Cargando').count(), 0);
  await close();
});

test('a browser without scripts is told so, and nothing else', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(`${clinic.url}/app/join`);
  const told = page.locator('noscript p');
  await told.last().waitFor();
  assert.match(await told.first().innerText(), /^This page needs JavaScript/);
  assert.match(await told.last().innerText(), /^Esta página necesita JavaScript/);
  const place = await told.last().boundingBox();
  assert.ok(place.y + place.height <= 740, 'it is seen without scrolling');
  assert.equal(await page.locator('.arriving').isVisible(), false);
  await context.close();
});
