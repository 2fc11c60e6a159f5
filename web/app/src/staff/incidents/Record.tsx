import { incidents } from '../../api/oversight';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { startOf, wallOf } from '../../plan/zones';
import { useSay } from '../../words';
import { useClinicZone } from '../clinic/zone';
import { useForm } from '../useForm';
import { useStep } from '../useStep';

interface Typed {
  text: string;
  /** A day; none chosen is today. */
  discovered: string | null;
}

/** Writes an incident down, on the day that it is discovered. */
export function Record({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const [typed, setTyped, drop] = useForm<Typed>('incident', { text: '', discovered: null });
  const { text } = typed;
  const zone = useClinicZone();
  const today = wallOf(new Date().toISOString(), zone).date;
  const discovered = typed.discovered ?? today;
  const [isTried, setIsTried] = useTried();
  const record = useStep('incidents', () => incidents.record(text.trim(), startOf(discovered, zone).toISOString()), () => {
    drop();
    onClose();
  });
  const wrong = (isRight: boolean) => (isTried && !isRight ? say('incidents.missing') : undefined);
  const isDay = discovered !== '' && discovered <= today;
  const cancel = () => {
    drop();
    onClose();
  };
  return (
    <Dialog title={say('incidents.add')} isOpen onClose={cancel}>
      <Field label={say('incidents.what')} hint={say('incidents.what.hint')} rows={4} value={text} onChange={(value) => setTyped({ ...typed, text: value })} wrong={wrong(text.trim() !== '')} />
      <Field label={say('incidents.discovered')} type="date" value={discovered} onChange={(value) => setTyped({ ...typed, discovered: value })} wrong={wrong(isDay)} />
      <Failure error={record.error} />
      <div className="actions">
        <Button onPress={cancel}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={record.isPending} onPress={() => (text.trim() !== '' && isDay ? record.mutate() : setIsTried(true))}>
          {say('incidents.save')}
        </Button>
      </div>
    </Dialog>
  );
}
