import { useState } from 'react';
import type { Schedule } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import type { Editing } from './editing';

const mostOf = (schedule: Schedule): string => schedule.mostADay?.toString() ?? '';
const licencesOf = (schedule: Schedule): string => schedule.licences.join(' ');

/** What a provider takes a day, and where they may treat. */
export function Limits({ schedule, canEdit, save }: Editing) {
  const say = useSay();
  const [most, setMost] = useState(mostOf(schedule));
  const [licences, setLicences] = useState(licencesOf(schedule));
  const [isTried, setIsTried] = useTried();
  const [read, setRead] = useState(schedule);
  if (read !== schedule) {
    // What is shown is what is replaced: what a colleague changed meanwhile is seen before it is written over.
    setRead(schedule);
    if (mostOf(read) !== mostOf(schedule)) setMost(mostOf(schedule));
    if (licencesOf(read) !== licencesOf(schedule)) setLicences(licencesOf(schedule));
  }
  const isNumber = most === '' || (/^[1-9]\d{0,2}$/.test(most) && Number(most) <= 288);
  // Named twice it is the same state.
  const codes = [...new Set(licences.toUpperCase().split(/[\s,;]+/).filter((one) => one !== ''))];
  const areCodes = codes.length <= 100 && codes.every((one) => /^[A-Z-]{2,8}(:\d{4}-\d{2}-\d{2})?$/.test(one));
  const isSaved = mostOf(schedule) === most && licencesOf(schedule) === codes.join(' ');
  const submit = () => {
    setIsTried(true);
    if (isNumber && areCodes) save.mutate({ ...schedule, replaces: schedule, mostADay: most === '' ? null : Number(most), licences: codes });
  };
  return (
    <section className="card stack" aria-labelledby="limits">
      <h2 id="limits">{say('week.limits')}</h2>
      <Field label={say('week.most')} hint={say('week.most.hint')} inputMode="numeric" value={most} onChange={setMost} isReadOnly={!canEdit} wrong={isTried && !isNumber ? say('week.most.wrong') : undefined} />
      <Field label={say('week.licences')} hint={say('week.licences.hint')} value={licences} onChange={setLicences} isReadOnly={!canEdit} autoComplete="off" wrong={isTried && !areCodes ? say('week.licences.wrong') : undefined} />
      {isTried && save.isSuccess && isSaved && <Notice tone="go">{say('week.saved')}</Notice>}
      {isTried && <Failure error={save.error} />}
      {canEdit && (
        <div>
          <Button isPending={save.isPending} isDisabled={isSaved} onPress={submit}>
            {say('week.save')}
          </Button>
        </div>
      )}
    </section>
  );
}
