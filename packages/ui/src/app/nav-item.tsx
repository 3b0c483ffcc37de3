import type { Icon } from '@phosphor-icons/react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { Tip } from '../components/tooltip.tsx';
import { useFormats } from '../format/use-formats.ts';
import { useIsFolded } from './use-media.ts';

export interface NavItemProps {
  to: string;
  name: string;
  icon: Icon;
  /** How many are there; amber when they need the person. */
  count?: { n: number; asks: boolean } | undefined;
  /** What is open belongs to this place. */
  isAround?: boolean | undefined;
}

/** One place of the rail. Folded it is its icon, with its name beside it on hover and focus. */
export function NavItem({ to, name, icon: Drawn, count, isAround = false }: NavItemProps) {
  const { t } = useTranslation('shell');
  const { count: figure } = useFormats();
  const isFolded = useIsFolded();
  const item = (
    <NavLink className={isAround ? 'nav around' : 'nav'} to={to} end>
      {({ isActive }) => (
        <>
          <Drawn className="i" weight={isActive || isAround ? 'fill' : 'regular'} aria-hidden />
          <span className="name">{name}</span>
          {count && count.n > 0 ? (
            <span className={count.asks ? 'n asks' : 'n'}>
              {figure(count.n)}
              {count.asks ? <span className="sr"> {t('needYou', { count: count.n })}</span> : null}
            </span>
          ) : null}
        </>
      )}
    </NavLink>
  );
  return isFolded ? (
    <Tip text={name} side="right">
      {item}
    </Tip>
  ) : (
    item
  );
}
