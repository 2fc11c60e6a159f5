import { useState } from 'react';
import { useWords } from '../words';
import type { Language } from '../words/language';

export type Theme = 'auto' | 'light' | 'dark';
const kept = 'housecall.theme';

/** Shows the theme that the person chose on this device. */
export function applyTheme(theme = (localStorage.getItem(kept) ?? 'auto') as Theme): Theme {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  return theme;
}

/** Language and appearance, on every page. */
export function Settings() {
  const { say, language, choose } = useWords();
  const [theme, setTheme] = useState(applyTheme);
  const change = (next: Theme) => {
    localStorage.setItem(kept, next);
    setTheme(applyTheme(next));
  };
  return (
    <div className="settings">
      <select aria-label={say('app.language')} value={language} onChange={(event) => choose(event.target.value as Language)}>
        <option value="en">{say('app.english')}</option>
        <option value="es">{say('app.spanish')}</option>
      </select>
      <select aria-label={say('app.theme')} value={theme} onChange={(event) => change(event.target.value as Theme)}>
        <option value="auto">{say('app.theme.auto')}</option>
        <option value="light">{say('app.theme.light')}</option>
        <option value="dark">{say('app.theme.dark')}</option>
      </select>
    </div>
  );
}
