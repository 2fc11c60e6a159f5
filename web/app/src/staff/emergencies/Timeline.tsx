import type { ReactNode } from 'react';
import type { Incident } from '../../api/views';
import { State, type Tone } from '../../design/State';
import { useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { useNameOf } from '../names';

const waysTones: Record<string, Tone> = { pending: 'wait', sent: 'info', delivered: 'go', failed: 'stop', gone: 'stop', withheld: 'plain', unneeded: 'plain' };

const since = (from: string, until: string, unit: number) => Math.round((Date.parse(until) - Date.parse(from)) / unit);

/** What happened, in its order: raised, who was paged by which way, taken, over. */
export function Timeline({ record: { escalation: one, pages, note } }: { record: Incident }) {
  const { say } = useWords();
  const nameOf = useNameOf();
  const severity = say(`consulting.escalate.${one.severity}` as Key);
  const reason = say(`consulting.escalate.${one.reasonCode}` as Key);
  return (
    <section className="card stack" aria-labelledby="timeline">
      <h2 id="timeline">{say('incident.timeline')}</h2>
      <ol className="incident">
        <Step at={one.raisedAt}>{say(one.drill ? 'incident.raised.drill' : 'incident.raised', { name: nameOf(one.raisedBy), severity, reason })}</Step>
        {pages.map((page) => (
          <Step key={`${page.at} ${page.personId}`} at={page.at}>
            {page.layer ? say('incident.paged', { name: nameOf(page.personId), layer: say('rota.layer', { number: page.layer }) }) : say(page.circle === 'leads' ? 'incident.paged.leads' : 'incident.paged.all', { name: nameOf(page.personId) })}
            <ul>
              {page.ways.map((way) => (
                <li key={way.channel}>
                  {say(`letters.way.${way.channel}` as Key)} <State tone={waysTones[way.state] ?? 'plain'}>{say(`letters.state.${way.state}` as Key)}</State>
                </li>
              ))}
            </ul>
          </Step>
        ))}
        {one.acknowledgedAt && <Step at={one.acknowledgedAt}>{say('incident.taken', { name: nameOf(one.acknowledgedBy ?? ''), seconds: since(one.raisedAt, one.acknowledgedAt, 1_000) })}</Step>}
        {one.resolvedAt && (
          <Step at={one.resolvedAt}>
            {one.status === 'withdrawn' ? say('incident.withdrawn') : say('incident.over', { minutes: since(one.raisedAt, one.resolvedAt, 60_000) })}
            {one.outcomeCode && <p>{say('incident.outcome.told', { outcome: say(`incident.outcome.${one.outcomeCode}` as Key), name: nameOf(one.resolvedBy ?? '') })}</p>}
            {note && <p>{note}</p>}
          </Step>
        )}
      </ol>
    </section>
  );
}

function Step({ at, children }: { at: string; children: ReactNode }) {
  const { language } = useWords();
  return (
    <li>
      <time dateTime={at}>{new Date(at).toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit', second: '2-digit' })}</time>
      <div className="happened">{children}</div>
    </li>
  );
}
