import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keysets as calls } from '../../api/calls';
import type { Keyset as Data, MadeKeyset } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { State } from '../../design/State';
import { useSay, useWords } from '../../words';
import { stamp } from '../../words/times';
import { beyondProof, useProof } from '../glass/useProof';
import { Bans } from './Bans';
import { Rotate, type Kind } from './Rotate';

interface Props {
  keyset: Data;
  onMade: (made: MadeKeyset) => void;
}

/** One environment; those of the settings file are shown, and changed there. */
export function Keyset({ keyset, onMade }: Props) {
  const say = useSay();
  const [rotating, setRotating] = useState<Kind>();
  const [isSwitching, setIsSwitching] = useState(false);
  const isManaged = keyset.source === 'store';
  const isOn = keyset.disabledAt == null;
  return (
    <section className="card stack" aria-labelledby={keyset.subscribeKey}>
      <div className="row spread">
        <h2 id={keyset.subscribeKey}>
          {keyset.app} · {keyset.environment}
        </h2>
        <State tone={isOn ? 'go' : 'stop'}>{say(isOn ? 'keysets.on' : 'keysets.off')}</State>
      </div>
      <h3>{say('keysets.subscribe-key')}</h3>
      <code className="key">{keyset.subscribeKey}</code>
      <Keys keyset={keyset} kind="publish" />
      <Keys keyset={keyset} kind="secret" />
      {isOn && <Bans keyset={keyset} />}
      {isManaged ? (
        <div className="actions">
          <Button shape="compact" onPress={() => setRotating('publish')}>
            {say('keysets.rotate.publish')}
          </Button>
          <Button shape="compact" onPress={() => setRotating('secret')}>
            {say('keysets.rotate.secret')}
          </Button>
          <Button shape="compact" look={isOn ? 'stop' : 'plain'} onPress={() => setIsSwitching(true)}>
            {say(isOn ? 'keysets.disable' : 'keysets.enable')}
          </Button>
        </div>
      ) : (
        <p className="quiet small">{say('keysets.in-settings')}</p>
      )}
      {rotating && <Rotate keyset={keyset} kind={rotating} onMade={onMade} onClose={() => setRotating(undefined)} />}
      {isSwitching && <Switch keyset={keyset} isOn={isOn} onClose={() => setIsSwitching(false)} />}
    </section>
  );
}

/** The keys of a kind, the newest first; a secret is named by when it was made. */
function Keys({ keyset, kind }: { keyset: Data; kind: Kind }) {
  const { say, language } = useWords();
  const [retiring, setRetiring] = useState<string>();
  const isPublish = kind === 'publish';
  const keys = isPublish ? keyset.publishKeys.map((one) => ({ ...one, name: one.key })) : keyset.secretKeys.map((one) => ({ ...one, name: one.createdAt ? say('keysets.made', { time: stamp(one.createdAt, language) }) : say('keysets.in-settings') }));
  return (
    <>
      <h3>{say(`keysets.${kind}-keys`)}</h3>
      <ul className="later">
        {keys.map((one) => (
          <li key={one.id ?? one.name}>
            <span className="who">
              {isPublish ? <code className="key">{one.name}</code> : <span>{one.name}</span>}
              {one.endsAt && <span className="small quiet">{say('keysets.ends', { time: stamp(one.endsAt, language) })}</span>}
            </span>
            {one.id && keys.length > 1 && (
              <Button shape="compact" look="stop" onPress={() => setRetiring(one.id!)}>
                {say('keysets.retire')} <span className="hidden-text">{one.name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {retiring && <Retire keyset={keyset} kind={kind} id={retiring} onClose={() => setRetiring(undefined)} />}
    </>
  );
}

/** What is done once whoever does it has shown their second factor again. */
function useStep(act: () => Promise<unknown>, onClose: () => void) {
  const client = useQueryClient();
  const { shown, field } = useProof();
  const step = useMutation({
    mutationFn: async () => {
      await shown();
      return act();
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['keysets'] });
      onClose();
    },
  });
  return { step, field };
}

function Retire({ keyset, kind, id, onClose }: { keyset: Data; kind: Kind; id: string; onClose: () => void }) {
  const say = useSay();
  const { step, field } = useStep(() => calls.retire(keyset.subscribeKey, kind, id), onClose);
  return (
    <Confirm title={say('keysets.retire.sure')} action={say('keysets.retire')} isPending={step.isPending} error={beyondProof(step.error)} onConfirm={() => step.mutate()} onClose={onClose}>
      <p>{say(`keysets.retire.${kind}`)}</p>
      {field(step.error)}
    </Confirm>
  );
}

function Switch({ keyset, isOn, onClose }: { keyset: Data; isOn: boolean; onClose: () => void }) {
  const say = useSay();
  const { step, field } = useStep(() => calls.switch(keyset.subscribeKey, !isOn), onClose);
  const words = isOn ? 'disable' : 'enable';
  return (
    <Confirm title={say(`keysets.${words}.sure`)} action={say(`keysets.${words}`)} isPending={step.isPending} error={beyondProof(step.error)} onConfirm={() => step.mutate()} onClose={onClose}>
      <p>{say(`keysets.${words}.text`)}</p>
      {field(step.error)}
    </Confirm>
  );
}
