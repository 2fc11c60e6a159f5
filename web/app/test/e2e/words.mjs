/** Chooses a language on a page, whose words may have to come first. */
export async function speak(page, language, how = {}) {
  await page.locator('.settings select').first().selectOption(language, how);
  await page.locator(`html[lang=${language}]`).waitFor({ state: 'attached' });
}

/** Each sentence in English, then in Spanish, and back. */
export async function told(page, english, spanish) {
  await page.getByText(english).first().waitFor();
  await speak(page, 'es');
  await page.getByText(spanish).first().waitFor();
  await speak(page, 'en');
  await page.getByText(english).first().waitFor();
}
