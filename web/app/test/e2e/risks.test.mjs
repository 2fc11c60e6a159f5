import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as, password } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();
const assets = '/api/v1/compliance/assets';

/** Declares all that the server found of itself, but for one place, and writes a risk of each down. */
async function declareAllBut(call, place) {
  const { items } = await call('GET', assets);
  for (const found of items.filter((one) => one.standing === 'discovered' && one.place !== place)) {
    const { id } = await call('POST', assets, { name: found.name, kind: found.kind, phi: found.phi, place: found.place, owner: 'Operations', reviewed: '2026-03-01' });
    await call('POST', '/api/v1/compliance/risks', { assetId: id, threat: `Somebody reads ${found.name}`, vulnerability: 'A wrong setting', likelihood: 1, impact: 4, treatment: 'accept', owner: 'Operations', due: '2028-01-31', state: 'accepted' });
  }
}

test('what the server found is declared and assessed, and the analysis that one officer closes another approves', async () => {
  await declareAllBut(await as(clinic, 'officer-1'), 'store');
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/risks`);
  const dialog = page.locator('.dialog');

  // Nobody declared the database: an analysis would not hold it.
  await page.getByRole('button', { name: 'Close the analysis' }).click();
  await dialog.getByRole('button', { name: 'Close the analysis' }).click();
  await dialog.getByLabel('Show your second step again').fill(password);
  await dialog.getByRole('button', { name: 'Close the analysis' }).click();
  await dialog.getByText('Something is still missing').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Declare store' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Fill this in.').waitFor();
  await dialog.getByLabel('Name').fill('Database of the clinic');
  await dialog.getByLabel('Who answers for it').fill('Operations');
  await portray(page, 'risks-asset');
  await dialog.locator('.button.primary').click();
  await page.getByRole('rowheader', { name: 'Database of the clinic' }).waitFor();

  await page.getByRole('button', { name: 'Write a risk down' }).click();
  await dialog.getByLabel('Asset').selectOption({ label: 'Database of the clinic' });
  await dialog.getByLabel('What could happen').fill('Somebody takes the disk away');
  await dialog.getByLabel('What would let it').fill('The room is open by day');
  await dialog.getByLabel('Impact').selectOption('5');
  await dialog.getByLabel('Who answers for it').fill('Operations');
  await dialog.getByLabel('By when').fill('2028-01-31');
  await portray(page, 'risks-risk');
  await dialog.locator('.button.primary').click();
  await page.getByRole('rowheader', { name: /Somebody takes the disk away/ }).waitFor();
  // Likelihood 3, impact 5: the picture says it in words.
  await page.getByRole('cell', { name: 'High: 1' }).waitFor();

  await page.getByRole('button', { name: 'Close the analysis' }).click();
  await dialog.getByRole('button', { name: 'Close the analysis' }).click();
  await page.getByText('You closed it; somebody else approves it.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Approve the analysis' }).count(), 0);
  await portray(page, 'risks');
  await close();

  const other = await person(browser, clinic);
  await signIn(other.page, clinic, 'admin-1');
  await other.page.goto(`${clinic.url}/app/compliance`);
  await other.page.getByRole('link', { name: '1 analysis of risks to approve' }).click();
  await other.page.getByRole('button', { name: 'Approve the analysis' }).click();
  await other.page.locator('.dialog').getByLabel('Show your second step again').fill(password);
  await other.page.locator('.dialog').getByRole('button', { name: 'Approve the analysis' }).click();
  await other.page.getByText('Counts', { exact: true }).waitFor();

  // What is new makes it count no more, without anybody's doing.
  const admin = await as(clinic, 'admin-1');
  await admin('POST', assets, { name: 'Laptops', kind: 'device', phi: true, owner: 'Operations', reviewed: '2026-03-01' });
  await other.page.reload();
  await other.page.getByText('Counts no more').waitFor();
  await other.close();
});
