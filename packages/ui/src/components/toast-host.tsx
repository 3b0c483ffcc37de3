import { X } from '@phosphor-icons/react/dist/csr/X';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { IconButton } from './icon-button.tsx';
import { useToasts } from './toasts.ts';

/** Once in the app, inside the router. */
export function ToastHost() {
  const { t } = useTranslation();
  const toasts = useToasts();
  const shown = useSyncExternalStore(toasts.subscribe, toasts.shown);
  // It is drawn anew for another person, who reads nothing of the one before.
  useEffect(() => () => toasts.closeAll(), [toasts]);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, to }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: looking at it only keeps it longer
        <div
          key={id}
          className="toast"
          onPointerEnter={() => toasts.hold(id)}
          onPointerLeave={() => toasts.go(id)}
          onFocus={() => toasts.hold(id)}
          onBlur={() => toasts.go(id)}
        >
          <p className="grow">
            {to ? (
              <Link to={to} onClick={() => toasts.close(id)}>
                {text}
              </Link>
            ) : (
              text
            )}
          </p>
          <IconButton
            isSmall
            label={t('close')}
            icon={<X className="i" aria-hidden />}
            onClick={() => toasts.close(id)}
          />
        </div>
      ))}
    </div>
  );
}
