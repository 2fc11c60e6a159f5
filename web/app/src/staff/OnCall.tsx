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
  const providers = useQuery({ queryKey: ['people', 'provider'], queryFn: () => clinic.people('provider') });
  const canEdit = session?.role === 'coordinator' || session?.role === 'administrator';
  useTitle(say('on-call.title'));
  return (
    <>
      <h1>{say('on-call.title')}</h1>
      <p className="quiet">{say('on-call.text')}</p>
      <Failure error={departments.error ?? providers.error} onRetry={() => void Promise.all([departments.refetch(), providers.refetch()])} />
      <div className="panels">
        {departments.data?.items.map((one) => (
          <OfDepartment key={one.id} department={one} providers={providers.data?.items ?? []} canEdit={canEdit} />
        ))}
      </div>
    </>
  );
}

interface Props {
  department: Department;
  providers: readonly Person[];
  canEdit: boolean;
}

const keyOf = (department: Department) => ['on-call', department.id];

function OfDepartment({ department, providers, canEdit }: Props) {
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  const list = useQuery({ queryKey: keyOf(department), queryFn: () => emergencies.onCall(department.id), refetchInterval: 60_000 });
  const ids = list.data?.providers.map((one) => one.id) ?? [];
  const nameOf = (id: string) => providers.find((one) => one.id === id)?.name ?? id;
  return (
    <section className="card stack" aria-label={department.name}>
      <h2>{department.name}</h2>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && ids.length === 0 && <Notice tone="stop">{say('on-call.nobody')}</Notice>}
      <ul className="rows">
        {ids.map((id) => (
          <li key={id}>{nameOf(id)}</li>
        ))}
      </ul>
      {canEdit && list.data && (
        <div>
          <Button onPress={() => setIsOpen(true)}>
            {say('on-call.change')} <span className="hidden-text">{department.name}</span>
          </Button>
        </div>
      )}
      {isOpen && <Editor department={department} first={ids} fitting={providers.filter((one) => one.departments.includes(department.id))} onClose={() => setIsOpen(false)} />}
    </section>
  );
}

function Editor({ department, first, fitting, onClose }: { department: Department; first: readonly string[]; fitting: readonly Person[]; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [chosen, setChosen] = useState(first);
  const save = useMutation({
    mutationFn: () => emergencies.setOnCall(department.id, chosen),
    onSuccess: (next) => {
      client.setQueryData(keyOf(department), next);
      onClose();
    },
  });
  return (
    <Dialog title={say('on-call.of', { department: department.name })} isOpen onClose={onClose}>
      <div>
        {fitting.map((one) => (
          <Tick key={one.id} isOn={chosen.includes(one.id)} onChange={(isOn) => setChosen(isOn ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}>
            {one.name}
          </Tick>
        ))}
      </div>
      {chosen.length === 0 && <Notice tone="wait">{say('on-call.none')}</Notice>}
      <Failure error={save.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={save.isPending} onPress={() => save.mutate()}>
          {say('week.save')}
        </Button>
      </div>
    </Dialog>
  );
}
