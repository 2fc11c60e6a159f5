import { useState } from 'react';
import type { Asset, Risk } from '../../api/views';
import { Button } from '../../design/Button';
import { Empty } from '../../design/Empty';
import { State, type Tone } from '../../design/State';
import { Table } from '../../design/Table';
import { useWords } from '../../words';
import { day } from '../../words/times';
import { namesOf, type Level, type states, type treatments } from './lists';
import { RiskForm } from './RiskForm';

const tones: Record<Level, Tone> = { low: 'go', middle: 'wait', high: 'stop' };

/** The risks of every asset, and the form for one. */
export function Register({ assets, risks }: { assets: readonly Asset[]; risks: readonly Risk[] }) {
  const { say, language } = useWords();
  const [shown, setShown] = useState<Risk | 'new'>();
  const declared = assets.filter((asset) => asset.id);
  const nameOf = namesOf(declared);
  const cellsOf = (risk: Risk) => [
    <span key="risk">
      {risk.threat} <span className="quiet small">{risk.vulnerability}</span>
    </span>,
    nameOf(risk),
    <State key="level" tone={risk.state === 'treated' ? 'plain' : tones[risk.level as Level]}>
      {say(`risks.level.${risk.level as Level}`)}
    </State>,
    `${say(`risks.treatment.${risk.treatment as (typeof treatments)[number]}`)} · ${risk.owner}`,
    risk.late ? (
      <State key="due" tone="stop">
        {say('risks.late', { day: day(risk.due, language) })}
      </State>
    ) : (
      day(risk.due, language)
    ),
    say(`risks.state.${risk.state as (typeof states)[number]}`),
    <Button key="change" shape="compact" aria-label={say('risks.change', { threat: risk.threat })} onPress={() => setShown(risk)}>
      {say('risks.change.short')}
    </Button>,
  ];
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('risks.list')}</h2>
        {declared.length > 0 && <Button onPress={() => setShown('new')}>{say('risks.add')}</Button>}
      </div>
      {declared.length === 0 && <p className="quiet">{say('risks.add.first')}</p>}
      {risks.length === 0 && <Empty title={say('risks.list.empty')}>{say('risks.list.empty.text')}</Empty>}
      {risks.length > 0 && (
        <Table
          label={say('risks.list')}
          heads={[say('risks.risk'), say('risks.asset'), say('risks.level'), say('risks.treatment'), say('risks.due'), say('risks.state'), say('risks.todo')]}
          rows={risks.map((risk) => ({ key: risk.id, cells: cellsOf(risk) }))}
          named={0}
        />
      )}
      {shown && <RiskForm assets={declared} {...(shown === 'new' ? {} : { risk: shown })} onClose={() => setShown(undefined)} />}
    </section>
  );
}
