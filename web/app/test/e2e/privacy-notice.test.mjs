import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, fits, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';
import { agreeing, arrive, check, consent, describe, identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage();
const answers = async (patient) => {
  const officer = await as(clinic, 'officer-1');
  const { items } = await officer('GET', `/api/v1/patients/${patient}/privacy-notice-answers`);
  return items.map(({ version, received, evidence }) => [version, received, evidence]);
};

test('anybody reads the privacy notice without signing in, in their language, and prints it', async () => {
  const { page, context, close } = await person(browser, clinic, { width: 360, height: 740 });
  await page.goto(`${clinic.url}/app/join`);
  const [notice] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Privacy notice' }).click()]);
  await notice.getByRole('heading', { level: 1, name: 'Notice of privacy practices' }).waitFor();
  await notice.getByRole('heading', { level: 3, name: 'Your rights' }).waitFor();
  await notice.getByText(/^Version 1, in force from /).waitFor();
  assert.equal(await notice.getByRole('button', { name: 'Yes, I have received it' }).count(), 0, 'nobody is signed in');
  await accessible(notice, 'the privacy notice');
  await fits(notice, 'the privacy notice');
  await notice.emulateMedia({ media: 'print' });
  assert.equal(await notice.getByRole('button', { name: 'Print' }).isVisible(), false, 'on paper there is nothing to press');
  await notice.emulateMedia({ media: 'screen' });
  await notice.locator('.settings select').first().selectOption('es');
  await notice.getByRole('heading', { level: 3, name: 'Sus derechos' }).waitFor();
  assert.equal(await notice.locator('article').getAttribute('lang'), 'es');
  await close();
});

test('who waits is asked whether they received the notice, need not answer, and is not asked twice', async () => {
  const { page, close } = await person(browser, clinic);
  const link = clinic.linkOf('pat-2');
  await arrive(page, link);
  const yes = page.getByRole('button', { name: 'Yes, I have received it' });
  await yes.waitFor();
  await accessible(page, 'the waiting room that asks about the notice');
  await yes.click();
  await page.getByText('You said that you received this notice. Thank you.').waitFor();
  assert.deepEqual((await answers('pat-2')).at(-1), [1, true, 'click']);
  await page.reload();
  await page.locator('.position').waitFor();
  await page.goto(`${clinic.url}/app/privacy-notice`);
  const thanks = page.getByText('You said that you received this notice. Thank you.');
  await thanks.waitFor();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await thanks.isVisible(), false, 'on paper stands the notice alone');
  await page.emulateMedia({ media: 'screen' });
  assert.equal(await yes.count(), 0);
  await close();
});

test('at the consent step one tick says that the notice was received; without it the visit goes on, and it is known who was asked', async () => {
  for (const [id, said] of [['pat-3', true], ['pat-8', false]]) {
    const { page, close } = await person(browser, clinic, { width: 360, height: 740 });
    await identify(page, clinic.linkOf(id));
    await describe(page);
    const box = page.locator('.tick', { hasText: 'I have received the privacy notice' });
    await box.waitFor();
    assert.equal(await page.locator('.tick').count(), 2);
    assert.ok(await agreeing(page).getByText('I have read this and I agree').isVisible(), 'what is needed comes last');
    if (said) await box.click();
    await consent(page);
    await check(page);
    await page.locator('.position').waitFor();
    const ask = page.getByText('Have you received our privacy notice?');
    if (!said) await ask.waitFor();
    assert.deepEqual(await answers(id), [[1, said, 'click']]);
    await close();
  }
});

test('the desk writes down what a patient signed on paper', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'front-desk-1');
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.getByRole('search').getByRole('textbox').fill('Oduya');
  await page.getByRole('search').getByRole('button').click();
  await page.getByRole('button', { name: 'Privacy notice' }).click();
  await page.getByText('Nobody has asked this patient yet.').waitFor();
  await accessible(page, 'what a patient said to the privacy notice');
  await page.getByRole('button', { name: 'Signed on paper that it was received' }).click();
  await page.getByText(/: received version 1$/).waitFor();
  assert.deepEqual(await answers('pat-9'), [[1, true, 'paper']]);
  await close();
});

test('an officer enters a version on purpose only, which everybody reads from then on, and says that it was reviewed', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.getByRole('link', { name: 'Privacy notice' }).click();
  await page.getByRole('button', { name: 'I have read it against the law: it stays as it is' }).click();
  await page.getByText(/^Last reviewed /).waitFor();
  await page.getByRole('button', { name: 'Enter a version' }).click();
  const dialog = page.locator('.dialog');
  const publish = dialog.getByRole('button', { name: 'Publish version 2' });
  await publish.click();
  await dialog.getByText('Change the words first').first().waitFor();
  await dialog.getByLabel('The whole notice in English').fill('Our second notice');
  await dialog.getByText('This text does not name 42 CFR Part 2').waitFor();
  assert.equal(await dialog.locator('[aria-invalid=true]').first().evaluate((one) => one.labels[0].textContent), 'The whole notice in English');
  await dialog.getByLabel('The whole notice in English').fill('Our second notice\n\n## Your rights\nUnder 42 CFR Part 2, too.');
  await dialog.getByLabel('The whole notice in Spanish').fill('Nuestro segundo aviso\n\n## Sus derechos\nTambién según 42 CFR, parte 2.');
  await publish.click();
  await dialog.getByText('Tick the box to publish these words.').waitFor();
  await accessible(page, 'entering a privacy notice');
  await dialog.locator('.tick').last().click();
  await publish.click();
  await page.getByRole('heading', { level: 2, name: 'Version 2' }).waitFor();
  await close();
  const posted = await (await fetch(`${clinic.url}/api/v1/privacy-notice?locale=es`)).json();
  assert.deepEqual([posted.version, posted.text.split('\n')[0], posted.part2], [2, 'Nuestro segundo aviso', true]);
});
