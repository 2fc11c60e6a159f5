import type { UseMutationResult } from '@tanstack/react-query';
import type { Department, Schedule } from '../../api/views';

/** A schedule to be, and what was read before: what somebody else changed meanwhile is not written over. */
export type Change = Schedule & { replaces: Schedule };

/** What every part of a schedule needs to be changed; the server keeps it as a whole. */
export interface Editing {
  schedule: Schedule;
  /** Where the provider works. */
  departments: readonly Department[];
  canEdit: boolean;
  save: UseMutationResult<unknown, Error, Change>;
}

export const optionsOf = (departments: readonly Department[]) => departments.map((one) => ({ value: one.id, label: one.name }));
