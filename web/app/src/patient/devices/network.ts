/** Under this a picture stops at times; kbit/s. */
export const weak = 330;
/** Under this there is no picture worth sending; kbit/s. */
export const poor = 180;
/** A slow network has shown itself by then; milliseconds. */
const patience = 5_000;

export type Verdict = 'good' | 'weak' | 'poor' | 'unknown';

export function verdictOf(kbps: number | null): Verdict {
  if (kbps === null) return 'unknown';
  if (kbps < poor) return 'poor';
  return kbps < weak ? 'weak' : 'good';
}

/** The largest file that this page loaded from its own server: a sample that is there anyway. */
function sample(): string | undefined {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const own = entries.filter((entry) => entry.name.startsWith(`${location.origin}/assets/`));
  return own.sort((a, b) => b.encodedBodySize - a.encodedBodySize)[0]?.name;
}

/** How fast this network is now, in kbit/s; null when it could not be measured. */
export async function measure(): Promise<number | null> {
  const url = sample();
  if (url === undefined) return null;
  const signal = AbortSignal.timeout(patience);
  let bytes = 0;
  let began = 0;
  try {
    const response = await fetch(url, { cache: 'no-store', signal });
    const reader = response.body!.getReader();
    // Waiting for the first byte is the way there and back, not the width of the road.
    began = performance.now();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) bytes += chunk.value.byteLength;
  } catch {
    if (bytes === 0) return null;
  }
  return Math.round((bytes * 8) / Math.max(1, performance.now() - began));
}
