import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { languageNotices } from '../../api/languageNotices';
import type { LanguageNoticeVersion } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { State, type Tone } from '../../design/State';
import { useSay, useWords } from '../../words';
import { languageName } from '../../words/language';
import { day, stamp } from '../../words/times';
import { useNameOf } from '../names';

const tones: Record<LanguageNoticeVersion['state'], Tone> = { posted: 'go', unreviewed: 'stop', withdrawn: 'plain', replaced: 'plain' };

interface Props {
  /** The newest first. */
  versions: LanguageNoticeVersion[];
  mayEnter: boolean;
  onEnter: (before: LanguageNoticeVersion) => void;
}

/** The notice in one language, and what it was before. */
export function OfLanguage({ versions, mayEnter, onEnter }: Props) {
  const { say, language } = useWords();
  const [newest, ...earlier] = versions;
  const [isLeaving, setIsLeaving] = useState(false);
  if (!newest) return null;
  const { locale, state } = newest;
  // A withdrawal has no words; a new version begins with those before it.
  const worded = versions.find(({ text }) => text !== '') ?? newest;
  const name = languageName(locale, language);
  return (
    <article className="card stack" id={`language-${locale}`}>
      <div className="row spread">
        <h2>
          {name} <span className="quiet small">{locale}</span>
        </h2>
        <State tone={tones[state]}>{say(`languages.state.${state}`)}</State>
      </div>
      <Version version={newest} />
      {earlier.length > 0 && (
        <details>
          <summary>
            {say('languages.versions')}
            <span className="hidden-text">{` (${name})`}</span>
          </summary>
          {earlier.map((one) => (
            <Version key={one.version} version={one} isEarlier />
          ))}
        </details>
      )}
      {mayEnter && (
        <div className="actions">
          {state !== 'withdrawn' && (
            <Button shape="compact" onPress={() => setIsLeaving(true)}>
              {say('languages.withdraw', { language: name })}
            </Button>
          )}
          <Button shape="compact" onPress={() => onEnter(worded)}>
            {say('languages.another', { language: name })}
          </Button>
        </div>
      )}
      {isLeaving && <Withdraw locale={locale} name={name} onClose={() => setIsLeaving(false)} />}
    </article>
  );
}

function Version({ version, isEarlier = false }: { version: LanguageNoticeVersion; isEarlier?: boolean }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  return (
    <div className="stack">
      {version.text !== '' && (
        <p className="written" lang={version.locale} dir={version.direction}>
          {version.text}
        </p>
      )}
      {version.translatedBy && <p className="small quiet">{say('languages.translated', { name: version.translatedBy })}</p>}
      {version.reviewedBy && version.reviewedOn && <p className="small quiet">{say('languages.reviewed', { name: version.reviewedBy, date: day(version.reviewedOn, language) })}</p>}
      <p className="small quiet">{say('languages.entered', { version: version.version, name: nameOf(version.enteredBy), date: stamp(version.enteredAt, language) })}</p>
      {isEarlier && <p className="small quiet">{say(`languages.state.${version.state}`)}</p>}
    </div>
  );
}

/** Nobody reads it any more, until another one is entered. */
function Withdraw({ locale, name, onClose }: { locale: string; name: string; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => languageNotices.withdraw(locale),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['language-notice-versions'] }), client.invalidateQueries({ queryKey: ['language-notices'] })]);
      onClose();
    },
  });
  return (
    <Confirm title={say('languages.withdraw', { language: name })} action={say('languages.withdraw.do')} isPending={withdraw.isPending} error={withdraw.error} onConfirm={() => withdraw.mutate()} onClose={onClose}>
      <p>{say('languages.withdraw.text')}</p>
    </Confirm>
  );
}
