import type { JobCommand } from '@datoferum/core/transfer';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { usePlatform } from '../platform/platform.ts';

type Act = () => Promise<unknown>;
type Tell = (act: Act) => void;

const Telling = createContext<Tell | null>(null);

/**
 * Does what a button without a place of its own for an error was pressed for. What fails is shown above the page, with a way to do it again.
 * @throws Error outside of the frame of the app
 */
export function useTell(): Tell {
  const tell = useContext(Telling);
  if (tell === null) throw new Error('nothing can be told outside of the frame');
  return tell;
}

/** Tells a job of this machine what to do. */
export function useCommand(): (job: string, what: JobCommand) => void {
  const tell = useTell();
  const { transfers } = usePlatform();
  return (job, what) => tell(() => transfers.command(job, what));
}

/** The place above a page where it is said that what a person asked for could not be done. */
export function Told({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState<{ error: unknown; act: Act } | null>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it concerned the page that was left
  useEffect(() => setFailed(null), [pathname]);
  const tell = useCallback<Tell>((act) => {
    setFailed(null);
    void Promise.resolve()
      .then(act)
      .catch((error: unknown) => setFailed({ error, act }));
  }, []);
  return (
    <Telling.Provider value={tell}>
      {failed ? (
        <div className="told">
          <ErrorNote
            error={failed.error}
            onRetry={() => tell(failed.act)}
            actions={
              <Button isSmall kind="quiet" onClick={() => setFailed(null)}>
                {t('close')}
              </Button>
            }
          />
        </div>
      ) : null}
      {children}
    </Telling.Provider>
  );
}
