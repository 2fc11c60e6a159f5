import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { consultations } from '../../api/calls';
import type { Consultation } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { Tick } from '../../design/Tick';
import { useTried } from '../../design/useTried';
import { useDraft } from '../../draft';
import { useSay } from '../../words';
import { freshTask, NextTask, type TaskDraft } from './NextTask';

const outcomes = ['completed', 'patient-absent', 'provider-absent', 'technical-failure', 'left-before-seen'] as const;
/** Days for which a patient may write after a visit. */
const lengths = [0, 3, 7, 14, 30];

interface Props {
  consultation: Consultation;
  onClose: () => void;
  /** What must be done while the visit's page and channels are open. */
  onBefore: () => Promise<void>;
  /** Leaves the call, when the visit is over. */
  onLeave: () => void;
}

interface Draft {
  outcome: string;
  summary: string;
  isFollowUp: boolean;
  note: string;
  /** For how many days the patient may write; none unless somebody says so. */
  days: number;
  /** What is still to be done; none unless somebody ticks it. */
  task: TaskDraft | null;
}

/** For how long the patient may write to those who treated them. */
function Days({ days, onChange }: { days: number; onChange: (days: number) => void }) {
  const say = useSay();
  const options = lengths.map((value) => ({ value: String(value), label: say('thread.days.count', { count: value }) }));
  return <Select label={say('thread.days')} value={String(days)} options={options} onChange={(value) => onChange(Number(value))} />;
}

/** How the visit ended, what the patient takes home, and whether they come again. */
export function Finish({ consultation, onClose, onBefore, onLeave }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft, drop] = useDraft<Draft>(`finish.${consultation.id}`, { outcome: 'completed', summary: '', isFollowUp: false, note: '', days: 0, task: null });
  const [isTried, setIsTried] = useTried();
  const { outcome, summary, isFollowUp, note, days, task } = draft;
  const isWhole = !task || (task.text.trim() !== '' && task.due !== '');
  const finish = useMutation({
    mutationFn: async () => {
      await onBefore();
      if (consultation.state === 'in-progress') await consultations.wrapUp(consultation.id);
      const followUp = { required: isFollowUp, ...(isFollowUp && note.trim() ? { note: note.trim() } : {}) };
      return consultations.complete(consultation.id, {
        outcome,
        followUp,
        ...(summary.trim() ? { summary: summary.trim() } : {}),
        ...(days > 0 ? { threadDays: days } : {}),
        ...(task ? { task: { text: task.text.trim(), due: task.due, ...(task.ownerId ? { ownerId: task.ownerId } : {}) } } : {}),
      });
    },
    onSuccess: async () => {
      drop();
      onLeave();
      await client.invalidateQueries({ queryKey: ['today'] });
      await navigate({ to: '/today' });
    },
    // The first of the two steps may have been done.
    onError: () => client.invalidateQueries({ queryKey: ['consultation', consultation.id] }),
  });
  return (
    <Dialog title={say('consulting.finish.title')} isOpen onClose={onClose}>
      <Choice
        label={say('consulting.outcome')}
        value={outcome}
        options={outcomes.map((value) => ({ value, label: say(`consulting.outcome.${value}`) }))}
        onChange={(value) => setDraft({ ...draft, outcome: value })}
      />
      <Field label={say('consulting.summary')} hint={say('consulting.summary.hint')} rows={4} value={summary} onChange={(value) => setDraft({ ...draft, summary: value })} />
      <Tick isOn={isFollowUp} onChange={(value) => setDraft({ ...draft, isFollowUp: value })}>
        {say('consulting.follow-up')}
      </Tick>
      {isFollowUp && <Field label={say('consulting.follow-up.note')} rows={2} value={note} onChange={(value) => setDraft({ ...draft, note: value })} />}
      <Days days={days} onChange={(value) => setDraft({ ...draft, days: value })} />
      <Tick isOn={task !== null} onChange={(value) => setDraft({ ...draft, task: value ? freshTask() : null })}>
        {say('tasks.add')}
      </Tick>
      {task && <NextTask task={task} isTried={isTried} onChange={(changed) => setDraft({ ...draft, task: changed })} />}
      <Failure error={finish.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={finish.isPending} onPress={() => (isWhole ? finish.mutate() : setIsTried(true))}>
          {say('consulting.finish.do')}
        </Button>
      </div>
    </Dialog>
  );
}
