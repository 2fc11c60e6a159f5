import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Consultation, Visit } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useSay, useWords, type Say } from '../../words';
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

/** What must be taken down before a visit begins. */
const needs = ['location', 'callbackNumber', 'emergencyContact', 'identity', 'privacy'] as const;

/** What of that is missing, in words; nothing where none is. */
function useMissing(licence: Licensed | null | undefined): string | undefined {
  const { say, language } = useWords();
  const missing = needs.filter((one) => licence?.missing.includes(one));
  if (missing.length === 0) return undefined;
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(missing.map((one) => say(`consulting.intake.${one}`)));
}

/** Whether it is known of what place no licence is on record. */
const isElsewhere = ({ state, abroad }: Licensed) => abroad || state != null;

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

/** That the provider holds no licence where the patient is now, or not all was taken down that help needs, and what can be done. */
export function Licence({ consultation, begin }: Props) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  const { licence, state } = consultation;
  const what = useMissing(licence);
  if (!licence) return null;
  // Where that alone stops it, nothing is to be said of licences.
  const isUnasked = what !== undefined && !isElsewhere(licence);
  const reason = reasons.find((one) => one === licence.exception);
  if (reason) return <Notice title={isUnasked ? say('consulting.intake.excepted', { what }) : say('consulting.licence.excepted')}>{say(`consulting.licence.${reason}`)}</Notice>;
  const isStopped = licence.refuses && state === 'connecting';
  return (
    <>
      <Notice tone={licence.refuses ? 'stop' : 'wait'} title={isUnasked ? say('consulting.intake.title') : titleOf(licence, say)}>
        {what !== undefined && <p>{say('consulting.intake.missing', { what })}</p>}
        {!isUnasked && (
          <p>
            {say(adviceOf(licence, isStopped))} {state !== 'connecting' && say('consulting.licence.written')}
          </p>
        )}
        <div>
          <Button shape="compact" onPress={() => setIsAsking(true)}>
            {say(what === undefined ? 'consulting.where' : 'consulting.intake.write')}
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
