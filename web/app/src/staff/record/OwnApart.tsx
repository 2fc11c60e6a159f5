import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { consultations } from '../../api/calls';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';

/** The psychotherapy notes that whoever looks wrote of an earlier visit. Nothing is asked for until they open it: that they read them is written down. */
export function OwnApart({ consultation, of }: { consultation: string; of: string }) {
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  const notes = useQuery({ queryKey: ['notes-apart', consultation, 'read'], queryFn: () => consultations.apart(consultation), enabled: isOpen, retry: false, gcTime: 0 });
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        {say('sensitivity.apart.own')} <span className="hidden-text">({of})</span>
      </summary>
      <Failure error={notes.error} onRetry={() => void notes.refetch()} />
      {isOpen && notes.data && <p className={notes.data.text === '' ? 'quiet' : 'written'}>{notes.data.text === '' ? say('sensitivity.apart.none') : notes.data.text}</p>}
    </details>
  );
}
