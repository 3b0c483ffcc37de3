import { useSyncExternalStore } from 'react';
import { announcer } from './announcer.ts';

/** Once in the app: speaks what `announce` is told. */
export function LiveRegion() {
  const { polite, assertive } = useSyncExternalStore(announcer.subscribe, announcer.said);
  return (
    <>
      <div className="sr" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="sr" role="alert" aria-live="assertive">
        {assertive}
      </div>
    </>
  );
}
