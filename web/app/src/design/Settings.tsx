import { useState } from 'react';
import { useWords } from '../words';
import { applyTheme, keepTheme, type Theme } from './theme';
import type { Language } from '../words/language';

/** Language on every page; appearance where people work all day. */
export function Settings({ isBrief = false }: { isBrief?: boolean }) {
  const { say, language, choose } = useWords();
  const [theme, setTheme] = useState(() => applyTheme());
  return (
    <div className="settings">
      <select aria-label={say('app.language')} value={language} onChange={(event) => choose(event.target.value as Language)}>
        <option value="en">{say('app.english')}</option>
        <option value="es">{say('app.spanish')}</option>
      </select>
      {!isBrief && (
        <select aria-label={say('app.theme')} value={theme} onChange={(event) => setTheme(keepTheme(event.target.value as Theme))}>
          <option value="auto">{say('app.theme.auto')}</option>
          <option value="light">{say('app.theme.light')}</option>
          <option value="dark">{say('app.theme.dark')}</option>
        </select>
      )}
    </div>
  );
}
