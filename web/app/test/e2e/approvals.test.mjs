import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as, password } from './clinic.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('a privileged role and an agreement wait until a second person shows again that it is them', async () => {
  const [admin, officer] = [await as(clinic, 'admin-1'), await as(clinic, 'officer-1')];
  const { pending } = await admin('PATCH', '/api/v1/people/front-desk-1', { role: 'administrator' });
  await officer('POST', '/api/v1/sessions/current/proof', { password });
  await officer('POST', `/api/v1/role-grants/${pending.id}/approve`);
  const second = await as(clinic, 'front-desk-1');
  await second('PATCH', '/api/v1/people/nurse-1', { role: 'compliance-officer' });
  await officer('POST', '/api/v1/agreements', { basis: 'baa', vendor: 'Example Mail', hosts: ['smtp.example.org'], signatory: 'Ada Okafor', documentSha256: '0'.repeat(64), effective: '2026-01-01' });

  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'admin-1');
  const dialog = page.locator('.dialog');
  const approve = async (name) => {
    await page.getByRole('button', { name }).click();
    await dialog.getByRole('button', { name }).click();
  };
  await page.goto(`${clinic.url}/app/people`);
  await approve('Approve Ines Duarte');
  await dialog.getByText('Show your second step again: the code of your app').waitFor();
  await accessible(page, 'approving a role');
  await dialog.getByLabel('Show your second step again').fill('not it');
  await dialog.getByRole('button', { name: 'Approve Ines Duarte' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('Show your second step again').fill(password);
  await dialog.getByRole('button', { name: 'Approve Ines Duarte' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Approve Ines Duarte' }).waitFor({ state: 'detached' });

  // For the next minutes they have shown it.
  await page.goto(`${clinic.url}/app/agreements`);
  await approve('Approve the agreement with Example Mail');
  await page.locator('.card', { hasText: 'Example Mail' }).getByText('Counts').waitFor();
  await close();
});

test('a compliance officer lifts a ban that an administrator placed', async () => {
  const admin = await as(clinic, 'admin-1');
  await admin('PATCH', '/api/v1/people/dr-2', { banned: 'runaway' });
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/access-reviews`);
  const card = page.locator('.card', { hasText: 'Banned accounts' });
  await card.getByText('Banned: Their program repeats itself without end').waitFor();
  await card.getByRole('button', { name: 'Lift the ban of' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('Show your second step again').fill(password);
  await accessible(page, 'lifting a ban');
  await dialog.getByRole('button', { name: 'Lift the ban of' }).click();
  await dialog.waitFor({ state: 'detached' });
  await card.waitFor({ state: 'detached' });
  const { person: back } = await admin('PATCH', '/api/v1/people/dr-2', { active: true });
  assert.deepEqual([back.active, back.banned ?? null], [true, null]);
  await close();
});
