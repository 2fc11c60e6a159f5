/** Rungs of the ladder, best first. Voice is kept longest. */
export const rungs = ['hd', 'sd', 'audio', 'chat'] as const;
export type Rung = (typeof rungs)[number];

/** What the last seconds of a connection were like. */
export interface Sample {
  /** Round trip in milliseconds; undefined until measured. */
  rtt: number | undefined;
  /** Share of packets that did not arrive, 0 to 1. */
  loss: number;
  /** What the network takes, kbit/s; undefined until known. */
  kbps: number | undefined;
  isConnected: boolean;
}

export interface Standing {
  rung: Rung;
  /** Samples in a row that ask for a lower rung, or allow a higher one. */
  worse: number;
  better: number;
}

export const first: Standing = { rung: 'hd', worse: 0, better: 0 };

/** Down after three samples, up after eight: a picture that comes and goes is worse than none. */
const down = 3;
const up = 8;

/** What a rung needs, kbit/s, with some room. */
const needs: Record<Rung, number> = { hd: 330, sd: 120, audio: 24, chat: 0 };
const tolerates: Record<Rung, number> = { hd: 0.05, sd: 0.12, audio: 0.3, chat: 1 };

/** The best rung that this sample carries. */
export function carried({ loss, kbps, isConnected }: Sample): Rung {
  if (!isConnected) return 'chat';
  return rungs.find((rung) => loss <= tolerates[rung] && (kbps === undefined || kbps >= needs[rung])) ?? 'chat';
}

/** One step at most a sample, so that each is seen and written down. */
export function step(standing: Standing, sample: Sample): Standing {
  const here = rungs.indexOf(standing.rung);
  const there = rungs.indexOf(carried(sample));
  if (there === here) return { rung: standing.rung, worse: 0, better: 0 };
  const worse = there > here ? standing.worse + 1 : 0;
  const better = there < here ? standing.better + 1 : 0;
  if (worse >= down) return { rung: rungs[here + 1]!, worse: 0, better: 0 };
  if (better >= up) return { rung: rungs[here - 1]!, worse: 0, better: 0 };
  return { rung: standing.rung, worse, better };
}

export type Quality = 'good' | 'fair' | 'poor' | 'unknown';

/** How a connection feels: what people see beside the picture. */
export function qualityOf(sample: Sample | undefined): Quality {
  if (!sample?.isConnected) return 'unknown';
  const rtt = sample.rtt ?? 0;
  if (sample.loss > 0.1 || rtt > 600) return 'poor';
  return sample.loss > 0.03 || rtt > 300 ? 'fair' : 'good';
}

/** What a picture may cost on a rung. */
export const limits: Record<Rung, { bits: number; scale: number } | undefined> = {
  hd: { bits: 1_800_000, scale: 1 },
  sd: { bits: 350_000, scale: 2 },
  audio: undefined,
  chat: undefined,
};
