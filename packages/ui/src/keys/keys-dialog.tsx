import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Checkbox } from '../components/field.tsx';
import { usePlatform } from '../platform/platform.ts';

const HELP = [
  ['new', ['N']],
  ['search', ['/']],
  ['goInbox', ['G', 'I']],
  ['goOutbox', ['G', 'O']],
  ['goAll', ['G', 'A']],
  ['goFigures', ['G', 'F']],
  ['rows', ['J', 'K', '↓', '↑']],
  ['open', ['Enter']],
  ['expand', ['Space']],
  ['pick', ['X']],
  ['pause', ['P']],
  ['retry', ['R']],
  ['help', ['?']],
  ['back', ['Esc']],
] as const;

export const hasLetters = (settings: { get(name: string): string | null }): boolean => settings.get('keys') !== 'off';

/** All keys, and the way to switch the single ones off. */
export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const { t } = useTranslation('keys');
  const { t: common } = useTranslation();
  const { settings } = usePlatform();
  const [isOn, setOn] = useState(() => hasLetters(settings));
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('title')}
      right={<Button onClick={onClose}>{common('close')}</Button>}
    >
      <dl className="keys">
        {HELP.map(([name, caps]) => (
          <div key={name}>
            <dt>
              {caps.map((cap) => (
                <kbd key={cap}>{cap}</kbd>
              ))}
            </dt>
            <dd>{t(name)}</dd>
          </div>
        ))}
      </dl>
      <Checkbox
        label={t('single')}
        hint={t('singleHint')}
        isOn={isOn}
        onChange={(on) => {
          setOn(on);
          settings.set('keys', on ? null : 'off');
        }}
      />
    </Dialog>
  );
}
