import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { retention } from '../../api/oversight';
import type { Hold } from '../../api/views';
import { Button } from '../../design/Button';
import { State } from '../../design/State';
import { useSay, useWords } from '../../words';
import { useCodes } from '../../words/codes';
import { dateIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { Approve } from '../glass/Approve';
import { useNameOf } from '../names';
import { useMark } from './classes';
import { PlaceHold } from './PlaceHold';

/** What is held whatever the rules say. */
export function Holds({ holds, classes }: { holds: Hold[]; classes: string[] }) {
  const say = useSay();
  const [isPlacing, setIsPlacing] = useState(false);
  return (
    <section className="card stack holds">
      <div className="row spread">
        <h2>{say('retention.holds')}</h2>
        <Button onPress={() => setIsPlacing(true)}>{say('retention.hold.add')}</Button>
      </div>
      <p>{say('retention.holds.text')}</p>
      {holds.length === 0 && <p className="quiet">{say('retention.holds.none')}</p>}
      <ul className="later">
        {holds.map((one) => (
          <Held key={one.id} hold={one} />
        ))}
      </ul>
      {isPlacing && <PlaceHold classes={classes} onClose={() => setIsPlacing(false)} />}
    </section>
  );
}

function Held({ hold }: { hold: Hold }) {
  const { say, language } = useWords();
  const [isAsking, setIsAsking] = useState(false);
  const client = useQueryClient();
  const zone = useClinicZone();
  const state = hold.released ? 'released' : hold.askedBy ? 'asked' : 'stands';
  const tone = { released: 'plain', asked: 'wait', stands: 'info' } as const;
  const mark = useMark()(hold.mark);
  const why = useCodes('retention.hold.reason');
  const nameOf = useNameOf();
  const words = say('retention.hold.release', { mark });
  return (
    <li>
      <span className="who">
        <strong>{mark}</strong>
        <span className="small quiet">{say('retention.hold.line', { reason: why(hold.reason), matter: hold.matter, when: dateIn(hold.placed, zone, language), by: nameOf(hold.placedBy) })}</span>
      </span>
      <State tone={tone[state]}>{say(`retention.hold.${state}`, { by: nameOf(hold.askedBy ?? ''), when: hold.released ? dateIn(hold.released, zone, language) : '' })}</State>
      {state !== 'released' && (
        <Button look="stop" shape="compact" onPress={() => setIsAsking(true)}>
          {words}
        </Button>
      )}
      {isAsking && (
        <Approve title={words} approve={() => retention.release(hold.id)} refresh={() => client.invalidateQueries({ queryKey: ['retention'] })} onClose={() => setIsAsking(false)}>
          <p>{say(state === 'asked' ? 'retention.hold.release.second' : 'retention.hold.release.first')}</p>
        </Approve>
      )}
    </li>
  );
}
