import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { meet, sees } from './room.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('an emergency: the provider reads where the patient is, those on call are told until one answers, the call goes on', async () => {
  const people = await Promise.all(Array.from({ length: 3 }, () => person(browser, clinic)));
  const [patient, provider, onCall] = people;
  const link = clinic.linkOf('pat-2');
  await signIn(onCall.page, clinic, 'dr-2');
  await meet({ clinic, patient, provider }, link, 'dr-1', 'Maya Chen');

  await provider.page.getByRole('button', { name: 'Emergency' }).click();
  const dialog = provider.page.locator('.dialog');
  await dialog.getByText('Everybody on call in this department is alerted at once.').waitFor();
  await accessible(provider.page, 'the emergency dialog');
  // The button has the focus: one more press alerts.
  await provider.page.keyboard.press('Enter');
  await dialog.getByText('Help is alerted. The patient is at Springfield, Oregon, USA; call back +1 555 0100.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();

  await onCall.page.getByText('Emergency: Critical').waitFor();
  await onCall.page.getByText(/^Medical emergency, in general-practice, since/).waitFor();
  await accessible(onCall.page, 'the alarm');
  await onCall.page.getByRole('button', { name: 'I take it' }).click();
  await onCall.page.getByText('Emergency: Critical').waitFor({ state: 'detached' });
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  for (const one of people) await one.close();
});
