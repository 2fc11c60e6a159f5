import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, schedules } from '../../api/calls';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTypeName } from '../../plan/visitTypes';
import { useSay } from '../../words';

const anybody = '';

/** Which sort of visit, in which department, and with whom, from what the clinic has. */
export function useWhat() {
  const [chosen, setChosen] = useState({ department: '', type: '', provider: anybody });
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const people = useQuery({ queryKey: ['people', 'provider'], queryFn: () => clinic.people('provider') });
  const department = chosen.department || (departments.data?.items[0]?.id ?? '');
  const types = useQuery({ queryKey: ['visit-types', department], queryFn: () => schedules.types(department), enabled: department !== '' });
  const providers = people.data?.items.filter((one) => one.departments.includes(department)) ?? [];
  return {
    department,
    departments: departments.data?.items ?? [],
    types: types.data?.items,
    type: types.data?.items.find((one) => one.code === chosen.type) ?? types.data?.items[0],
    providers,
    /** None is whoever is free first. */
    provider: providers.find((one) => one.id === chosen.provider),
    error: departments.error ?? people.error ?? types.error,
    choose: (next: Partial<typeof chosen>) => setChosen({ ...chosen, department, ...next }),
  };
}

export function What({ what }: { what: ReturnType<typeof useWhat> }) {
  const say = useSay();
  const nameOf = useTypeName();
  const { department, departments, types = [], type, providers, provider, choose } = what;
  return (
    <section className="card stack" aria-labelledby="what">
      <h2 id="what">{say('book.what')}</h2>
      <Select label={say('week.department')} value={department} onChange={(next) => choose({ department: next, type: '', provider: anybody })} options={departments.map((one) => ({ value: one.id, label: one.name }))} />
      {what.types?.length === 0 && <Notice tone="wait">{say('book.no-types')}</Notice>}
      <Select label={say('book.type')} value={type?.code ?? ''} onChange={(next) => choose({ type: next })} options={types.map((one) => ({ value: one.code, label: say('book.type.length', { name: nameOf(one.code), minutes: one.minutes }) }))} />
      <Select label={say('week.provider')} value={provider?.id ?? anybody} onChange={(next) => choose({ provider: next })} options={[{ value: anybody, label: say('book.anybody') }, ...providers.map((one) => ({ value: one.id, label: one.name }))]} />
    </section>
  );
}
