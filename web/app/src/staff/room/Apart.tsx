import { useState } from 'react';
import { Button } from '../../design/Button';
import { useSay } from '../../words';
import { Notes } from './Notes';

/** Psychotherapy notes, which nobody but whoever writes them ever sees; so they are not open by themselves, either. */
export function Apart({ consultation }: { consultation: string }) {
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <section className="stack">
      <div>
        <Button shape="compact" onPress={() => setIsOpen(!isOpen)} aria-expanded={isOpen}>
          {say(isOpen ? 'sensitivity.apart.close' : 'sensitivity.apart.open')}
        </Button>
      </div>
      {isOpen && (
        <>
          <p className="small quiet">{say('sensitivity.apart.text')}</p>
          <Notes consultation={consultation} isApart />
        </>
      )}
    </section>
  );
}
