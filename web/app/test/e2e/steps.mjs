import { accessible } from './browser.mjs';
import { password } from './clinic.mjs';

/** Signs in as somebody of the staff. */
export async function signIn(page, clinic, login) {
  await page.goto(`${clinic.url}/app/`);
  await page.locator('input[autocomplete^=username]').fill(login);
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('nav .end').waitFor({ state: 'attached' });
}

/** A patient's link and birth date. */
export async function identify(page, link) {
  await page.goto(link.url);
  const [year, month, day] = link.birthDate.split('-');
  for (const [name, value] of [['bday-day', day], ['bday-month', month], ['bday-year', year]]) {
    await page.locator(`input[autocomplete=${name}]`).fill(value);
  }
  await page.locator('button[type=submit]').click();
}

/** What takes the patient on from where they are: that they are alone. */
export const talksFreely = (page) => page.getByRole('group').getByRole('button').first().click();

/** Where the patient is and whom to call, that it is them, and that they are alone. */
export async function describe(page) {
  await page.locator('input[autocomplete=address-level2]').fill('Springfield');
  await page.locator('input[autocomplete=address-level1]').fill('Illinois');
  await page.locator('input[autocomplete=country-name]').fill('USA');
  await page.locator('input[autocomplete=tel]').fill('+1 555 0100');
  const [name, phone] = [page.locator('input[autocomplete=off]').nth(0), page.locator('input[autocomplete=off]').nth(1)];
  await name.fill('Alex Kim');
  await phone.fill('+1 555 0199');
  await talksFreely(page);
}

/** The box to tick for who consents: the last of the step, before what goes on. */
export const agreeing = (page) => page.locator('.tick').last();

/** Reads and signs; the box above, about the privacy notice, is nobody's duty. */
export async function consent(page) {
  await agreeing(page).click();
  await page.locator('.bottom .button.primary').click();
}

/** The device check, to the waiting room. */
export async function check(page) {
  await page.locator('.checks').waitFor();
  await page.locator('.bottom .button.primary:not([data-disabled])').click();
}

/** From the link to the waiting room. */
export async function arrive(page, link) {
  await identify(page, link);
  await goOn(page);
}

/** Whatever is still asked before the waiting room. */
export async function goOn(page) {
  await page.locator('input[autocomplete=address-level2], .tick, .preview').first().waitFor();
  if (await page.locator('input[autocomplete=address-level2]').isVisible()) await describe(page);
  await page.locator('.tick, .preview').first().waitFor();
  if (await agreeing(page).isVisible()) await consent(page);
  await check(page);
  await page.locator('.position').waitFor();
}

/** The provider admits a patient by name. */
export async function admit(page, name) {
  await page.locator('.entry', { hasText: name }).locator('button').click();
  await page.locator('.identity', { hasText: name }).waitFor();
  await page.locator('.dialog .button.primary:not([data-disabled])').click();
}

/** Shows again that it is them, in the dialog that has asked for it. */
export async function prove(page) {
  const dialog = page.locator('.dialog');
  await dialog.getByText('Show your second step again: the code of your app').waitFor();
  await accessible(page, 'showing the second step again');
  await dialog.getByLabel('Show your second step again').fill(password);
}
