import { useQuery } from '@tanstack/react-query';
import { clinic } from '../../api/calls';
import { useSession } from '../../api/session';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useSay } from '../../words';

export interface TaskDraft {
  text: string;
  due: string;
  ownerId: string;
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A week ahead, by whoever gives it. */
export const freshTask = (): TaskDraft => ({ text: '', due: inDays(7), ownerId: '' });

/** What is still to be done after the visit, by whom and by when. */
export function NextTask({ task, onChange, isTried }: { task: TaskDraft; onChange: (task: TaskDraft) => void; isTried: boolean }) {
  const say = useSay();
  const { data: session } = useSession();
  const nurses = useQuery({ queryKey: ['people', 'nurse'], queryFn: () => clinic.people('nurse') });
  const others = (nurses.data?.items ?? []).filter((one) => one.active && one.id !== session?.personId);
  const owners = [{ value: '', label: say('tasks.own') }, ...others.map((one) => ({ value: one.id, label: one.name }))];
  return (
    <>
      <Field
        label={say('tasks.text')}
        hint={say('tasks.text.hint')}
        wrong={isTried && task.text.trim() === '' ? say('tasks.text.missing') : undefined}
        rows={2}
        value={task.text}
        onChange={(text) => onChange({ ...task, text })}
      />
      <Field label={say('tasks.due')} type="date" wrong={isTried && task.due === '' ? say('tasks.due.missing') : undefined} value={task.due} onChange={(due) => onChange({ ...task, due })} />
      <Select label={say('tasks.owner')} value={task.ownerId} options={owners} onChange={(ownerId) => onChange({ ...task, ownerId })} />
    </>
  );
}
