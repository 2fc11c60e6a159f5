import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { meet, sees } from './room.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('one press alerts those on call and shows where the patient is; how bad it is comes after, and the call goes on', async () => {
  const people = await Promise.all(Array.from({ length: 3 }, () => person(browser, clinic)));
  const [patient, provider, onCall] = people;
  const link = clinic.linkOf('pat-2');
  await signIn(onCall.page, clinic, 'dr-2');
  await meet({ clinic, patient, provider }, link, 'dr-1', 'Maya Chen');

  await provider.page.getByRole('button', { name: 'Emergency' }).click();
  const dialog = provider.page.locator('.dialog');
  await dialog.getByText('Help is alerted. The patient is at Springfield, Illinois, USA; call back +1 555 0100.').waitFor();
  await accessible(provider.page, 'the emergency');
  await onCall.page.getByText('Emergency: Critical').waitFor();
  await onCall.page.getByText(/^Medical emergency, in General practice, since/).waitFor();
  await accessible(onCall.page, 'the alarm');

  await dialog.getByText('Danger to life').click();
  await dialog.getByText('Risk of self-harm').click();
  await onCall.page.getByText('Emergency: Danger to life').waitFor();
  await onCall.page.getByText(/^Risk of self-harm, in General practice, since/).waitFor();
  await onCall.page.getByRole('button', { name: 'I take it' }).click();
  await onCall.page.locator('.alarm').waitFor({ state: 'detached' });
  await dialog.getByText('A colleague has taken it.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();

  // Pressed again, or after a reload, it is still the same one, and it can be called off.
  await provider.page.reload();
  await provider.page.locator('.settings select').first().selectOption('es');
  await provider.page.getByRole('button', { name: 'Ya se pidió ayuda' }).click();
  await dialog.getByText('Alguien de la guardia se ocupa.').waitFor();
  await dialog.getByRole('button', { name: 'Fue un error: retirar el aviso' }).click();
  await dialog.getByRole('heading', { name: 'Aviso retirado' }).waitFor();
  await dialog.getByRole('button', { name: 'Cerrar' }).click();
  await provider.page.getByRole('button', { name: 'Emergencia' }).waitFor();
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  for (const one of people) await one.close();
});
