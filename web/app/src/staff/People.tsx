import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { clinic } from '../api/calls';
import type { PeopleListed } from '../api/views';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { Select } from '../design/Select';
import { Table } from '../design/Table';
import { useTried } from '../design/useTried';
import { useSay, useTitle } from '../words';
import { Active } from './account/Active';
import { Grants } from './account/Grants';

const roles = ['provider', 'nurse', 'coordinator', 'interpreter', 'patient', 'compliance-officer', 'administrator'] as const;
/** Those who treat work in departments, and nobody else does. */
const working: readonly string[] = ['provider', 'nurse', 'coordinator'];

/** Who works here and who is treated here. */
export function People() {
  const say = useSay();
  const [role, setRole] = useState<string>('provider');
  const [isAdding, setIsAdding] = useState(false);
  // Of patients there may be any number: whoever is not among the first is found by name.
  const [typed, setTyped] = useState('');
  const [name, setName] = useState('');
  const people = useQuery({ queryKey: ['people', role, name], queryFn: (): Promise<PeopleListed> => (name === '' ? clinic.people(role) : clinic.search({ role, name })) });
  const items = people.data?.items ?? [];
  useTitle(say('people.title'));
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    setName(typed.trim());
  };
  return (
    <>
      <div className="row spread">
        <h1>{say('people.title')}</h1>
        <Button look="primary" onPress={() => setIsAdding(true)}>
          {say('people.add')}
        </Button>
      </div>
      <form className="filters" onSubmit={find} role="search">
        <Select label={say('people.role')} value={role} onChange={setRole} options={roles.map((value) => ({ value, label: say(`person.${value}`) }))} />
        <Field label={say('people.name')} value={typed} onChange={setTyped} autoComplete="off" />
        <Button type="submit">{say('people.find')}</Button>
      </form>
      <Grants />
      <Failure error={people.error} onRetry={() => void people.refetch()} />
      {people.data && items.length === 0 && (name === '' ? <Empty title={say('people.empty')}>{say('people.empty.text')}</Empty> : <p role="status">{say('people.none')}</p>)}
      {people.data?.more && <Notice>{say('people.more')}</Notice>}
      {items.length > 0 && (
        <Table
          label={say('people.title')}
          heads={(['name', 'id', 'email', 'departments', 'access'] as const).map((name) => say(`people.${name}`))}
          rows={items.map((one) => ({ key: one.id, cells: [one.name, one.id, one.email, one.departments.join(', '), <Active key={one.id} person={one} />] }))}
          named={0}
        />
      )}
      {isAdding && <Add role={role} onClose={() => setIsAdding(false)} />}
    </>
  );
}

function Add({ role: first, onClose }: { role: string; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [role, setRole] = useState(first);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [isTried, setIsTried] = useTried();
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const add = useMutation({
    mutationFn: () => clinic.addPerson({ role, name: name.trim(), ...(email.trim() ? { email: email.trim() } : {}), departments: working.includes(role) ? departments.data?.items.map((one) => one.id) : [] }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  const submit = () => {
    setIsTried(true);
    if (name.trim() !== '') add.mutate();
  };
  return (
    <Dialog title={say('people.add')} isOpen onClose={onClose}>
      <Select label={say('people.role')} value={role} onChange={setRole} options={roles.map((value) => ({ value, label: say(`person.${value}`) }))} />
      <Field label={say('people.name')} value={name} onChange={setName} autoComplete="off" wrong={isTried && name.trim() === '' ? say('people.missing') : undefined} />
      <Field label={say('people.email')} value={email} onChange={setEmail} type="email" autoComplete="off" />
      <Failure error={add.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={add.isPending} onPress={submit}>
          {say('people.add.do')}
        </Button>
      </div>
    </Dialog>
  );
}
