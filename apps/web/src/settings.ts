import type { Platform } from '@datoferum/ui';

/** How the browser shows itself, to whoever sits there; before the sign-in too. */
const OF_BROWSER: ReadonlySet<string> = new Set(['language', 'theme', 'contrast', 'keys']);

/**
 * Settings in the browser's own store; a browser that refuses it forgets them with the tab. What a person keeps (a draft, views)
 * lies under their id, and nobody else reads it.
 */
export function createSettings(person: () => string | null): Platform['settings'] {
  const kept = new Map<string, string>();
  const key = (name: string): string =>
    OF_BROWSER.has(name) ? `datoferum.${name}` : `datoferum.${person() ?? ''}.${name}`;
  return {
    get(name) {
      try {
        return localStorage.getItem(key(name)) ?? kept.get(key(name)) ?? null;
      } catch {
        return kept.get(key(name)) ?? null;
      }
    },
    set(name, value) {
      if (value === null) kept.delete(key(name));
      else kept.set(key(name), value);
      try {
        if (value === null) localStorage.removeItem(key(name));
        else localStorage.setItem(key(name), value);
      } catch {
        // Kept for this tab.
      }
    },
  };
}
