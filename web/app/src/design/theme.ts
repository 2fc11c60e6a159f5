export type Theme = 'auto' | 'light' | 'dark';
const kept = 'housecall.theme';

/** Shows the theme that the person chose on this device. */
export function applyTheme(theme = (localStorage.getItem(kept) ?? 'auto') as Theme): Theme {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  return theme;
}

export function keepTheme(theme: Theme): Theme {
  localStorage.setItem(kept, theme);
  return applyTheme(theme);
}
