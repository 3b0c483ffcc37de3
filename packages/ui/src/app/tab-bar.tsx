import { DotsThreeCircle } from '@phosphor-icons/react/dist/csr/DotsThreeCircle';
import { Gauge } from '@phosphor-icons/react/dist/csr/Gauge';
import { PaperPlaneTilt } from '@phosphor-icons/react/dist/csr/PaperPlaneTilt';
import { PlusCircle } from '@phosphor-icons/react/dist/csr/PlusCircle';
import { Stack } from '@phosphor-icons/react/dist/csr/Stack';
import { Tray } from '@phosphor-icons/react/dist/csr/Tray';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation, useNavigate } from 'react-router';
import { Menu } from '../components/menu.tsx';
import { usePersonItems } from './person.tsx';
import { useIsPhone } from './use-media.ts';
import { useSeenPlaces } from './use-seen-places.ts';

const TABS = [
  { to: '/envelopes', name: 'allShort', icon: Stack },
  { to: '/inbox', name: 'inbox', icon: Tray },
  { to: '/new', name: 'newShort', icon: PlusCircle },
  { to: '/outbox', name: 'outbox', icon: PaperPlaneTilt },
] as const;

/** The places on a phone: four, and everything else behind the fifth. */
export function TabBar() {
  const { t } = useTranslation();
  const { t: shell } = useTranslation('shell');
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { items, dialogs } = usePersonItems();
  const others = useSeenPlaces()
    .filter(({ group }) => group !== 'groupEnvelopes')
    .flatMap(({ places }) => places);
  const isOther = others.some(({ path }) => path === pathname);
  if (!useIsPhone()) return null;
  return (
    <nav className="tabbar" aria-label={t('places.main')}>
      {TABS.map(({ to, name, icon: Drawn }) => (
        <NavLink key={to} to={to} end>
          {({ isActive }) => (
            <>
              <Drawn className="i i20" weight={isActive ? 'fill' : 'regular'} aria-hidden />
              {t(`places.${name}`)}
            </>
          )}
        </NavLink>
      ))}
      <Menu
        side="top"
        label={t('places.more')}
        trigger={
          <button type="button" className={isOther ? 'on' : undefined}>
            <DotsThreeCircle className="i i20" weight={isOther ? 'fill' : 'regular'} aria-hidden />
            {t('places.more')}
          </button>
        }
        items={[
          ...others.map(({ path, rail }) => ({
            id: path,
            label: t(`places.${rail.name}`),
            icon: <rail.icon className="i" aria-hidden />,
            onSelect: () => void navigate(path),
          })),
          {
            id: '/moving',
            label: shell('gauge.show'),
            icon: <Gauge className="i" aria-hidden />,
            isApart: others.length > 0,
            onSelect: () => void navigate('/moving'),
          },
          ...items.map((item, at) => (at === 0 ? { ...item, isApart: true } : item)),
        ]}
      />
      {dialogs}
    </nav>
  );
}
