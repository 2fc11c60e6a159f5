import { activity } from '../../api/activity';
import type { ActivityFlag } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { useForm } from '../useForm';
import { useStep } from '../useStep';
import { dispositions } from './rules';

/** As short as a note may be. */
const shortest = 10;

/** Somebody says what came of a flag. */
export function Close({ flag, onClose }: { flag: ActivityFlag; onClose: () => void }) {
  const say = useSay();
  const [typed, setTyped, drop] = useForm(`activity.${flag.id}`, { disposition: 'explained', note: '' });
  const { disposition, note } = typed;
  const [isTried, setIsTried] = useTried();
  const close = useStep('activity', () => activity.close(flag.id, disposition, note.trim()), () => {
    drop();
    onClose();
  });
  const isShort = note.trim().length < shortest;
  const submit = () => {
    setIsTried(true);
    if (!isShort) close.mutate();
  };
  const cancel = () => {
    drop();
    onClose();
  };
  return (
    <Dialog title={say('activity.close')} isOpen onClose={cancel}>
      <Select label={say('activity.disposition')} value={disposition} onChange={(value) => setTyped({ ...typed, disposition: value })} options={dispositions.map((value) => ({ value, label: say(`activity.disposition.${value}`) }))} />
      <Field label={say('activity.note')} hint={say('activity.note.hint')} rows={3} value={note} onChange={(value) => setTyped({ ...typed, note: value })} wrong={isTried && isShort ? say('activity.note.short') : undefined} />
      <Failure error={close.error} />
      <div className="actions">
        <Button onPress={cancel}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={close.isPending} onPress={submit}>
          {say('activity.close.save')}
        </Button>
      </div>
    </Dialog>
  );
}
