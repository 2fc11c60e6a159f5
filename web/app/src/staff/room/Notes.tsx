import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { consultations } from '../../api/calls';
import { Problem } from '../../api/problem';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { kept, useDraft } from '../../draft';
import { useWords } from '../../words';
import { clock } from '../../words/times';

/** Milliseconds without a key press before notes are saved. */
const pause = 1_500;

/** Milliseconds for which whoever leaves a visit waits for its notes to be saved. */
const longest = 10_000;

/** Notes on this page that are not saved; whether they wait for whoever writes them. */
const unsaved = new Map<string, boolean>();

const nameOf = (consultation: string, isApart: boolean): string => `${isApart ? 'notes-apart' : 'notes'}.${consultation}`;

/** Says which notes are meant: those apart may be closed, while the others are seen to be saved. */
const unsavedProblem = (isApart: boolean) => (isApart ? new Problem(409, 'notes.apart-unsaved', 'the psychotherapy notes are not saved') : new Problem(409, 'notes.unsaved', 'the notes are not saved'));

/** Waits until what was written of a visit is saved, which it does by itself; where it does not, whoever wrote it stays. */
export async function notesSaved(consultation: string): Promise<void> {
  const apart = nameOf(consultation, true);
  const names = [nameOf(consultation, false), apart];
  const isLeft = (name: string) => unsaved.has(name) || kept.read<string | null>(name) != null;
  // What is kept on this device and not open here is saved by nobody.
  const isStuck = (name: string) => unsaved.get(name) ?? true;
  const until = performance.now() + longest;
  for (let left = names.filter(isLeft); left.length > 0; left = names.filter(isLeft)) {
    if (left.some(isStuck) || performance.now() > until) throw unsavedProblem(left.every((name) => name === apart));
    await new Promise((done) => setTimeout(done, 100));
  }
}

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

/** Whoever leaves the visit is told of notes that are not saved. */
function useUnsaved(name: string, isDirty: boolean, isConflict: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    unsaved.set(name, isConflict);
    return () => {
      unsaved.delete(name);
    };
  }, [name, isDirty, isConflict]);
}

/** Notes save themselves; every key press is also kept on this device until the server has it. */
export function Notes({ consultation, isApart = false }: Props) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const key = [isApart ? 'notes-apart' : 'notes', consultation];
  const saved = useQuery({ queryKey: key, queryFn: () => notesOf(consultation, isApart), staleTime: Infinity });
  const name = nameOf(consultation, isApart);
  const [draft, setDraft, drop] = useDraft<string | null>(name, null);
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
  useUnsaved(name, isDirty, isConflict);
  useEffect(() => {
    if (draft !== null && !isDirty) drop();
  }, [draft, isDirty, drop]);
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
