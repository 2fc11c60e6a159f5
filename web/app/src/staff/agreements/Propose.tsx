import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { fingerprint } from '../../api/fingerprint';
import { agreements as calls } from '../../api/oversight';
import type { Agreement } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { Tick } from '../../design/Tick';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { obligations } from './obligations';

interface Props {
  /** The version that this one carries on. */
  renewed?: Agreement;
  onClose: () => void;
}

const bases = ['baa', 'no-phi', 'own'] as const;

type Typed = Record<'basis' | 'vendor' | 'reason' | 'signatory' | 'effective' | 'ends', string> & { hosts: string[]; obligations: string[] };

/** Sends what was filled in, with the fingerprint of what was signed. */
function usePropose(typed: Typed, renewed: Agreement | undefined, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (document: File) =>
      calls.propose({
        basis: typed.basis,
        vendor: typed.vendor,
        hosts: typed.hosts,
        signatory: typed.signatory,
        effective: typed.effective,
        documentSha256: await fingerprint(document),
        ...(typed.ends ? { ends: typed.ends } : {}),
        ...(typed.basis === 'baa' ? { obligations: typed.obligations } : { reason: typed.reason }),
        ...(renewed ? { renews: renewed.id } : {}),
      }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['agreements'] });
    },
  });
}

/** A new agreement, or the next version of one; somebody else approves it. */
export function Propose({ renewed, onClose }: Props) {
  const say = useSay();
  const [typed, setTyped] = useState({
    basis: renewed?.basis ?? 'baa',
    vendor: renewed?.vendor ?? '',
    hosts: renewed?.hosts.join('\n') ?? '',
    reason: renewed?.reason ?? '',
    signatory: renewed?.signatory ?? '',
    effective: '',
    ends: '',
  });
  const [bound, setBound] = useState<readonly string[]>(renewed?.obligations ?? []);
  const [file, setFile] = useState<File>();
  const [isTried, setIsTried] = useTried();
  const set = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value });
  const hosts = typed.hosts.split(/[\s,]+/).filter((host) => host !== '');
  const isDecision = typed.basis !== 'baa';
  const isWhole = [typed.vendor, hosts.join(' '), typed.signatory, typed.effective].every((text) => text.trim() !== '') && file !== undefined && (!isDecision || typed.reason.trim() !== '');
  const propose = usePropose({ ...typed, hosts, obligations: [...bound] }, renewed, onClose);
  const wrong = (text: string) => (isTried && text.trim() === '' ? say('agreements.missing') : undefined);
  const submit = () => {
    setIsTried(true);
    if (isWhole) propose.mutate(file);
  };
  return (
    <Dialog title={renewed ? say('agreements.renew', { vendor: renewed.vendor }) : say('agreements.add')} isOpen onClose={onClose}>
      <p>{say('agreements.propose.text')}</p>
      <Select label={say('agreements.basis')} value={typed.basis} onChange={set('basis')} options={bases.map((value) => ({ value, label: say(`agreements.basis.${value}`) }))} />
      <Field label={say('agreements.vendor')} value={typed.vendor} onChange={set('vendor')} autoComplete="off" wrong={wrong(typed.vendor)} />
      <Field label={say('agreements.scope')} hint={say('agreements.scope.hint')} rows={3} value={typed.hosts} onChange={set('hosts')} autoComplete="off" wrong={wrong(hosts.join(' '))} />
      {isDecision && <Field label={say('agreements.reason')} value={typed.reason} onChange={set('reason')} autoComplete="off" wrong={wrong(typed.reason)} />}
      {!isDecision && <Obligations bound={bound} onChange={setBound} />}
      <Field label={say('agreements.signatory')} value={typed.signatory} onChange={set('signatory')} autoComplete="off" wrong={wrong(typed.signatory)} />
      <Document isMissing={isTried && !file} onChange={setFile} />
      <Field type="date" label={say('agreements.effective')} value={typed.effective} onChange={set('effective')} wrong={wrong(typed.effective)} />
      <Field type="date" label={say('agreements.ends')} value={typed.ends} onChange={set('ends')} />
      <Failure error={propose.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={propose.isPending} onPress={submit}>
          {say('agreements.propose')}
        </Button>
      </div>
    </Dialog>
  );
}

/** What the agreement binds the other party to, as whoever reads it says. */
function Obligations({ bound, onChange }: { bound: readonly string[]; onChange: (bound: readonly string[]) => void }) {
  const say = useSay();
  return (
    <fieldset className="field">
      <legend>{say('agreements.obligations')}</legend>
      {obligations.map((one) => (
        <Tick key={one} isOn={bound.includes(one)} onChange={(isOn) => onChange(isOn ? [...bound, one] : bound.filter((other) => other !== one))}>
          {say(`agreements.obligation.${one}`)}
        </Tick>
      ))}
    </fieldset>
  );
}

/** The signed document, of which only the fingerprint leaves the computer. */
function Document({ isMissing, onChange }: { isMissing: boolean; onChange: (file: File | undefined) => void }) {
  const say = useSay();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{say('agreements.file')}</label>
      <span id={`${id}-hint`} className="hint">
        {say('agreements.file.hint')}
      </span>
      <input id={id} type="file" aria-describedby={`${id}-hint`} aria-invalid={isMissing} onChange={(event) => onChange(event.target.files?.[0])} />
      {isMissing && <span className="wrong">{say('agreements.missing')}</span>}
    </div>
  );
}
