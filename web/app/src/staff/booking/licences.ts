/** A state is written with its country or without. */
const bare = (code: string): string => code.replace(/^US-/, '');

/** Half a day in milliseconds. */
const half = 12 * 3_600_000;

/** The last day that is not over anywhere at an instant, as the clinic's server reckons it: a licence holds until its day ends, whatever clock its state goes by. */
export const dayAt = (at: string): string => new Date(Date.parse(at) - half).toISOString().slice(0, 10);

/** Whether a licence is one of a state, and has not ended by an instant. */
export function holds(licence: string, region: string, at: string): boolean {
  const [code = '', end = ''] = licence.split(':');
  return bare(code) === bare(region) && (end === '' || end >= dayAt(at));
}
