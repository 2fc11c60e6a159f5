import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic } from '../../api/calls';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';

const key = ['organization'];

/** What patients read as the clinic's name. */
export function Organization() {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped] = useState<string>();
  const organization = useQuery({ queryKey: key, queryFn: clinic.organization });
  const name = typed ?? organization.data?.name ?? '';
  const save = useMutation({ mutationFn: () => clinic.rename(name.trim()), onSuccess: (next) => client.setQueryData(key, next) });
  const isEmpty = typed?.trim() === '';
  return (
    <section className="card stack">
      <h2>{say('organization.title')}</h2>
      <Field label={say('organization.name')} hint={say('organization.hint')} value={name} onChange={setTyped} autoComplete="off" wrong={isEmpty ? say('people.missing') : undefined} />
      {save.isSuccess && name === organization.data?.name && <Notice tone="go">{say('clinic.saved')}</Notice>}
      <Failure error={organization.error ?? save.error} />
      <div>
        <Button isPending={save.isPending} isDisabled={isEmpty || name === organization.data?.name} onPress={() => save.mutate()}>
          {say('clinic.save')}
        </Button>
      </div>
    </section>
  );
}
