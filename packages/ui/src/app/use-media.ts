import { useSyncExternalStore } from 'react';

const cache = new Map<string, MediaQueryList>();
const query = (text: string): MediaQueryList => {
  const known = cache.get(text) ?? matchMedia(text);
  cache.set(text, known);
  return known;
};

/** Whether a media query holds now. */
export function useMedia(text: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      query(text).addEventListener('change', changed);
      return () => query(text).removeEventListener('change', changed);
    },
    () => query(text).matches,
  );
}

/** The rail is folded to its icons. */
export const useIsFolded = (): boolean => useMedia('(min-width: 641px) and (max-width: 1099px)');
export const useIsPhone = (): boolean => useMedia('(max-width: 640px)');
