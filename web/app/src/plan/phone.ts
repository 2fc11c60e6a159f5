/** What the clinic takes for a phone number: what somebody can dial, and no words beside it. */
export const isPhone = (text: string): boolean => /^[\d+ .\-()/]{1,200}$/.test(text.trim()) && /^\d{5,20}$/.test(text.replace(/\D/g, ''));

/** What it takes for an e-mail address. */
export const isAddress = (text: string): boolean => /^\S+@[^\s@]+$/.test(text.trim());
