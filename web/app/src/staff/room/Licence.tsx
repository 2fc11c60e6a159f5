import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Consultation, Visit } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useSay, type Say } from '../../words';
import type { Key } from '../../words/catalog';
import { Where } from './Where';

/** For what the law lets somebody treat where they hold no licence. */
export const reasons = ['emergency', 'established-patient', 'consult', 'federal', 'foreign-law'] as const;

interface Props {
  consultation: Consultation;
  /** Starts the visit, for a reason where one is needed. */
  begin: UseMutationResult<Visit, Error, string | undefined>;
}

type Licensed = NonNullable<Consultation['licence']>;

/** In which of the ways in which a provider may not treat there. */
function titleOf({ state, abroad }: Licensed, say: Say): string {
  if (abroad) return say('consulting.licence.abroad');
  return state == null ? say('consulting.licence.unplaced') : say('consulting.licence.lacking', { state });
}

/** What can be done: where nobody knows the place, ask for it; a colleague can start no more than they can. */
function adviceOf({ state, abroad, refuses }: Licensed, isStopped: boolean): Key {
  if (state == null && !abroad) return isStopped ? 'consulting.licence.unplaced.stopped' : 'consulting.licence.unplaced.text';
  if (isStopped) return 'consulting.licence.stopped';
  return refuses ? 'consulting.licence.moved' : 'consulting.licence.warned';
}

/** That the provider holds no licence where the patient is now, and what can be done. */
export function Licence({ consultation, begin }: Props) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  const { licence, state } = consultation;
  if (!licence) return null;
  const reason = reasons.find((one) => one === licence.exception);
  if (reason) return <Notice title={say('consulting.licence.excepted')}>{say(`consulting.licence.${reason}`)}</Notice>;
  const isStopped = licence.refuses && state === 'connecting';
  return (
    <>
      <Notice tone={licence.refuses ? 'stop' : 'wait'} title={titleOf(licence, say)}>
        <p>
          {say(adviceOf(licence, isStopped))} {state !== 'connecting' && say('consulting.licence.written')}
        </p>
        <div>
          <Button shape="compact" onPress={() => setIsAsking(true)}>
            {say('consulting.where')}
          </Button>
        </div>
        {isStopped && licence.mayExcept && <Excepting begin={begin} isAbroad={licence.abroad} />}
      </Notice>
      {isAsking && <Where consultation={consultation} onClose={() => setIsAsking(false)} />}
    </>
  );
}

/** A reason for which the law lets them start all the same; it is written down. */
function Excepting({ begin, isAbroad }: Pick<Props, 'begin'> & { isAbroad: boolean }) {
  const say = useSay();
  const fitting = reasons.filter((one) => isAbroad || one !== 'foreign-law');
  const [reason, setReason] = useState<string>(reasons[0]);
  return (
    <div className="stack tight">
      <Select label={say('consulting.licence.reason')} value={reason} onChange={setReason} options={fitting.map((value) => ({ value, label: say(`consulting.licence.${value}`) }))} />
      <div>
        <Button look="stop" shape="compact" isPending={begin.isPending} onPress={() => begin.mutate(reason)}>
          {say('consulting.licence.anyway')}
        </Button>
      </div>
      {begin.variables !== undefined && <Failure error={begin.error} />}
    </div>
  );
}
