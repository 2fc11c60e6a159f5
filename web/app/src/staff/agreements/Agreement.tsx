import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { agreements as calls } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { Agreement as Data } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { State, type Tone } from '../../design/State';
import { useSay, useWords } from '../../words';
import { day } from '../../words/times';
import { Approve } from '../glass/Approve';
import { useNameOf } from '../names';
import { obligations } from './obligations';

type Standing = 'proposed' | 'ahead' | 'active' | 'over' | 'ended' | 'replaced';
type Basis = 'baa' | 'no-phi' | 'own';
const tones: Record<Standing, Tone> = { proposed: 'wait', ahead: 'info', active: 'go', over: 'stop', ended: 'plain', replaced: 'plain' };

/** A version of an agreement, and what may be done about it. */
export function Agreement({ agreement, onRenew }: { agreement: Data; onRenew: () => void }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { data: session } = useSession();
  const [isEnding, setIsEnding] = useState(false);
  const [isApproving, setIsApproving] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['agreements'] });
  const nameOf = useNameOf();
  const { vendor } = agreement;
  const state = agreement.state as Standing;
  const effective = day(agreement.effective, language);
  const span = agreement.ends ? say('agreements.span', { effective, ends: day(agreement.ends, language) }) : say('agreements.span.open', { effective });
  const terms = `${say(`agreements.basis.${agreement.basis as Basis}`)}. ${say('agreements.hosts', { hosts: agreement.hosts.join(', ') })}. ${span}.`;
  const isOpen = state === 'active' || state === 'ahead';
  const lacking = agreement.basis === 'baa' ? obligations.filter((one) => !agreement.obligations.includes(one)) : [];
  const lacks = lacking.length > 0 && <p>{say('agreements.lacking', { obligations: lacking.map((one) => say(`agreements.obligation.${one}`)).join(', ') })}</p>;
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{vendor}</h2>
        <State tone={tones[state]}>{say(`agreements.state.${state}`)}</State>
      </div>
      <p>{terms}</p>
      {agreement.reason && <p>{agreement.reason}</p>}
      {lacks}
      <p className="quiet small">{say('agreements.signed', { signatory: agreement.signatory, by: nameOf(agreement.proposedBy) })}</p>
      <p className="quiet small">
        {say('agreements.document')}: <code className="key">{agreement.documentSha256}</code>
      </p>
      <div className="actions">
        {state === 'proposed' && agreement.proposedBy === session?.personId && <p className="quiet small">{say('agreements.approve.own')}</p>}
        {state === 'proposed' && agreement.proposedBy !== session?.personId && (
          <Button look="primary" shape="compact" onPress={() => setIsApproving(true)}>
            {say('agreements.approve', { vendor })}
          </Button>
        )}
        {(isOpen || state === 'over') && (
          <Button shape="compact" onPress={onRenew}>
            {say('agreements.renew', { vendor })}
          </Button>
        )}
        {(isOpen || state === 'proposed') && (
          <Button look="stop" shape="compact" onPress={() => setIsEnding(true)}>
            {say(state === 'proposed' ? 'agreements.withdraw' : 'agreements.end', { vendor })}
          </Button>
        )}
      </div>
      {isApproving && (
        <Approve title={say('agreements.approve', { vendor })} approve={() => calls.approve(agreement.id, agreement.version)} refresh={refresh} onClose={() => setIsApproving(false)}>
          <p>{terms}</p>
          {lacks}
        </Approve>
      )}
      {isEnding && <End agreement={agreement} refresh={refresh} onClose={() => setIsEnding(false)} />}
    </section>
  );
}

/** Ends it, or takes this version back before it was approved; what stands beside that goes on. */
function End({ agreement, refresh, onClose }: { agreement: Data; refresh: () => Promise<unknown>; onClose: () => void }) {
  const say = useSay();
  const isProposed = agreement.state === 'proposed';
  const end = useMutation({
    mutationFn: () => (isProposed ? calls.withdraw(agreement.id, agreement.version) : calls.end(agreement.id)),
    onSuccess: async () => {
      onClose();
      await refresh();
    },
  });
  const title = say(isProposed ? 'agreements.withdraw' : 'agreements.end', { vendor: agreement.vendor });
  return (
    <Confirm title={title} action={title} isPending={end.isPending} error={end.error} onConfirm={() => end.mutate()} onClose={onClose}>
      <p>{say(isProposed ? 'agreements.withdraw.text' : 'agreements.end.text')}</p>
    </Confirm>
  );
}
