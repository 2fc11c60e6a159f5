import type { UseMutationResult } from '@tanstack/react-query';
import type { Department, Schedule } from '../../api/views';

/** What every part of a schedule needs to be changed; the server keeps it as a whole. */
export interface Editing {
  schedule: Schedule;
  /** Where the provider works. */
  departments: readonly Department[];
  canEdit: boolean;
  save: UseMutationResult<unknown, Error, Schedule>;
}

export const optionsOf = (departments: readonly Department[]) => departments.map((one) => ({ value: one.id, label: one.name }));
