import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { tasks } from '../../api/calls';
import type { Task } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';

/** So many letters fit into what the server takes, whatever the language. */
const mostLetters = 300;

/** One press and a few words, and a task is done. */
export function Done({ task, name }: { task: Task; name: string }) {
  const say = useSay();
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useTried();
  const isMissing = note.trim() === '';
  const refresh = () => Promise.all(['tasks', 'today'].map((key) => client.invalidateQueries({ queryKey: [key] })));
  const finish = useMutation({
    mutationFn: () => tasks.finish(task.id, note.trim()),
    onSuccess: async () => {
      setIsOpen(false);
      await refresh();
    },
  });
  const close = () => {
    setIsOpen(false);
    // Somebody else may have been faster: the list says so.
    if (finish.error) void refresh();
  };
  return (
    <>
      <Button shape="compact" isPending={finish.isPending} onPress={() => setIsOpen(true)}>
        <Check aria-hidden /> {say('tasks.done')} <span className="hidden-text">{name}</span>
      </Button>
      <Dialog title={say('tasks.done.title')} isOpen={isOpen} onClose={close}>
        {task.text && <p className="written">{task.text}</p>}
        <Field label={say('tasks.done.note')} hint={say('tasks.done.hint')} value={note} onChange={setNote} maxLength={mostLetters} autoComplete="off" wrong={isTried && isMissing ? say('tasks.done.missing') : undefined} />
        <Failure error={finish.error} />
        <div className="actions">
          <Button onPress={close}>{say('app.cancel')}</Button>
          <Button
            look="primary"
            isPending={finish.isPending}
            onPress={() => {
              setIsTried(true);
              if (!isMissing) finish.mutate();
            }}
          >
            {say('tasks.done.do')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
