import { useEffect, useRef, useState } from 'react';

/** The latest value, at most once per `ms`: figures step, they do not glide. */
export function useSlow<T>(value: T, ms = 1000): T {
  const [shown, setShown] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    const show = (): void => {
      last.current = performance.now();
      setShown(value);
    };
    const wait = last.current + ms - performance.now();
    if (wait <= 0) {
      show();
      return;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return shown;
}
