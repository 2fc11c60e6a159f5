import { State, type Tone } from '../../design/State';
import { Table } from '../../design/Table';
import { useWords } from '../../words';
import { day } from '../../words/times';

type Standing = 'current' | 'lapsed' | 'never';
const tones: Record<Standing, Tone> = { current: 'go', lapsed: 'stop', never: 'stop' };

export interface Done {
  key: string;
  name: string;
  /** The newest of it. */
  day: string | undefined;
  state: string | undefined;
}

/** When each of what is done every year was done last, and whether it still counts. */
export function Yearly({ label, all }: { label: string; all: readonly Done[] }) {
  const { say, language } = useWords();
  const rows = all.map((one) => {
    const standing = (one.state ?? 'never') as Standing;
    const state = (
      <State key="state" tone={tones[standing]}>
        {say(`registers.yearly.${standing}`)}
      </State>
    );
    return { key: one.key, cells: [one.name, one.day ? day(one.day, language) : '–', state] };
  });
  return <Table label={label} heads={[say('registers.yearly.what'), say('registers.yearly.day'), say('registers.state')]} rows={rows} named={0} />;
}
