import { useState } from 'react';
import { incidents } from '../../api/oversight';
import { useSession } from '../../api/session';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useDraft } from '../../draft';
import { startOf, wallOf } from '../../plan/zones';
import { useSay } from '../../words';
import { useClinicZone } from '../clinic/zone';
import { useStep } from '../useStep';

/** Writes an incident down, on the day that it is discovered. */
export function Record({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const { data: session } = useSession();
  const [text, setText, drop] = useDraft(`incident.${session?.personId}`, '');
  const [chosen, setChosen] = useState<string>();
  const zone = useClinicZone();
  const today = wallOf(new Date().toISOString(), zone).date;
  const discovered = chosen ?? today;
  const [isTried, setIsTried] = useTried();
  const record = useStep('incidents', () => incidents.record(text.trim(), startOf(discovered, zone).toISOString()), () => {
    drop();
    onClose();
  });
  const wrong = (isRight: boolean) => (isTried && !isRight ? say('incidents.missing') : undefined);
  const isDay = discovered !== '' && discovered <= today;
  return (
    <Dialog title={say('incidents.add')} isOpen onClose={onClose}>
      <Field label={say('incidents.what')} hint={say('incidents.what.hint')} rows={4} value={text} onChange={setText} wrong={wrong(text.trim() !== '')} />
      <Field label={say('incidents.discovered')} type="date" value={discovered} onChange={setChosen} wrong={wrong(isDay)} />
      <Failure error={record.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={record.isPending} onPress={() => (text.trim() !== '' && isDay ? record.mutate() : setIsTried(true))}>
          {say('incidents.save')}
        </Button>
      </div>
    </Dialog>
  );
}
