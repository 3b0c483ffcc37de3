import { useCallback, useEffect, useRef, useState } from 'react';
import { usePlatform } from '../../platform/platform.ts';
import { type Draft, EMPTY, isEmpty, readDraft } from './draft.ts';

const NAME = 'draft';
const KEEP_MS = 500;

/** The draft, kept half a second after the last change. */
export function useDraft(): {
  draft: Draft;
  change(some: Partial<Draft> | ((draft: Draft) => Partial<Draft>)): void;
  discard(): void;
} {
  const { settings } = usePlatform();
  const [draft, setDraft] = useState(() => readDraft(settings.get(NAME)));
  const isNew = useRef(true);
  useEffect(() => {
    if (isNew.current) {
      isNew.current = false;
      return;
    }
    if (isEmpty(draft)) {
      settings.set(NAME, null);
      return;
    }
    const timer = setTimeout(() => settings.set(NAME, JSON.stringify(draft)), KEEP_MS);
    return () => clearTimeout(timer);
  }, [settings, draft]);
  const change = useCallback((some: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => {
    setDraft((before) => ({ ...before, ...(typeof some === 'function' ? some(before) : some), keptAt: Date.now() }));
  }, []);
  const discard = useCallback(() => {
    settings.set(NAME, null);
    setDraft(EMPTY);
  }, [settings]);
  return { draft, change, discard };
}
