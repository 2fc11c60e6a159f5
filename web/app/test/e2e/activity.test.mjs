import { test } from 'node:test';
import { comes, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

const press = (scope, name) => scope.getByRole('button', { name }).first().click();

test('what the rules found is looked at, closed with what came of it, and an officer signs for the week', async () => {
  const [admin, nurse] = [await as(clinic, 'admin-1'), await as(clinic, 'nurse-1')];
  const { id } = await admin('POST', '/api/v1/people', { role: 'patient', name: 'Ines Duarte', birthDate: '1980-01-01', phone: '+1 555 000 1111' });
  await nurse('GET', `/api/v1/people/${id}`);
  const officer = await person(browser, clinic);
  const { page } = officer;
  await signIn(page, clinic, 'officer-1');
  await page.getByRole('link', { name: 'Compliance' }).click();
  await page.getByRole('link', { name: 'The review of the week to sign' }).click();
  // The rules look at the record every now and then.
  await comes(page, page.getByText(`Ines Duarte and the record of ${id}`).first());
  await page.getByLabel('Rule').selectOption({ label: 'Own record' });
  await press(page, 'Show the entries');
  await page.getByRole('cell', { name: 'Person’s data read' }).waitFor();
  await portray(page, 'activity');
  await press(page, 'Say what came of it');
  await page.locator('.dialog').getByLabel('What came of it', { exact: true }).selectOption({ label: 'They were told what is right' });
  await press(page.locator('.dialog'), 'Close it');
  await page.getByText('Write at least 10 letters.').waitFor();
  await page.getByLabel('What was found, and what was done').fill('She looked at her own appointment; told to use the portal');
  await press(page.locator('.dialog'), 'Close it');
  await page.getByText('Nothing to look at').waitFor();
  await page.getByLabel('Show').selectOption({ label: 'Closed' });
  await page.getByText('told to use the portal').waitFor();
  await press(page, 'Sign for everything until now');
  await page.locator('.state', { hasText: 'Signed' }).waitFor();
  await officer.close();
});
