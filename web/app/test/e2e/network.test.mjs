import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasFocus, person } from './browser.mjs';
import { countMedia, openNetwork, soundReturns } from './network.mjs';
import { meet, openTab, says, sees } from './room.mjs';
import { stage } from './stage.mjs';
import { admit, arrive, goOn, identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('a network that goes away and comes back: both are told, the call returns, and what was written meanwhile arrives once', async () => {
  const network = await openNetwork(clinic);
  const [patient, provider] = [await person(browser, network), await person(browser, clinic)];
  const link = clinic.linkOf('pat-2');
  for (const { page } of [patient, provider]) await countMedia(page);
  await network.carry(patient.page);
  await meet({ clinic, patient, provider }, { ...link, url: link.url.replace(clinic.url, network.url) }, 'dr-1', 'Maya Chen');
  await patient.page.getByRole('button', { name: 'Messages' }).click();
  await openTab(provider.page, /Messages/);
  await says(patient.page, 'Before the cut');
  await provider.page.getByText('Before the cut').waitFor();

  network.cut();
  const lost = 'The connection was lost. We are calling back';
  await Promise.all([patient.page.getByText(lost).waitFor(), provider.page.getByText(lost).waitFor()]);
  // What they never opened before opens without a network, too.
  await patient.page.getByRole('button', { name: 'Devices' }).click();
  await patient.page.locator('.dialog').getByRole('button', { name: 'Close' }).click();
  await says(patient.page, 'During the cut');
  await patient.page.getByText('Not sent yet; it goes out when you are connected').waitFor();
  await says(provider.page, 'From the other side');

  network.restore();
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  await Promise.all([patient.page.getByText(lost).waitFor({ state: 'hidden' }), provider.page.getByText(lost).waitFor({ state: 'hidden' })]);
  await provider.page.getByText('During the cut').waitFor();
  await patient.page.getByText('From the other side').waitFor();
  await patient.page.getByText('Not sent yet').waitFor({ state: 'detached' });
  await says(patient.page, 'After the cut');
  await provider.page.getByText('After the cut').waitFor();
  const bubbles = await provider.page.locator('.bubble').allInnerTexts();
  for (const text of ['Before the cut', 'During the cut', 'After the cut']) assert.equal(bubbles.filter((one) => one.includes(text)).length, 1, text);
  assert.ok(!(await patient.page.content()).includes('Not sent yet'));

  const began = performance.now();
  network.change();
  const times = await Promise.all([soundReturns(patient.page, began), soundReturns(provider.page, began)]);
  console.log(`audio back after a network switch: ${Math.max(...times)} ms`);
  assert.ok(Math.max(...times) <= 15_000);
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  await Promise.all([patient.close(), provider.close()]);
  network.close();
});

test('a call whose first words were lost on the way comes about all the same', async () => {
  const [patient, provider] = [await person(browser, clinic), await person(browser, clinic)];
  const link = clinic.linkOf('pat-11');
  await signIn(provider.page, clinic, 'dr-2');
  await arrive(patient.page, link);
  const lost = (route) => route.abort();
  await provider.page.route('**/publish/**', lost);
  await admit(provider.page, link.name);
  // By then the provider's browser has answered the patient's, which heard nothing of it.
  await provider.page.locator('.tile', { hasText: link.name }).waitFor();
  await provider.page.waitForTimeout(6_000);
  await provider.page.unroute('**/publish/**', lost);
  await Promise.all([sees(provider.page, link.name), sees(patient.page, 'Samuel Okafor')]);
  await Promise.all([patient.close(), provider.close()]);
});

test('what the clinic did not take is still there after a reload, says so, and goes out when it is tried again', async () => {
  const { page, close } = await person(browser, clinic);
  await arrive(page, clinic.linkOf('pat-3'));
  const refuse = (route) => route.fulfill({ status: 403, json: { message: 'Forbidden', error: true, status: 403 } });
  await page.route('**/publish/**', refuse);
  await says(page, 'Is it my turn?');
  const lost = page.locator('.bubble.unsent', { hasText: 'Is it my turn?' });
  await lost.getByText(/Not delivered|No entregado/).waitFor();
  await page.reload();
  await lost.getByText(/Not delivered|No entregado/).waitFor();
  await page.unroute('**/publish/**', refuse);
  await lost.getByRole('button', { name: /Is it my turn\?/ }).first().press('Enter');
  await lost.waitFor({ state: 'detached' });
  await hasFocus(page.locator('.said'));
  await page.locator('.bubble.mine', { hasText: 'Is it my turn?' }).locator('small').filter({ hasNotText: /Sending|Enviando/ }).waitFor();
  await page.reload();
  await page.locator('.bubble.mine', { hasText: 'Is it my turn?' }).waitFor();
  await close();
});

/** Opens what waits to be sent as a page did that knew of no later version, and keeps it open. */
const holdOld = (page, name) =>
  page.evaluate(
    (database) =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open(database, 1);
        request.onupgradeneeded = () => request.result.createObjectStore('waiting', { keyPath: 'order', autoIncrement: true });
        request.onsuccess = () => {
          window.held = request.result;
          resolve();
        };
        request.onerror = () => reject(request.error);
      }),
    name,
  );

test('beside an open tab of an older version what is written stays in the field, which tab to close is said, and then it goes', async () => {
  const { page, context, close } = await person(browser, clinic);
  await identify(page, clinic.linkOf('pat-8'));
  await page.waitForURL('**/app/visit');
  const { personId, appointmentId } = await page.evaluate(() => fetch('/api/v1/sessions/current').then((answer) => answer.json()));
  const name = `housecall ${personId} ${appointmentId}`;
  const old = await context.newPage();
  await old.goto(`${clinic.url}/app/privacy-notice`);
  await holdOld(old, name);
  await goOn(page);
  const field = page.locator('.writer input:not([type=file])');
  await says(page, 'Is anybody there?');
  await page.getByText(/Another tab of this visit is open|Hay otra pestaña de esta consulta abierta/).waitFor();
  assert.equal(await field.inputValue(), 'Is anybody there?');

  await old.close();
  await page.waitForFunction(async (own) => (await indexedDB.databases()).some((one) => one.name === own && one.version === 2), name);
  await says(page, 'Is anybody there?');
  await page.locator('.bubble.mine', { hasText: 'Is anybody there?' }).waitFor();
  assert.equal(await field.inputValue(), '');
  await close();
});
