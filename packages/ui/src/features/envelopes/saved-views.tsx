import { Funnel } from '@phosphor-icons/react/dist/csr/Funnel';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Button } from '../../components/button.tsx';
import { Menu } from '../../components/menu.tsx';
import { Name } from '../../components/path.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { readViews, toggleView } from './views.ts';

const SETTING = 'views';

/** Views are addresses; the ones kept here are of this person on this machine. */
export function SavedViews({ here, name }: { here: string; name: string }) {
  const { t } = useTranslation('envelopes');
  const { settings } = usePlatform();
  const navigate = useNavigate();
  const [views, setViews] = useState(() => readViews(settings.get(SETTING)));
  const isKept = views.some(({ to }) => to === here);
  const toggle = (): void => {
    const next = toggleView(views, { to: here, name });
    settings.set(SETTING, JSON.stringify(next));
    setViews(next);
  };
  return (
    <Menu
      label={t('views')}
      trigger={
        <Button kind="quiet" className="e-views" icon={<Funnel className="i" aria-hidden />}>
          {t('views')}
        </Button>
      }
      items={[
        ...views.map((view) => ({
          id: view.to,
          label: <Name>{view.name}</Name>,
          isOn: view.to === here,
          onSelect: () => void navigate(view.to),
        })),
        { id: 'keep', label: t(isKept ? 'forgetView' : 'keepView'), isApart: views.length > 0, onSelect: toggle },
      ]}
    />
  );
}
