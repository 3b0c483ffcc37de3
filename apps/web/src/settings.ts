import type { Platform } from '@datoferum/ui';

/** Settings in the browser's own store; a browser that refuses it forgets them with the tab. */
export function createSettings(): Platform['settings'] {
  const kept = new Map<string, string>();
  const key = (name: string): string => `datoferum.${name}`;
  return {
    get(name) {
      try {
        return localStorage.getItem(key(name)) ?? kept.get(name) ?? null;
      } catch {
        return kept.get(name) ?? null;
      }
    },
    set(name, value) {
      if (value === null) kept.delete(name);
      else kept.set(name, value);
      try {
        if (value === null) localStorage.removeItem(key(name));
        else localStorage.setItem(key(name), value);
      } catch {
        // Kept for this tab.
      }
    },
  };
}
