import { type RefObject, useEffect, useRef } from 'react';

/** Takes the focus once `isTurn` has become true: where something opened in place, or its opener came back. */
export function useFocusWhen<T extends HTMLElement>(isTurn: boolean): RefObject<T | null> {
  const ref = useRef<T>(null);
  useEffect(() => {
    if (isTurn) ref.current?.focus();
  }, [isTurn]);
  return ref;
}
