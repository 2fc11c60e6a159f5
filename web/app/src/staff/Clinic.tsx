import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, consents } from '../api/calls';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { useSay, useTitle } from '../words';
import type { Key } from '../words/catalog';

/** How the clinic is set up: departments and consent forms. */
export function Clinic() {
  const say = useSay();
  useTitle(say('clinic.title'));
  return (
    <>
      <h1>{say('clinic.title')}</h1>
      <div className="panels">
        <Departments />
        <Forms />
      </div>
    </>
  );
}

function Departments() {
  const say = useSay();
  const client = useQueryClient();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [isTried, setIsTried] = useState(false);
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
  const isWhole = id.trim() !== '' && name.trim() !== '';
  return (
    <section className="card stack">
      <h2>{say('clinic.departments')}</h2>
      <ul>
        {departments.data?.items.map((one) => (
          <li key={one.id}>
            {one.name} <span className="quiet small">{one.id}</span>
          </li>
        ))}
      </ul>
      <h3>{say('clinic.add')}</h3>
      <Field label={say('clinic.name')} value={name} onChange={setName} autoComplete="off" />
      <Field label={say('clinic.id')} value={id} onChange={setId} autoComplete="off" wrong={isTried && !isWhole ? say('clinic.missing') : undefined} />
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
    </section>
  );
}

function Forms() {
  const say = useSay();
  const forms = useQuery({ queryKey: ['consent-forms'], queryFn: consents.forms });
  return (
    <section className="card stack">
      <h2>{say('clinic.forms')}</h2>
      <Failure error={forms.error} />
      {forms.data?.items.map((form) => (
        <details key={`${form.type} ${form.version} ${form.locale}`}>
          <summary>
            {say(`consents.${form.type}` as Key)} · {say('clinic.forms.version', { version: form.version })} · {form.locale}
          </summary>
          <p className="written" lang={form.locale}>
            {form.text}
          </p>
        </details>
      ))}
    </section>
  );
}
