import { useQuery } from '@tanstack/react-query';
import { languageNotices } from '../api/languageNotices';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { useSay } from '../words';
import './patient.css';

/** What a language is called by those who speak it. */
const ownName = (tag: string) => new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;

/** That help with the language is there and costs nothing, for anybody: each notice in its own language and direction. */
export default function LanguageHelp() {
  const say = useSay();
  const notices = useQuery({ queryKey: ['language-notices'], queryFn: languageNotices.posted, staleTime: 60_000 });
  const { data, error } = notices;
  return (
    <Column title={say('privacy.languages.title')} above={data?.clinic}>
      <Failure error={error} onRetry={() => void notices.refetch()} />
      {data?.items.length === 0 && <Notice tone="wait">{say('privacy.languages.none')}</Notice>}
      {data?.items.map(({ locale, direction, text }) => (
        <article key={locale} className="card stack" lang={locale} dir={direction} aria-labelledby={`language-${locale}`}>
          <h2 id={`language-${locale}`}>{ownName(locale)}</h2>
          <p className="written">{text}</p>
        </article>
      ))}
    </Column>
  );
}
