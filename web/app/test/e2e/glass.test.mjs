import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { password } from './clinic.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('a record is opened out of turn, every page says so, compliance hears of it and reviews it', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-4');
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.getByRole('search').getByRole('textbox').fill('Alvarez');
  await page.getByRole('search').getByRole('button').click();
  await page.getByRole('button', { name: 'Break the glass' }).click();
  await accessible(page, 'the question before a record is opened out of turn');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await page.getByText('Say it in at least ten letters.').waitFor();
  await page.getByLabel('Why it cannot wait').fill('Found without consciousness, allergies unknown');
  await page.getByLabel('Show your second step again').fill('not the password');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await page.getByText('The login or the password is wrong.').waitFor();
  await page.getByLabel('Show your second step again').fill(password);
  await page.getByRole('button', { name: 'Open the record' }).click();
  const banner = page.getByText(/The record of pat-1 is open out of turn until/);
  await banner.waitFor();
  await page.locator('article.card').first().waitFor();
  await accessible(page, 'a record that is open out of turn');
  await page.goto(`${clinic.url}/app/appointments`);
  await banner.waitFor();
  await page.getByRole('button', { name: 'Close the record' }).click();
  await banner.waitFor({ state: 'detached' });

  const officer = await person(browser, clinic);
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.getByRole('link', { name: 'Break-glass reviews' }).click();
  await officer.page.getByRole('heading', { name: 'dr-4 opened the record of pat-1' }).waitFor();
  await accessible(officer.page, 'the queue of reviews');
  await officer.page.getByLabel('What your finding stands on').fill('The ambulance report confirms it');
  await officer.page.getByRole('button', { name: 'It was justified' }).click();
  await officer.page.getByText('Nothing to review').waitFor();
  await officer.page.getByLabel('Show').selectOption('all');
  await officer.page.getByText('Justified', { exact: true }).waitFor();
  assert.equal(await officer.page.getByRole('button', { name: 'It was justified' }).count(), 0);
  await Promise.all([close(), officer.close()]);
});
