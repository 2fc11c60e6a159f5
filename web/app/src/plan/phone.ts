/** A number as it is dialled: address books put spaces, hyphens and marks of direction into it that nobody sees or types. */
export const plain = (text: string): string =>
  text
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\s/g, ' ')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .trim();

/** What the clinic takes for a phone number: what somebody can dial, and no words beside it. */
export const isPhone = (text: string): boolean => /^[\d+ .\-()/]{1,200}$/.test(plain(text)) && /^\d{5,20}$/.test(text.replace(/\D/g, ''));

/** What it takes for an e-mail address. */
export const isAddress = (text: string): boolean => /^\S+@[^\s@]+$/.test(text.trim());
