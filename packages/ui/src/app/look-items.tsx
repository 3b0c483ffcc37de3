import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MenuItem } from '../components/menu.tsx';
import { usePlatform } from '../platform/platform.ts';
import { CONTRASTS, changeLook, type Look, lookOf, THEMES } from '../theme/look.ts';

/** Light or dark, and how strong the lines are; kept on this machine. */
export function useLookItems(): MenuItem[] {
  const { t } = useTranslation();
  const { settings } = usePlatform();
  const [look, setLook] = useState(() => lookOf(settings));
  const change = (next: Partial<Look>) => (): void => setLook(changeLook(settings, next, document));
  return [
    ...THEMES.map((theme, at) => ({
      id: `theme-${theme}`,
      label: t(`themes.${theme}`),
      isOn: look.theme === theme,
      onSelect: change({ theme }),
      ...(at === 0 ? { heading: t('theme'), isApart: true } : {}),
    })),
    ...CONTRASTS.map((contrast, at) => ({
      id: `contrast-${contrast}`,
      label: t(`contrasts.${contrast}`),
      isOn: look.contrast === contrast,
      onSelect: change({ contrast }),
      ...(at === 0 ? { heading: t('contrast'), isApart: true } : {}),
    })),
  ];
}
