/** Chooses a language on a page. */
export const speak = (page, language) => page.locator('.settings select').first().selectOption(language);

/** Each sentence in English, then in Spanish, and back. */
export async function told(page, english, spanish) {
  await page.getByText(english).first().waitFor();
  await speak(page, 'es');
  await page.getByText(spanish).first().waitFor();
  await speak(page, 'en');
  await page.getByText(english).first().waitFor();
}
