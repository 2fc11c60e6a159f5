/** Answers that were asked for before they were needed, by what was asked; each is taken once. */
const asked = new Map<string, { answer: Promise<unknown>; until: number }>();
/** So long an answer counts, in milliseconds: nothing that ends minutes later is much older by then. */
const fresh = 60_000;

/** Asks now what will be needed in a moment. A refusal is left to whoever really asks. */
export function ahead(name: string, ask: () => Promise<unknown>): void {
  const known = asked.get(name);
  if (known && performance.now() < known.until) return;
  const answer = ask();
  asked.set(name, { answer, until: performance.now() + fresh });
  answer.catch(() => asked.delete(name));
}

/** The answer that was asked for ahead, or a new one. */
export async function now<Answer>(name: string, ask: () => Promise<Answer>): Promise<Answer> {
  const known = asked.get(name);
  asked.delete(name);
  if (!known || performance.now() >= known.until) return ask();
  return (known.answer as Promise<Answer>).catch(ask);
}
