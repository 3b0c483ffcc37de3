import { useCallback, useEffect, useRef, useState } from 'react';

export interface WayToEnd {
  /** It takes longer than a moment. */
  isFar: boolean;
  /** Finds the last row and hands its place to `go`; nothing while that is under way. */
  start(): void;
  /** True when there was something to stop. */
  stop(): boolean;
}

const MOMENT_MS = 400;

/** The way to the last row: page after page, until it is there or somebody stops it. */
export function useEnd(last: (signal: AbortSignal) => Promise<number>, go: (at: number) => void): WayToEnd {
  const run = useRef<AbortController | null>(null);
  const [isFar, setFar] = useState(false);
  const stop = useCallback((): boolean => {
    const wasUnderWay = run.current !== null;
    run.current?.abort();
    run.current = null;
    setFar(false);
    return wasUnderWay;
  }, []);
  const start = (): void => {
    if (run.current) return;
    const { signal } = (run.current = new AbortController());
    const timer = setTimeout(() => setFar(true), MOMENT_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
    void last(signal).then((at) => {
      if (signal.aborted) return;
      stop();
      go(Math.max(0, at));
    });
  };
  useEffect(() => () => void stop(), [stop]);
  return { isFar, start, stop };
}
