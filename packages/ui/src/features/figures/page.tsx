import { useTranslation } from 'react-i18next';
import { Sheet } from '../../components/sheet.tsx';

export function Page() {
  const { t } = useTranslation();
  return <Sheet title={t('places.figures')} />;
}
