import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { consultations } from '../../api/calls';
import { Problem } from '../../api/problem';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { useDraft } from '../../draft';
import { useWords } from '../../words';
import { clock } from '../../words/times';

/** Milliseconds without a key press before notes are saved. */
const pause = 1_500;

async function notesOf(id: string, isApart: boolean): Promise<{ text: string; version: number }> {
  try {
    return await (isApart ? consultations.apart(id) : consultations.notes(id));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return { text: '', version: 0 };
    throw error;
  }
}

interface Props {
  consultation: string;
  /** Whether these are psychotherapy notes, for whoever writes them alone. */
  isApart?: boolean;
}

/** Notes save themselves; every key press is also kept on this device until the server has it. */
export function Notes({ consultation, isApart = false }: Props) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const key = [isApart ? 'notes-apart' : 'notes', consultation];
  const saved = useQuery({ queryKey: key, queryFn: () => notesOf(consultation, isApart), staleTime: Infinity });
  const [draft, setDraft, drop] = useDraft<string | null>(`${isApart ? 'notes-apart' : 'notes'}.${consultation}`, null);
  const [savedAt, setSavedAt] = useState<Date>();
  const text = draft ?? saved.data?.text ?? '';
  const latest = useRef(text);
  latest.current = text;
  const save = useMutation({
    mutationFn: (next: string) => (isApart ? consultations.saveApart : consultations.saveNotes)(consultation, next, saved.data?.version ?? 0),
    onSuccess: (answer, sent) => {
      client.setQueryData(key, { ...answer, text: sent });
      setSavedAt(new Date());
      // What was typed meanwhile stays a draft.
      if (latest.current === sent) drop();
    },
    onError: (error) => {
      if (error instanceof Problem && error.status === 409) void saved.refetch();
    },
  });
  const isDirty = draft !== null && draft !== saved.data?.text;
  const { mutate, isPending } = save;
  const isConflict = save.error instanceof Problem && save.error.status === 409;
  useEffect(() => {
    if (!isDirty || isPending || isConflict || !saved.data) return;
    const timer = setTimeout(() => mutate(text), pause);
    return () => clearTimeout(timer);
  }, [isDirty, isPending, isConflict, saved.data, mutate, text]);
  const change = (next: string) => {
    if (isConflict) save.reset();
    setDraft(next);
  };
  const state = isPending ? say('consulting.notes.saving') : isDirty ? say('consulting.notes.draft') : savedAt ? say('consulting.notes.saved', { time: clock(savedAt, language) }) : '';
  return (
    <div className="stack notes">
      <Field label={say(isApart ? 'sensitivity.apart' : 'consulting.notes.write')} rows={isApart ? 8 : 14} value={text} onChange={change} isDisabled={saved.isPending} />
      <p className="small quiet" role="status">
        {state}
      </p>
      {isConflict ? (
        <Notice tone="wait" title={say('consulting.notes.conflict')}>
          {say('consulting.notes.theirs')}: <span className="written">{saved.data?.text}</span>
        </Notice>
      ) : (
        <Failure error={save.error ?? saved.error} />
      )}
    </div>
  );
}
