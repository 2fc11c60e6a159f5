import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic } from '../../api/calls';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { zonesWith } from '../../plan/zones';
import { useSay } from '../../words';

const key = ['organization'];

/** What patients read as the clinic's name, and by which clock it tells times. */
export function Organization() {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const organization = useQuery({ queryKey: key, queryFn: clinic.organization });
  const known = { name: organization.data?.name ?? '', zone: organization.data?.timeZone ?? '' };
  const [name, zone] = [typed ?? known.name, chosen ?? known.zone];
  // What is shown may be a department's clock: it becomes the clinic's own only when somebody chooses it.
  const other = zone === known.zone ? undefined : zone;
  const save = useMutation({ mutationFn: () => clinic.rename(name.trim(), other), onSuccess: (next) => client.setQueryData(key, next) });
  const isEmpty = typed?.trim() === '';
  const isSame = name === known.name && other === undefined;
  return (
    <section className="card stack">
      <h2>{say('organization.title')}</h2>
      <Field label={say('organization.name')} hint={say('organization.hint')} value={name} onChange={setTyped} autoComplete="off" wrong={isEmpty ? say('people.missing') : undefined} />
      {organization.data && <Select label={say('organization.zone')} value={zone} onChange={setChosen} options={zonesWith(zone)} />}
      {save.isSuccess && isSame && <Notice tone="go">{say('clinic.saved')}</Notice>}
      <Failure error={organization.error ?? save.error} />
      <div>
        <Button isPending={save.isPending} isDisabled={isEmpty || isSame} onPress={() => save.mutate()}>
          {say('clinic.save')}
        </Button>
      </div>
    </section>
  );
}
