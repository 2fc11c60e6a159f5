import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, fits, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();
const arabic = 'المساعدة اللغوية متاحة لك مجانًا.';

/** Goes to what is open to anybody, from where a patient is without a link. */
async function helped(context, page) {
  await page.goto(`${clinic.url}/app/join`);
  const [help] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Language help' }).click()]);
  await help.getByRole('heading', { level: 1, name: 'Help with the language' }).waitFor();
  return help;
}

test('an officer enters a notice, which anybody reads in its language and direction once it was reviewed', async () => {
  const { page, context, close } = await person(browser, clinic);
  const nobody = await helped(context, page);
  await nobody.getByText('The clinic has not put its notices here yet.').waitFor();
  await signIn(page, clinic, 'officer-1');
  await page.getByRole('link', { name: 'Language notices' }).click();
  await page.getByText('No notice yet').waitFor();
  const dialog = page.locator('.dialog');
  const enter = dialog.getByRole('button', { name: 'Enter it' });
  await page.getByRole('button', { name: 'Enter a notice' }).click();
  await enter.click();
  await dialog.locator('.wrong').nth(1).waitFor();
  await portray(page, 'language-notice-enter');
  await dialog.getByLabel('Language', { exact: true }).fill('ar');
  await dialog.getByLabel('The notice in this language').fill(arabic);
  await dialog.getByLabel('Who translated it').fill('a machine');
  await enter.click();
  await dialog.waitFor({ state: 'detached' });
  const own = page.locator('article#language-ar');
  await own.getByText('Waits for its review').waitFor();
  await nobody.reload();
  await nobody.getByText('The clinic has not put its notices here yet.').waitFor();

  await own.getByRole('button', { name: 'Enter a version: Arabic' }).click();
  await dialog.getByLabel('Which qualified person reviewed it').fill('Ana Ruiz');
  await enter.click();
  await dialog.getByText('Say on which day it was reviewed.').waitFor();
  await dialog.getByLabel('Day of the review').fill('2024-02-01');
  await enter.click();
  await own.getByText('Posted', { exact: true }).waitFor();
  await page.getByText('Not posted in English; posted in 1 of 15 other languages.').waitFor();
  await accessible(page, 'the language notices');
  await portray(page, 'language-notices-kept');

  await nobody.reload();
  const posted = nobody.getByRole('article');
  await posted.getByText(arabic).waitFor();
  assert.deepEqual([await posted.getAttribute('lang'), await posted.getAttribute('dir')], ['ar', 'rtl']);
  await accessible(nobody, 'help with the language');
  await fits(nobody, 'help with the language');
  await close();
});

test('the usual English words are offered, want the clinic’s own numbers, and a language is withdrawn', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/language-notices`);
  const dialog = page.locator('.dialog');
  await page.getByRole('button', { name: 'Enter a notice' }).click();
  await dialog.getByLabel('Language', { exact: true }).fill('en');
  await dialog.getByRole('button', { name: 'Begin with the usual English words' }).click();
  await dialog.getByRole('button', { name: 'Enter it' }).click();
  await dialog.getByText('Put the clinic’s own in the place of what stands in brackets.').waitFor();
  await dialog.getByLabel('The notice in this language').fill('Help with the language costs nothing. Call 555 0100.');
  await dialog.getByLabel('Which qualified person reviewed it').fill('Ana Ruiz');
  await dialog.getByLabel('Day of the review').fill('2024-02-01');
  await dialog.getByRole('button', { name: 'Enter it' }).click();
  const own = page.locator('article#language-en');
  await own.getByText('Posted', { exact: true }).waitFor();
  await own.getByRole('button', { name: 'Withdraw: English' }).click();
  await accessible(page, 'withdrawing a language');
  await dialog.getByRole('button', { name: 'Withdraw it' }).click();
  await own.getByText('Withdrawn', { exact: true }).waitFor();
  await own.getByRole('button', { name: 'Enter a version: English' }).click();
  assert.equal(await dialog.getByLabel('The notice in this language').inputValue(), 'Help with the language costs nothing. Call 555 0100.');
  await close();
  const officer = await as(clinic, 'officer-1');
  const { items } = await officer('GET', '/api/v1/language-notices/versions');
  const told = items.filter(({ locale }) => locale === 'en').map(({ version, state }) => [version, state]);
  assert.deepEqual(told, [[2, 'withdrawn'], [1, 'replaced']]);
});

test('an officer writes down who reviewed a consent form in another language', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/language-notices`);
  const form = page.locator('article#form-telehealth-es');
  await form.getByText('Not reviewed', { exact: true }).waitFor();
  await form.getByRole('button', { name: 'Record a review: Telehealth · Spanish' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.locator('.wrong').nth(1).waitFor();
  await portray(page, 'form-review');
  await dialog.getByLabel('Which qualified person reviewed it').fill('Ana Ruiz');
  await dialog.getByLabel('Day of the review').fill('2024-02-01');
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await form.getByText('Reviewed', { exact: true }).waitFor();
  await form.getByText(/^Reviewed by Ana Ruiz on /).waitFor();
  await close();
  const officer = await as(clinic, 'officer-1');
  const [forms, { items }] = await Promise.all([officer('GET', '/api/v1/consent-forms'), officer('GET', '/api/v1/consent-forms/reviews')]);
  const signed = forms.items.find(({ type, locale }) => type === 'telehealth' && locale === 'es');
  assert.deepEqual(items.map(({ type, hash, reviewedOn }) => [type, hash, reviewedOn]), [['telehealth', signed.hash, '2024-02-01']]);
});
