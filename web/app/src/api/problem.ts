import { QueueFull, RequestFailure, StoreFailure } from '@housecall/client';
import type { CoreKey } from '../words/catalog';
import { loaded } from '../words/catalog';
import type { Language } from '../words/language';

/** What the server sends when it refuses, RFC 9457. */
export interface ProblemDocument {
  status: number;
  code: string;
  detail: string;
  /** What was wrong, by its path in what was sent. */
  field?: string;
  factors?: string[];
}

/** A request that was not done. Status 0: no answer came. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly document?: ProblemDocument,
  ) {
    super(detail);
  }

  get isOffline(): boolean {
    return this.status === 0;
  }
}

/** Whether the same request may be answered later. */
export const isPassing = (error: unknown): boolean => !(error instanceof Problem) || error.isOffline || error.status === 429 || error.status >= 500;

/** Why a page cannot show what it asked for. What it has stays while only a later look fails to arrive: a call hangs on it, or something that is being typed. */
export const blocking = ({ data, error }: { data: unknown; error: Error | null }): Error | null => (data !== undefined && isPassing(error) ? null : error);

/** The path of what the server refused in what was sent, when it named one. */
export const fieldOf = (error: unknown): string | undefined => (error instanceof Problem ? error.document?.field : undefined);

/** What the client of the channels was refused, as everything else is told: by the code that the server gave, or by its status. */
export function problemOf(error: unknown): unknown {
  if (error instanceof QueueFull || error instanceof StoreFailure) return new Problem(507, `chat.${error.code}`, error.message);
  if (!(error instanceof RequestFailure)) return error;
  const { code } = (error.body ?? {}) as { code?: string };
  return new Problem(error.status, code ?? '', error.message);
}

/** The key of the sentence that tells a person what happened, and what to do. */
export function sentenceOf(error: unknown, language: Language): CoreKey {
  if (!(error instanceof Problem)) return 'problem.500';
  if (error.isOffline) return 'problem.network';
  const own = `problem.${error.code}`;
  const words = loaded.get(language) ?? {};
  if (own in words) return own as CoreKey;
  const kind = `problem.${error.status}`;
  return (kind in words ? kind : 'problem.500') as CoreKey;
}
