/** How the app looks on this machine: by the system unless the person said otherwise. */
export const THEMES = ['system', 'light', 'dark'] as const;
export const CONTRASTS = ['system', 'more', 'normal'] as const;
export type Theme = (typeof THEMES)[number];
export type Contrast = (typeof CONTRASTS)[number];

export interface Look {
  theme: Theme;
  contrast: Contrast;
}

interface Settings {
  get(name: string): string | null;
  set(name: string, value: string | null): void;
}

const known = <T extends string>(all: readonly T[], value: string | null): T =>
  all.find((one) => one === value) ?? (all[0] as T);

export const lookOf = (settings: Pick<Settings, 'get'>): Look => ({
  theme: known(THEMES, settings.get('theme')),
  contrast: known(CONTRASTS, settings.get('contrast')),
});

/** What stands on the root element; null takes the attribute away. */
export const marksOf = ({
  theme,
  contrast,
}: Look): { 'data-theme': string | null; 'data-contrast': string | null } => ({
  'data-theme': theme === 'system' ? null : theme,
  'data-contrast': contrast === 'system' ? null : contrast,
});

/** Puts the look on the page, and the colour of its desk around it. */
export function wear(look: Look, page: Document): void {
  for (const [name, value] of Object.entries(marksOf(look))) {
    if (value === null) page.documentElement.removeAttribute(name);
    else page.documentElement.setAttribute(name, value);
  }
  const desk = getComputedStyle(page.documentElement).getPropertyValue('--canvas').trim();
  for (const meta of page.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.dataset.own ??= meta.content;
    // By the system each keeps its own, and the browser takes the one whose media fits.
    meta.content = look.theme === 'system' && look.contrast === 'system' ? (meta.dataset.own ?? meta.content) : desk;
  }
}

export function changeLook(settings: Settings, change: Partial<Look>, page: Document): Look {
  const look = { ...lookOf(settings), ...change };
  settings.set('theme', look.theme === 'system' ? null : look.theme);
  settings.set('contrast', look.contrast === 'system' ? null : look.contrast);
  wear(look, page);
  return look;
}
