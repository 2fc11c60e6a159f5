import { useState } from 'react';
import { Button } from '../../design/Button';
import { useSay } from '../../words';
import { Notes } from './Notes';

/** Psychotherapy notes, which nobody but whoever writes them ever sees; so they are not open by themselves, either. */
export function Apart({ consultation }: { consultation: string }) {
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  // Once they were open they stay on the page: what was typed a moment ago saves itself.
  const [wasOpen, setWasOpen] = useState(false);
  const toggle = () => {
    setIsOpen(!isOpen);
    setWasOpen(true);
  };
  return (
    <section className="stack">
      <div>
        <Button shape="compact" onPress={toggle} aria-expanded={isOpen}>
          {say(isOpen ? 'sensitivity.apart.close' : 'sensitivity.apart.open')}
        </Button>
      </div>
      {wasOpen && (
        <div hidden={!isOpen}>
          <div className="stack">
            <p className="small quiet">{say('sensitivity.apart.text')}</p>
            <Notes consultation={consultation} isApart />
          </div>
        </div>
      )}
    </section>
  );
}
