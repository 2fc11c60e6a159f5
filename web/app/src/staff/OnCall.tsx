import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, emergencies } from '../api/calls';
import { useSession } from '../api/session';
import type { Department, Person } from '../api/views';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Tick } from '../design/Tick';
import { useSay, useTitle } from '../words';
import './week/week.css';

/** Who is called in an emergency, department by department. */
export function OnCall() {
  const say = useSay();
  const { data: session } = useSession();
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const people = useQuery({ queryKey: ['people', 'staff'], queryFn: everybody });
  const canEdit = session?.role === 'coordinator' || session?.role === 'administrator';
  useTitle(say('on-call.title'));
  return (
    <>
      <h1>{say('on-call.title')}</h1>
      <p className="quiet">{say('on-call.text')}</p>
      <Failure error={departments.error ?? people.error} onRetry={() => void Promise.all([departments.refetch(), people.refetch()])} />
      <div className="panels">
        {departments.data?.items.map((one) => (
          <OfDepartment key={one.id} department={one} people={people.data ?? []} canEdit={canEdit} />
        ))}
      </div>
    </>
  );
}

/** Those who are called, and those who lead. */
async function everybody(): Promise<readonly Person[]> {
  const roles = ['provider', 'nurse', 'coordinator', 'administrator'] as const;
  const lists = await Promise.all(roles.map((role) => clinic.people(role)));
  return lists.flatMap((list) => list.items);
}

interface Props {
  department: Department;
  people: readonly Person[];
  canEdit: boolean;
}

function OfDepartment({ department, people, canEdit }: Props) {
  const say = useSay();
  const [opened, setOpened] = useState<'on-call' | 'leads'>();
  const keys = { 'on-call': ['on-call', department.id], leads: ['leads', department.id] };
  const list = useQuery({ queryKey: keys['on-call'], queryFn: () => emergencies.onCall(department.id), refetchInterval: 60_000 });
  const leads = useQuery({ queryKey: keys.leads, queryFn: () => emergencies.leads(department.id) });
  const ids = list.data?.providers.map((one) => one.id) ?? [];
  const works = people.filter((one) => one.departments.includes(department.id));
  const change = (which: 'on-call' | 'leads') =>
    canEdit && (
      <div>
        <Button onPress={() => setOpened(which)}>
          {say(which === 'leads' ? 'on-call.leads.change' : 'on-call.change')} <span className="hidden-text">{department.name}</span>
        </Button>
      </div>
    );
  return (
    <section className="card stack" aria-label={department.name}>
      <h2>{department.name}</h2>
      <Failure error={list.error ?? leads.error} onRetry={() => void Promise.all([list.refetch(), leads.refetch()])} />
      {list.data && ids.length === 0 && <Notice tone="stop">{say('on-call.nobody')}</Notice>}
      <Names ids={ids} people={people} />
      {list.data && change('on-call')}
      <h3>{say('on-call.leads')}</h3>
      {leads.data?.people.length === 0 && <p className="quiet">{say('on-call.leads.none')}</p>}
      <Names ids={leads.data?.people ?? []} people={people} />
      {leads.data && change('leads')}
      {opened === 'on-call' && (
        <Editor
          title={say('on-call.of', { department: department.name })}
          first={ids}
          fitting={works.filter((one) => one.role === 'provider')}
          none={say('on-call.none')}
          saved={keys['on-call']}
          save={(chosen) => emergencies.setOnCall(department.id, chosen)}
          onClose={() => setOpened(undefined)}
        />
      )}
      {opened === 'leads' && (
        <Editor
          title={say('on-call.leads.of', { department: department.name })}
          first={leads.data?.people ?? []}
          fitting={people.filter((one) => one.role === 'administrator' || works.includes(one))}
          none={say('on-call.leads.none')}
          saved={keys.leads}
          save={(chosen) => emergencies.setLeads(department.id, chosen)}
          onClose={() => setOpened(undefined)}
        />
      )}
    </section>
  );
}

function Names({ ids, people }: { ids: readonly string[]; people: readonly Person[] }) {
  return (
    <ul className="rows">
      {ids.map((id) => (
        <li key={id}>{people.find((one) => one.id === id)?.name ?? id}</li>
      ))}
    </ul>
  );
}

interface Editing {
  title: string;
  first: readonly string[];
  fitting: readonly Person[];
  /** What follows when nobody is chosen. */
  none: string;
  saved: readonly string[];
  save: (chosen: readonly string[]) => Promise<unknown>;
  onClose: () => void;
}

function Editor({ title, first, fitting, none, saved, save, onClose }: Editing) {
  const say = useSay();
  const client = useQueryClient();
  const [chosen, setChosen] = useState(first);
  const keep = useMutation({
    mutationFn: () => save(chosen),
    onSuccess: (next) => {
      client.setQueryData(saved, next);
      onClose();
    },
  });
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <div>
        {fitting.map((one) => (
          <Tick key={one.id} isOn={chosen.includes(one.id)} onChange={(isOn) => setChosen(isOn ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}>
            {one.name}
          </Tick>
        ))}
      </div>
      {chosen.length === 0 && <Notice tone="wait">{none}</Notice>}
      <Failure error={keep.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={keep.isPending} onPress={() => keep.mutate()}>
          {say('week.save')}
        </Button>
      </div>
    </Dialog>
  );
}
