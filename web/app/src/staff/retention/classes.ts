/** What of a patient's record can go by itself: all of it, or a part that has keys of its own. */
export const shreddable = ['medical-record', 'psychotherapy-note', 'survey', 'recording'] as const;

export type Shreddable = (typeof shreddable)[number];

/** The class that a certificate is about; none where its text is not as it is written here. */
export function certified(body: string): string | undefined {
  try {
    const text: unknown = JSON.parse(body);
    const found = typeof text === 'object' && text !== null && 'class' in text ? text.class : undefined;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Whether words stand for a class; the others are named as rules name them. */
export function isShreddable(name: string | undefined): name is Shreddable {
  return shreddable.some((one) => one === name);
}
