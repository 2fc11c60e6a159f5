import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic } from '../../api/calls';
import type { Department } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { OpeningHours } from './OpeningHours';

/** The departments, each with its opening hours; and a new one. */
export function Departments() {
  const say = useSay();
  const client = useQueryClient();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [isTried, setIsTried] = useTried();
  const [opened, setOpened] = useState<Department>();
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const add = useMutation({
    mutationFn: () => clinic.addDepartment(id.trim(), name.trim()),
    onSuccess: async () => {
      setId('');
      setName('');
      setIsTried(false);
      await client.invalidateQueries({ queryKey: ['departments'] });
    },
  });
  const missing = (text: string) => (isTried && text.trim() === '' ? say('clinic.missing') : undefined);
  const isWhole = id.trim() !== '' && name.trim() !== '';
  return (
    <section className="card stack">
      <h2>{say('clinic.departments')}</h2>
      <ul className="later">
        {departments.data?.items.map((one) => (
          <li key={one.id} className="row spread">
            <span>
              {one.name} <span className="quiet small">{one.id}</span>
            </span>
            <Button shape="compact" onPress={() => setOpened(one)}>
              {say('hours.title')} <span className="hidden-text">{one.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <h3>{say('clinic.add')}</h3>
      <Field label={say('clinic.name')} value={name} onChange={setName} autoComplete="off" wrong={missing(name)} />
      <Field label={say('clinic.id')} value={id} onChange={setId} autoComplete="off" wrong={missing(id)} />
      <Failure error={departments.error ?? add.error} />
      <div>
        <Button
          look="primary"
          isPending={add.isPending}
          onPress={() => {
            setIsTried(true);
            if (isWhole) add.mutate();
          }}
        >
          {say('clinic.add.do')}
        </Button>
      </div>
      {opened && <OpeningHours department={opened} onClose={() => setOpened(undefined)} />}
    </section>
  );
}
