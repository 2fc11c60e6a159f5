import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasFocus, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { admit, agreeing, arrive, check, consent, describe, identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage();
const written = (page) => page.getByRole('textbox', { name: 'Write a message' });

test('a patient who waits goes on in another browser, and nobody after them on it reads what they had begun to write', async () => {
  const link = clinic.linkOf('pat-2');
  const first = await person(browser, clinic, { width: 390, height: 844 });
  await arrive(first.page, link);
  const desk = await as(clinic, 'front-desk-1');
  const { items } = await desk('GET', '/api/v1/appointments?patientId=pat-2');
  const appointment = items.find((one) => one.state === 'checked-in');
  const { url } = await desk('POST', `/api/v1/appointments/${appointment.id}/links`);
  await first.close();

  const { page, close } = await person(browser, clinic, { width: 360, height: 740 });
  await identify(page, { ...link, url });
  await page.locator('.position').waitFor();
  await written(page).fill('for my own clinic only');
  await page.goto(`${clinic.url}/app/plan`);
  await page.getByRole('link', { name: 'Go to the visit' }).click();
  await page.locator('.position').waitFor();
  assert.equal(await written(page).inputValue(), 'for my own clinic only', 'a reload loses nothing');

  const provider = await person(browser, clinic, { width: 1440, height: 900 });
  await signIn(provider.page, clinic, 'dr-1');
  await admit(provider.page, link.name);
  await page.locator('.tile[data-connected=true]').waitFor();
  await page.getByRole('button', { name: 'Messages' }).click();
  // Whoever opens the messages can write.
  await hasFocus(written(page));
  const place = await written(page).boundingBox();
  assert.ok(place.y >= 0 && place.y + place.height <= 740, `the field is in sight: ${JSON.stringify(place)}`);
  await page.getByRole('button', { name: 'Leave the call' }).getByText('Leave the call').waitFor();
  await provider.close();

  await arrive(page, clinic.linkOf('pat-3'));
  assert.equal(await written(page).inputValue(), '', 'it was somebody else’s');
  await close();
});

test('whoever comes early is told from when on they can come in', async () => {
  const { page, close } = await person(browser, clinic, { width: 390, height: 844 });
  await identify(page, clinic.linkOf('pat-10'));
  await describe(page);
  await agreeing(page).waitFor();
  await consent(page);
  await check(page);
  await page.getByText(/Podrá entrar el \p{L}+, .*\d:\d\d/u).waitFor();
  await portray(page, 'devices-early');
  await close();
});
